import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../../main/contract/engine-io.ts'
import { keptTwinEntries, type TwinEntry } from '../../../../main/contract/twin.ts'
import { TwinHistory } from '../../../../main/store/history/twin-history.ts'
import { gathered } from '../../../../main/store/sorted-records.ts'
import { openIn, openOn, temporaryFolder } from '../data-folder.ts'
import { deviceChange, twinChange, twinEntryRecord, twinGone } from '../kept-records.ts'
import { PowerCutDisk, seededRandom } from '../power-cut-disk.ts'

type TwinChange = Extract<Change, { kind: 'twin' }>

const all = { limit: Infinity }
const sequences = (entries: TwinEntry[]) => entries.map(({ sequence }) => sequence)
/** The sequences of the newest so many of that many writes, newest first. */
const newest = (writes: number, count = keptTwinEntries) =>
  Array.from({ length: Math.min(writes, count) }, (_, index) => writes + 2 - index)
const writes = (deviceId: string, from: number, to: number): TwinChange[] =>
  Array.from({ length: to - from + 1 }, (_, index) => twinChange(deviceId, from + index))

function note(history: TwinHistory, changes: TwinChange[]): void {
  for (const change of changes) history.note(change)
}

/** What a person would see after the changes, told as simply as can be. */
function modelOf(changes: TwinChange[], deviceId: string): TwinEntry[] {
  let entries: TwinEntry[] = []
  for (const change of changes.filter((one) => one.deviceId === deviceId)) {
    if (change.twin === null) entries = []
    if (change.entry) entries = [change.entry, ...entries].slice(0, keptTwinEntries)
  }
  return entries
}

describe('what was written to a twin', () => {
  it('is found at once, newest first and in pages, in memory, on disk, and half of each, apart from that of others', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const history = new TwinHistory(disk.records())
    for (const [done, check] of [
      [3, 3],
      [3, 3],
      [5, 5],
    ] as const) {
      note(history, writes('a', 1, done))
      note(history, writes('a!', 1, 1))
      note(history, writes('a0', 1, 1))
      expect(sequences(await history.list('a', all))).toEqual(newest(check))
      if (check < 5) await history.write()
    }
    expect(await history.list('a', { limit: 2, beforeSequence: 6 })).toEqual([3, 2].map((write) => twinEntryRecord('a', write)))
    expect(await history.list('a', { limit: 0 })).toEqual([])
    expect(await history.list('nobody', all)).toEqual([])
    await history.write()
    const again = new TwinHistory(disk.records())
    expect(sequences(await again.list('a', all))).toEqual(newest(5))
    expect(sequences(await again.list('a!', all))).toEqual([3])
  })

  it('stays for the newest so many writes of a device, and nothing of older ones stays', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const history = new TwinHistory(disk.records())
    for (let write = 1; write <= 1_000; write += 1) {
      history.note(twinChange('a', write))
      if (write % 270 === 0) await history.write()
    }
    expect(sequences(await history.list('a', all))).toEqual(newest(1_000))
    await history.write()
    expect(sequences(await new TwinHistory(disk.records()).list('a', all))).toEqual(newest(1_000))
    expect(await gathered(disk.records().keys({ from: '', below: '~' }))).toHaveLength(keptTwinEntries)
  })

  it('misses nothing and finds nothing twice when it is read while entries come and go to disk', async () => {
    const history = new TwinHistory(new PowerCutDisk(seededRandom(1)).records())
    for (let device = 0; device < 50; device += 1) note(history, writes(`d${device}`, 1, 60))
    note(history, writes('a', 1, 100))
    const writing = history.write()
    let write = 100
    const lists: number[][] = []
    const reading = Array.from({ length: 40 }, async () => {
      history.note(twinChange('a', (write += 1)))
      lists.push(sequences(await history.list('a', all)))
    })
    await Promise.all([writing, ...reading])
    for (const list of lists) expect(list).toEqual(newest(list.length))
    expect(Math.min(...lists.map((list) => list.length))).toBeGreaterThan(100)
    await history.write()
    expect(sequences(await history.list('a', all))).toEqual(newest(140))
  })

  it('goes with its device, at once and on disk, and a device of the same id begins anew', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const history = new TwinHistory(disk.records())
    note(history, [...writes('a', 1, 150), ...writes('b', 1, 2)])
    await history.write()
    note(history, writes('a', 151, 152))
    history.note(twinGone('a'))
    expect(await history.list('a', all)).toEqual([])
    note(history, writes('a', 1, 3))
    expect(sequences(await history.list('a', all))).toEqual(newest(3))
    await history.write()
    expect(sequences(await history.list('a', all))).toEqual(newest(3))
    history.note(twinGone('a'))
    history.note(twinGone('never-there'))
    await history.write()
    expect(await gathered(disk.records().keys({ from: '', below: '~' }))).toEqual(['twin/b/0003', 'twin/b/0004'])
  })

  it('that a device lost while it went to disk does not come back', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const history = new TwinHistory(disk.records())
    note(history, writes('a', 1, 150))
    const writing = history.write()
    history.note(twinGone('a'))
    note(history, writes('a', 1, 1))
    await writing
    expect(sequences(await history.list('a', all))).toEqual(newest(1))
    await history.write()
    expect(sequences(await new TwinHistory(disk.records()).list('a', all))).toEqual(newest(1))
  })

  it('is as the changes say, wherever the power is cut and wherever the journal that is replayed begins', async () => {
    const deviceId = fc.constantFrom('a', 'b')
    const act = fc.oneof(
      { weight: 5, arbitrary: fc.record({ deviceId, count: fc.constantFrom(1, 2, 3, 90) }) },
      { weight: 1, arbitrary: fc.record({ deviceId, count: fc.constant(0) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 20 }), fc.array(fc.nat(30), { maxLength: 3 }), fc.integer(), async (acts, cuts, seed) => {
        const changes: TwinChange[] = []
        const written: Record<string, number> = { a: 0, b: 0 }
        for (const { deviceId, count } of acts) {
          if (count === 0) changes.push(twinGone(deviceId))
          else changes.push(...writes(deviceId, written[deviceId]! + 1, written[deviceId]! + count))
          written[deviceId] = count === 0 ? 0 : written[deviceId]! + count
        }
        const random = seededRandom(seed)
        const disk = new PowerCutDisk(random)
        // Up to here the journal is gone, since it was written; the next start replays all from here on.
        let needed = 0
        for (const cut of [...cuts, Infinity]) {
          const history = new TwinHistory(disk.records())
          const taken = needed + Math.floor(random() * (changes.length - needed + 1))
          note(history, changes.slice(needed))
          for (const id of ['a', 'b']) expect(await history.list(id, all)).toEqual(modelOf(changes, id))
          disk.troubleAt = disk.operations + 1 + cut
          const isWritten = await history.write().then(
            () => true,
            () => false,
          )
          disk.cutPower()
          if (isWritten) needed = taken
        }
        const history = new TwinHistory(disk.records())
        note(history, changes.slice(needed))
        for (const id of ['a', 'b']) expect(await history.list(id, all)).toEqual(modelOf(changes, id))
      }),
      { numRuns: 200 },
    )
  })
})

describe('the twins of a store', () => {
  it('have what was written to them after a new start, from the journal or from the history', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.commit([deviceChange('a'), ...writes('a', 1, 2)])
    await store.compact()
    await store.commit(writes('a', 3, 3))
    expect(sequences(await store.history.twinEntries('a', all))).toEqual(newest(3))
    await store.close()
    const again = await openIn(folder)
    expect(again.kept.twins).toEqual([writes('a', 3, 3)[0]!.twin])
    expect(await again.history.twinEntries('a', { limit: 1, beforeSequence: 5 })).toEqual([twinEntryRecord('a', 2)])
  })

  it('are never told an entry of the device that had their id before, wherever the power is cut', async () => {
    for (let troubleAt = 1, isThrough = false; !isThrough; troubleAt += 1) {
      const disk = new PowerCutDisk(seededRandom(troubleAt))
      const open = () => openOn(disk)
      const before = await open()
      await before.commit(writes('a', 1, 5).map((change) => ({ ...change, entry: { ...change.entry!, who: 'earlier' } })))
      await before.compact()
      disk.troubleAt = disk.operations + troubleAt
      let acknowledged = 0
      isThrough = await (async () => {
        await before.commit([twinGone('a')])
        acknowledged = 1
        await before.compact()
        await before.commit(writes('a', 1, 1))
        acknowledged = 2
        await before.close()
      })().then(
        () => disk.operations < disk.troubleAt,
        () => false,
      )
      disk.cutPower()
      const store = await open()
      const entries = await store.history.twinEntries('a', all)
      if (acknowledged > 0) expect(entries, `cut at ${troubleAt}`).toEqual(entries.slice(0, 1).map(() => twinEntryRecord('a', 1)))
      if (acknowledged > 1) expect(entries).toHaveLength(1)
    }
  })
})

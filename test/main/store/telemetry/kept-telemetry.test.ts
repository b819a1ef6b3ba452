import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keptTelemetry, type TelemetryMessage, type TelemetryRecord } from '../../../../main/contract/telemetry.ts'
import { gathered } from '../../../../main/store/sorted-records.ts'
import { KeptTelemetry } from '../../../../main/store/telemetry/kept-telemetry.ts'
import { PowerCutDisk, seededRandom } from '../power-cut-disk.ts'

const all = { limit: Infinity }

function measured(mark: number, more: Partial<TelemetryMessage> = {}): TelemetryMessage {
  return { component: null, body: { mark }, text: null, contentType: 'application/json', properties: {}, payloadBytes: 12, ...more }
}

function ringOn(disk: PowerCutDisk, keptBytes?: number): KeptTelemetry {
  return new KeptTelemetry({ open: async () => disk.records(), folder: '/data/telemetry', keptBytes })
}

const marks = (records: TelemetryRecord[]) => records.map(({ body }) => (body as { mark: number }).mark)
const sequences = (records: TelemetryRecord[]) => records.map(({ sequence }) => sequence)
const downFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first - index)

/** What all messages take on the disk, and how many there are. */
async function messagesOn(disk: PowerCutDisk): Promise<{ count: number; bytes: number }> {
  const entries = await gathered(disk.records().entries({ from: 'message/', below: 'message0' }))
  return { count: entries.length, bytes: entries.reduce((sum, [key, text]) => sum + key.length + text.length, 0) }
}

describe('the telemetry of a device', () => {
  it('is told newest first and in pages, as it was sent, apart from that of others', async () => {
    const ring = ringOn(new PowerCutDisk(seededRandom(1)))
    const first = measured(1, { component: 'sensor', text: null, properties: { unit: '°C', '$.sub': 'sensor' } })
    await ring.append('a', 10, first)
    await ring.append('a', 20, measured(2, { body: null, text: 'on', contentType: null }))
    await Promise.all([3, 4, 5].map((mark) => ring.append('a', mark * 10, measured(mark))))
    for (const other of ['a ', 'a!', 'a0', 'A', 'b']) await ring.append(other, 1, measured(9))
    expect(await ring.list('a', { limit: 2 })).toEqual([
      { ...measured(5), deviceId: 'a', sequence: 5, atMs: 50 },
      { ...measured(4), deviceId: 'a', sequence: 4, atMs: 40 },
    ])
    expect(await ring.list('a', { limit: 9, beforeSequence: 3 })).toEqual([
      { ...measured(2, { body: null, text: 'on', contentType: null }), deviceId: 'a', sequence: 2, atMs: 20 },
      { ...first, deviceId: 'a', sequence: 1, atMs: 10 },
    ])
    expect(await ring.list('a', { limit: 9, beforeSequence: 1 })).toEqual([])
    expect(await ring.list('a', { limit: 0 })).toEqual([])
    expect(await ring.list('nobody', all)).toEqual([])
    expect(sequences(await ring.list('a!', all))).toEqual([1])
  })

  it('is the newest so many messages, over restarts, and nothing of older ones stays', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    let ring = ringOn(disk)
    const count = 2 * keptTelemetry + 333
    for (let from = 1; from <= count; from += 700) {
      await Promise.all(
        Array.from({ length: Math.min(700, count - from + 1) }, (_, index) => ring.append('a', from + index, measured(from + index))),
      )
      await ring.close()
      ring = ringOn(disk)
    }
    const kept = await ring.list('a', all)
    expect(sequences(kept)).toEqual(downFrom(count, keptTelemetry))
    expect(marks(kept)).toEqual(sequences(kept))
    expect((await messagesOn(disk)).count).toBe(keptTelemetry)
  })

  it('goes to disk together with what waits beside it, in the order of the calls, and ends when it is there', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const ring = ringOn(disk)
    await ring.append('a', 1, measured(0))
    const before = disk.operations
    const ended: number[] = []
    await Promise.all(downFrom(3_000, 3_000).map((mark) => ring.append('a', mark, measured(mark)).then(() => ended.push(mark))))
    expect(ended).toEqual(downFrom(3_000, 3_000))
    expect(marks(await ring.list('a', { limit: 3 }))).toEqual([1, 2, 3])
    // A write and a sync each: of the first alone, and of all that came while it was written.
    expect(disk.operations - before).toBeLessThanOrEqual(2 * 2 + 1)
    let hasEnded = false
    const appended = ring.append('a', 1, measured(4)).then(() => (hasEnded = true))
    expect(hasEnded).toBe(false)
    await appended
    expect(marks(await ringOn(disk).list('a', { limit: 1 }))).toEqual([4])
  })

  it('is forgotten whole when it is asked, and begins anew', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const ring = ringOn(disk)
    await Promise.all(downFrom(1_500, 1_500).map((mark) => ring.append('a', mark, measured(mark))))
    await ring.append('b', 1, measured(7))
    await Promise.all([ring.append('a', 1, measured(8)), ring.forget('a'), ring.append('a', 1, measured(9)), ring.forget('nobody')])
    expect(await ring.list('a', all)).toMatchObject([{ sequence: 1, body: { mark: 9 } }])
    await ring.forget('a')
    expect(await ring.list('a', all)).toEqual([])
    expect(await gathered(disk.records().keys({ from: '', below: '~' }))).toEqual(['message/b/0001', 'ring/b'])
    expect(marks(await ringOn(disk).list('b', all))).toEqual([7])
  })
})

describe('a message that is large', () => {
  const long = { rows: Array.from({ length: 3_000 }, (_, index) => index) }
  let deep: TelemetryMessage['body'] = []
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep]
  const cases: { what: string; message: Partial<TelemetryMessage>; kept: { isCut: boolean; begins: string } }[] = [
    { what: 'a body of 16 KiB', message: { body: 'x'.repeat(16 * 1024 - 2) }, kept: { isCut: false, begins: '' } },
    { what: 'a body of one byte more', message: { body: 'x'.repeat(16 * 1024 - 1) }, kept: { isCut: true, begins: '"xxx' } },
    { what: 'a body of many values', message: { body: { ...long, more: long } }, kept: { isCut: true, begins: '{"rows":[0,1,2,' } },
    { what: 'a body of two-byte characters', message: { body: 'é'.repeat(8 * 1024) }, kept: { isCut: true, begins: '"ééé' } },
    { what: 'a body that is nested too deep to be written', message: { body: deep }, kept: { isCut: true, begins: '… (cut' } },
    { what: 'a text of 4 KiB', message: { body: null, text: 'x'.repeat(4 * 1024) }, kept: { isCut: false, begins: 'xxx' } },
    {
      what: 'a longer text of four-byte characters',
      message: { body: null, text: '😀'.repeat(1_025) },
      kept: { isCut: true, begins: '😀😀' },
    },
  ]
  it.each(cases)('$what', async ({ message, kept }) => {
    const ring = ringOn(new PowerCutDisk(seededRandom(1)))
    const sent = measured(1, { ...message, payloadBytes: 54_321 })
    await ring.append('a', 1, sent)
    const [found] = await ring.list('a', all)
    if (!kept.isCut) return expect(found).toEqual({ ...sent, deviceId: 'a', sequence: 1, atMs: 1 })
    expect(found).toMatchObject({ body: null, payloadBytes: 54_321 })
    expect(found!.text!.startsWith(kept.begins)).toBe(true)
    expect(found!.text).toMatch(/[^\ufffd]… \(cut: 54321 bytes in all\)$|^… \(cut/)
    expect(Buffer.byteLength(found!.text!)).toBeLessThanOrEqual(4 * 1024)
  })
})

describe('the room for all devices', () => {
  const padding = 'x'.repeat(300)
  const padded = (mark: number) => measured(mark, { properties: { padding } })
  const keptBytes = 1_000_000
  const append = (ring: KeptTelemetry, deviceId: string, from: number, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => ring.append(deviceId, from + index, padded(from + index))))

  it('is not exceeded: those who take most give up their oldest, and nobody who takes no more than an equal share', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const ring = ringOn(disk, keptBytes)
    await append(ring, 'quiet', 1, 100)
    for (let round = 0; round < 12; round += 1) {
      for (const number of [1, 2, 3, 4, 5]) await append(ring, `chatty-${number}`, 1 + round * 300, 300)
      expect((await messagesOn(disk)).bytes).toBeLessThanOrEqual(keptBytes)
    }
    expect((await messagesOn(disk)).bytes).toBeGreaterThan(0.9 * keptBytes)
    expect(marks(await ring.list('quiet', all))).toEqual(downFrom(100, 100))
    const counts: number[] = []
    for (const number of [1, 2, 3, 4, 5]) {
      const kept = await ring.list(`chatty-${number}`, all)
      expect(marks(kept)).toEqual(downFrom(3_600, kept.length))
      counts.push(kept.length)
    }
    // What each wrote last was kept whole, and is more than a share.
    expect(Math.min(...counts)).toBeGreaterThan(300)
    expect(Math.max(...counts)).toBeLessThan(700)
  })

  it('is counted anew at a start', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const before = ringOn(disk)
    for (const deviceId of ['a', 'b', 'c']) await append(before, deviceId, 1, 1_000)
    await before.close()
    const ring = ringOn(disk, keptBytes)
    await ring.append('new', 1, padded(1))
    const found = await Promise.all(['a', 'b', 'c', 'new'].map(async (deviceId) => marks(await ring.list(deviceId, all))))
    for (const kept of found.slice(0, 3)) expect(kept).toEqual(downFrom(1_000, found[0]!.length))
    expect(found[3]).toEqual([1])
    expect((await messagesOn(disk)).bytes).toBeLessThanOrEqual(keptBytes)
    expect((await messagesOn(disk)).bytes).toBeGreaterThan(0.95 * keptBytes)
  })

  it('is made a while after it was needed when many messages have to go, and the newest of each device stays', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const before = ringOn(disk)
    const deviceIds = Array.from({ length: 30 }, (_, index) => `d${index}`)
    for (const deviceId of deviceIds) await append(before, deviceId, 1, 500)
    await before.close()
    const ring = ringOn(disk, 1)
    await ring.append('d0', 501, padded(501))
    expect((await messagesOn(disk)).count).toBeGreaterThan(10_000)
    for (let mark = 502; mark < 510; mark += 1) await ring.append('d0', mark, padded(mark))
    expect((await messagesOn(disk)).count).toBe(30)
    for (const deviceId of deviceIds) expect(marks(await ring.list(deviceId, all))).toEqual([deviceId === 'd0' ? 509 : 500])
    expect(sequences(await ringOn(disk, 1).list('d7', all))).toEqual([500])
  })
})

/** What a device sends before something happens, and what happens then. */
const act = fc.record({
  sends: fc.array(fc.record({ deviceId: fc.constantFrom('a', 'b', 'c'), count: fc.constantFrom(1, 1, 2, 7, 400) }), { maxLength: 5 }),
  troubleAt: fc.integer({ min: 1, max: 25 }),
  trouble: fc.constantFrom('powerCut' as const, 'full' as const, 'failingSync' as const, null),
  forgets: fc.option(fc.constantFrom('a', 'b', 'c')),
  end: fc.constantFrom('goOn' as const, 'kill' as const, 'powerCut' as const),
})

describe('what was acknowledged is on disk', () => {
  it('after a power cut, a kill, a full or a failing disk at any operation: all of it that fits the ring, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), fc.integer(), async (acts, seed) => {
        const disk = new PowerCutDisk(seededRandom(seed))
        let ring = ringOn(disk)
        /** By device: what it sent, in order, and whether that was acknowledged; of a forget that failed, nothing is known. */
        const sent = new Map<string, { mark: number; isAcknowledged: boolean }[]>()
        let mark = 0
        const check = async () => {
          for (const [deviceId, messages] of sent) {
            const found = await ring.list(deviceId, all)
            const newest = found[0]?.sequence ?? 0
            expect(sequences(found)).toEqual(downFrom(newest, Math.min(newest, keptTelemetry)))
            const foundMarks = marks(found)
            expect(foundMarks).toEqual(foundMarks.toSorted((left, right) => right - left))
            const asked = new Set(messages.map((message) => message.mark))
            expect(foundMarks.filter((one) => !asked.has(one))).toEqual([])
            const oldest = foundMarks.length === keptTelemetry ? foundMarks.at(-1)! : 0
            const missing = messages.filter((one) => one.isAcknowledged && one.mark >= oldest && !foundMarks.includes(one.mark))
            expect(missing).toEqual([])
          }
        }
        for (const { sends, troubleAt, trouble, forgets, end } of acts) {
          if (trouble) {
            disk.trouble = trouble
            disk.troubleAt = disk.operations + troubleAt
          }
          const asked = sends.flatMap(({ deviceId, count }) =>
            Array.from({ length: count }, () => {
              const message = { mark: (mark += 1), isAcknowledged: false }
              sent.set(deviceId, [...(sent.get(deviceId) ?? []), message])
              return ring.append(deviceId, mark, measured(message.mark)).then(
                () => void (message.isAcknowledged = true),
                (error: unknown) => expect(error).toMatchObject({ code: 'StorageFailed' }),
              )
            }),
          )
          await Promise.all(asked)
          if (forgets)
            await ring.forget(forgets).then(
              () => sent.set(forgets, []),
              () => sent.get(forgets)?.forEach((message) => (message.isAcknowledged = false)),
            )
          if (end === 'powerCut' || (trouble === 'powerCut' && disk.operations >= disk.troubleAt)) disk.cutPower()
          else if (end === 'kill') disk.killProcess()
          else disk.troubleAt = Infinity
          if (end !== 'goOn') ring = ringOn(disk)
          else if (trouble === 'powerCut') ring = ringOn(disk)
          await check()
        }
      }),
      { numRuns: 150 },
    )
  })

  it('is said to be missing where the disk does not serve, and the ring goes on when it does again', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    let opened = 0
    let closed = 0
    const ring = new KeptTelemetry({
      open: async () => {
        opened += 1
        return { ...disk.records(), close: async () => void (closed += 1) }
      },
      folder: '/data/telemetry',
    })
    await ring.append('a', 1, measured(1))
    disk.trouble = 'full'
    disk.troubleAt = disk.operations + 1
    await expect(ring.append('a', 2, measured(2))).rejects.toMatchObject({
      code: 'StorageFailed',
      sentence:
        'The telemetry in /data/telemetry cannot be written (ENOSPC: no space left on device, write): see that the disk is sound and has room. Until it is, what devices measure is not acknowledged.',
    })
    expect([opened, closed]).toEqual([1, 1])
    disk.troubleAt = Infinity
    await ring.append('a', 3, measured(3))
    expect([opened, closed]).toEqual([2, 1])
    expect(marks(await ring.list('a', all))).toEqual([3, 1])
    await ring.close()
    expect(closed).toBe(2)
    await expect(ring.append('a', 4, measured(4))).rejects.toMatchObject({ code: 'StorageFailed' })
    await expect(ring.list('a', all)).rejects.toMatchObject({ code: 'StorageFailed' })
  })
})

import { describe, expect, it } from 'vitest'
import type { BenchEvent, EventFilter } from '../../../../main/contract/events.ts'
import { EventLog } from '../../../../main/store/history/event-log.ts'
import { gathered } from '../../../../main/store/sorted-records.ts'
import { eventRecord } from '../kept-records.ts'
import { PowerCutDisk, seededRandom } from '../power-cut-disk.ts'

const sequences = (events: BenchEvent[]) => events.map(({ sequence }) => sequence)
const all = { limit: 1_000_000 }

async function logOf(events: BenchEvent[], kept?: number): Promise<{ disk: PowerCutDisk; log: EventLog }> {
  const disk = new PowerCutDisk(seededRandom(1))
  const log = await EventLog.open(disk.records(), kept)
  for (const event of events) log.add(event)
  return { disk, log }
}

const told: BenchEvent[] = [
  eventRecord(1, { kind: 'audit', operation: 'job.create', who: 'anna', sentence: 'Made job ‘Defrost’.', deviceId: undefined }),
  eventRecord(2, { kind: 'job', operation: 'started', deviceId: undefined }),
  eventRecord(3, { operation: 'failed', status: 'FAILED', reason: 'Door open.' }),
  eventRecord(4, { jobId: 'job-10', deviceId: 'fridge-2' }),
  eventRecord(5, { jobId: 'job-1', deviceId: 'fridge-2' }),
  eventRecord(6, {
    kind: 'audit',
    operation: 'settings.change',
    who: 'robot',
    sentence: 'Changed the name of the bench.',
    jobId: undefined,
  }),
]

describe('the log of events', () => {
  const filters: { what: string; filter: EventFilter; found: number[] }[] = [
    { what: 'everything, newest first', filter: {}, found: [6, 5, 4, 3, 2, 1] },
    { what: 'kinds', filter: { kinds: ['job', 'audit'] }, found: [6, 2, 1] },
    { what: 'one job, and not those whose ids begin like it', filter: { jobId: 'job-1' }, found: [5, 3, 2, 1] },
    { what: 'one device', filter: { deviceId: 'fridge-2' }, found: [5, 4] },
    { what: 'one device of a job', filter: { deviceId: 'fridge-2', jobId: 'job-10' }, found: [4] },
    { what: 'an operation', filter: { operation: 'succeeded' }, found: [5, 4] },
    { what: 'who did it', filter: { who: 'anna' }, found: [1] },
    { what: 'a time from', filter: { fromMs: 5000 }, found: [6, 5] },
    { what: 'a time to', filter: { toMs: 2000 }, found: [2, 1] },
    { what: 'the sentence of an entry, whatever the case', filter: { search: ' DEFROST ' }, found: [1] },
    { what: 'the words that are made of the fields', filter: { search: 'fridge-2 completed' }, found: [5, 4] },
    { what: 'the reason', filter: { search: 'door' }, found: [3] },
    { what: 'an id', filter: { search: 'job-10' }, found: [4] },
    { what: 'nothing of a job that there is not', filter: { jobId: 'job' }, found: [] },
  ]
  it.each(filters)('finds $what, in memory, on disk, and half of each', async ({ filter, found }) => {
    const { disk, log } = await logOf(told.slice(0, 3))
    await log.write()
    for (const event of told.slice(3)) log.add(event)
    expect(sequences(await log.list(filter, all))).toEqual(found)
    await log.write()
    expect(sequences(await log.list(filter, all))).toEqual(found)
    expect(await (await EventLog.open(disk.records())).list(filter, all)).toEqual(
      told.filter(({ sequence }) => found.includes(sequence)).reverse(),
    )
    expect(sequences(await (await logOf(told)).log.list(filter, all))).toEqual(found)
  })

  it('is read in pages, also while events go to disk between them', async () => {
    const { log } = await logOf(Array.from({ length: 1_200 }, (_, index) => eventRecord(index + 1, { jobId: `job-${index % 2}` })))
    const pages: number[] = []
    let beforeSequence: number | undefined
    let writing = Promise.resolve()
    for (;;) {
      const page = await log.list({ jobId: 'job-1' }, { beforeSequence, limit: 70 })
      if (page.length === 0) break
      pages.push(...sequences(page))
      beforeSequence = pages.at(-1)
      if (pages.length === 140) writing = log.write()
    }
    await writing
    expect(pages).toEqual(Array.from({ length: 600 }, (_, index) => 1_200 - 2 * index))
    expect(await log.list({}, { limit: 0 })).toEqual([])
    expect(await log.list({}, { limit: 5, beforeSequence: 1 })).toEqual([])
  })

  it('misses nothing and finds nothing twice when it is read while events come and go to disk', async () => {
    const { log } = await logOf(Array.from({ length: 2_000 }, (_, index) => eventRecord(index + 1)))
    const writing = log.write()
    let next = 2_001
    const lists: number[][] = []
    const reading = Array.from({ length: 40 }, async () => {
      log.add(eventRecord(next++))
      lists.push(sequences(await log.list({}, all)))
    })
    await Promise.all([writing, ...reading])
    for (const list of lists) expect(list).toEqual(Array.from({ length: list.length }, (_, index) => list.length - index))
    expect(Math.min(...lists.map((list) => list.length))).toBeGreaterThan(2_000)
  })

  it('takes a replay of what it has, from memory or disk, without a second of any', async () => {
    const { disk, log } = await logOf(told)
    for (const event of told) log.add(event)
    await log.write()
    const again = await EventLog.open(disk.records())
    expect(again.newestSequence).toBe(6)
    for (const event of [...told, eventRecord(7)]) again.add(event)
    expect(again.newestSequence).toBe(7)
    expect(sequences(await again.list({}, all))).toEqual([7, 6, 5, 4, 3, 2, 1])
  })

  it('keeps the newest so many, and nothing of those that went', async () => {
    const events = Array.from({ length: 2_600 }, (_, index) => eventRecord(index + 1, { jobId: `job-${index % 3}` }))
    const { disk, log } = await logOf(events, 700)
    await log.write()
    expect(sequences(await log.list({}, all))).toEqual(Array.from({ length: 700 }, (_, index) => 2_600 - index))
    const keys = await gathered(disk.records().keys({ from: '', below: '~' }))
    expect(keys).toHaveLength(1_400)
    // A smaller number, as a later version may keep: those that are too many go with the next ones.
    const smaller = await EventLog.open(disk.records(), 100)
    for (let sequence = 2_601; sequence <= 2_603; sequence += 1) {
      smaller.add(eventRecord(sequence))
      await smaller.write()
    }
    expect(sequences(await smaller.list({}, all))).toEqual(Array.from({ length: 100 }, (_, index) => 2_603 - index))
  })

  it('has every event once when the power is cut while they go to disk, and the journal is replayed', async () => {
    const events = Array.from({ length: 1_700 }, (_, index) => eventRecord(index + 1))
    for (let troubleAt = 1, isThrough = false; !isThrough; troubleAt += 1) {
      const disk = new PowerCutDisk(seededRandom(troubleAt))
      const log = await EventLog.open(disk.records(), 1_500)
      for (const event of events) log.add(event)
      disk.troubleAt = disk.operations + troubleAt
      isThrough = await log.write().then(
        () => true,
        () => false,
      )
      disk.cutPower()
      const again = await EventLog.open(disk.records(), 1_500)
      for (const event of events) again.add(event)
      await again.write()
      expect(sequences(await again.list({}, all)), `cut at ${troubleAt}`).toEqual(
        Array.from({ length: 1_500 }, (_, index) => 1_700 - index),
      )
    }
  })
})

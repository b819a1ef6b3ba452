import { describe, expect, test } from 'vitest'
import type { EventView } from '../../../main/contract/events.ts'
import { EventReader, noEvents, type EventsShown } from '../../../renderer/events/event-reader.ts'

/** A log that grows, and answers as the bench does: newest first, below a sequence. */
function growingLog() {
  const log: EventView[] = []
  let shown: EventsShown = noEvents
  const asked: (number | undefined)[] = []
  const reader = new EventReader(
    async ({ beforeSequence, limit }) => {
      asked.push(beforeSequence)
      const below = log.filter(({ sequence }) => beforeSequence === undefined || sequence < beforeSequence).toReversed()
      return { items: below.slice(0, limit), isEnd: below.length <= limit }
    },
    (next) => (shown = next),
  )
  return {
    reader,
    asked,
    happen(count: number) {
      for (let each = 0; each < count; each += 1)
        log.push({ sequence: log.length + 1, atMs: 0, kind: 'job', operation: 'started', sentence: '', jobName: null, deviceName: null })
    },
    get shown() {
      return { sequences: shown.events.map(({ sequence }) => sequence), held: shown.held, isEnd: shown.isEnd }
    },
  }
}

const downFrom = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => from - index)

describe('the event log', () => {
  test('begins with the newest and goes on to its first event', async () => {
    const log = growingLog()
    log.happen(250)
    await log.reader.start()
    expect(log.shown).toEqual({ sequences: downFrom(250, 151), held: 0, isEnd: false })
    await log.reader.readOlder()
    await log.reader.readOlder()
    expect(log.shown).toEqual({ sequences: downFrom(250, 1), held: 0, isEnd: true })
    const questions = log.asked.length
    await log.reader.readOlder()
    expect(log.asked).toHaveLength(questions)
  })

  test('takes what is new on top without a gap, however much it is', async () => {
    const log = growingLog()
    log.happen(3)
    await log.reader.start()
    log.happen(230)
    await log.reader.readNewer()
    expect(log.shown).toEqual({ sequences: downFrom(233, 1), held: 0, isEnd: true })
  })

  test('begins anew where too much has happened to fetch it all', async () => {
    const log = growingLog()
    log.happen(3)
    await log.reader.start()
    log.happen(2_000)
    await log.reader.readNewer()
    expect(log.shown).toEqual({ sequences: downFrom(2_003, 1_004), held: 0, isEnd: false })
    await log.reader.readOlder()
    expect(log.shown.sequences).toEqual(downFrom(2_003, 904))
  })

  test('holds what is new while one reads, counts it, and shows it when let go', async () => {
    const log = growingLog()
    log.happen(150)
    await log.reader.start()
    log.reader.hold(true)
    log.happen(2)
    await log.reader.readNewer()
    log.happen(1)
    await log.reader.readNewer()
    expect(log.shown).toEqual({ sequences: downFrom(150, 51), held: 3, isEnd: false })
    await log.reader.readOlder()
    expect(log.shown).toEqual({ sequences: downFrom(150, 1), held: 3, isEnd: true })
    log.reader.hold(false)
    expect(log.shown).toEqual({ sequences: downFrom(153, 1), held: 0, isEnd: true })
  })

  test('drops an answer that comes after a new start', async () => {
    const log = growingLog()
    log.happen(120)
    await log.reader.start()
    const late = log.reader.readOlder()
    log.happen(1)
    await Promise.all([log.reader.start(), late])
    expect(log.shown.sequences).toEqual(downFrom(121, 22))
  })

  test('shows an event once when it is read twice at the same time', async () => {
    const log = growingLog()
    log.happen(1)
    await log.reader.start()
    log.happen(1)
    await Promise.all([log.reader.readNewer(), log.reader.readNewer()])
    expect(log.shown.sequences).toEqual([2, 1])
  })
})

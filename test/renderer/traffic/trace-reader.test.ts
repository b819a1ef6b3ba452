import { describe, expect, it } from 'vitest'
import type { TrafficEntry } from '../../../main/contract/traffic.ts'
import { emptyFeed, pageLimit, pausedFeed, resumedFeed } from '../../../renderer/traffic/feed.ts'
import type { Feed, TracePage } from '../../../renderer/traffic/feed.ts'
import { TraceReader } from '../../../renderer/traffic/trace-reader.ts'

/** A trace that answers when told to, as a bench does that has other things to do. */
class Trace {
  lines = 0
  readonly questions: { afterSequence?: number; beforeSequence?: number; limit: number; search?: string | undefined }[] = []
  readonly #answers: (() => void)[] = []

  list = (query: (typeof this.questions)[number]): Promise<TracePage> => {
    this.questions.push(query)
    return new Promise((resolve) => this.#answers.push(() => resolve(this.#page(query))))
  }

  async answer(): Promise<void> {
    this.#answers.shift()!()
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }

  #page({ afterSequence, beforeSequence, limit, search }: (typeof this.questions)[number]): TracePage {
    const all = Array.from({ length: this.lines }, (_, index) => entry(index + 1, search ?? ''))
    const items =
      afterSequence === undefined
        ? all.slice(0, beforeSequence && beforeSequence - 1).slice(-limit)
        : all.slice(afterSequence).slice(0, limit)
    return { items, lastSequence: this.lines, dropped: 0, fill: { lines: this.lines, bytes: 0, mostLines: 9, mostBytes: 9, oldestMs: 0 } }
  }
}

function entry(sequence: number, sentence: string): TrafficEntry {
  const nothing = { topic: null, payload: null, payloadBytes: 0, qos: null }
  return { ...nothing, sequence, atMs: 0, deviceId: 'd', direction: 'event', verdict: 'info', sentence }
}

function reading() {
  const trace = new Trace()
  const shown = { feed: emptyFeed as Feed }
  const reader = new TraceReader(trace.list, (feed) => (shown.feed = feed))
  return { trace, reader, sequences: () => shown.feed.shown.entries.map(({ sequence }) => sequence), feed: () => shown.feed }
}

describe('the reader of the trace', () => {
  it('begins with the newest lines, then reads on from where it is', async () => {
    const { trace, reader, sequences } = reading()
    trace.lines = 2
    void reader.start({})
    await trace.answer()
    trace.lines = 4
    reader.note(2)
    void reader.readOn()
    await trace.answer()
    expect(sequences()).toEqual([1, 2, 3, 4])
    expect(trace.questions).toEqual([{ limit: pageLimit }, { afterSequence: 2, limit: pageLimit }])
  })

  it('asks one question at a time, and goes on when more came meanwhile', async () => {
    const { trace, reader, sequences } = reading()
    trace.lines = 1
    void reader.start({})
    await trace.answer()
    reader.note(1)
    void reader.readOn()
    trace.lines = 3
    reader.note(1)
    void reader.readOn()
    expect(trace.questions.length).toBe(2)
    await trace.answer()
    expect(trace.questions.length).toBe(3)
    await trace.answer()
    expect(sequences()).toEqual([1, 2, 3])
  })

  it('jumps to the newest when more waits than one answer holds, and says how many it passed over', async () => {
    const { trace, reader, feed } = reading()
    trace.lines = 5
    void reader.start({})
    await trace.answer()
    trace.lines = 5 + 3 * pageLimit
    reader.note(3 * pageLimit)
    void reader.readOn()
    await trace.answer()
    expect(trace.questions.at(-1)).toEqual({ limit: pageLimit })
    expect([feed().passedOver, feed().shown.entries.at(-1)!.sequence]).toEqual([2 * pageLimit, trace.lines])
  })

  it('reads back before the first line that is here, one question at a time, and not beyond the beginning', async () => {
    const { trace, reader, sequences } = reading()
    trace.lines = pageLimit + 5
    void reader.start({ search: 'x' })
    await trace.answer()
    const came = reader.readBack()
    expect(await reader.readBack()).toBe(0)
    trace.lines += 1
    reader.note(1)
    void reader.readOn()
    await trace.answer()
    await trace.answer()
    expect(await came).toBe(5)
    expect([sequences()[0], sequences().at(-1), sequences().length]).toEqual([1, trace.lines, trace.lines])
    expect(trace.questions[1]).toEqual({ search: 'x', beforeSequence: 6, limit: pageLimit })
    expect([await reader.readBack(), trace.questions.length]).toEqual([0, 3])
  })

  it('drops what it read back under a filter that is no longer wanted, and begins anew with the newest lines', async () => {
    const { trace, reader, sequences, feed } = reading()
    trace.lines = pageLimit + 5
    void reader.start({})
    await trace.answer()
    const came = reader.readBack()
    void reader.toNewest()
    await trace.answer()
    await trace.answer()
    expect([await came, feed().older, feed().isReadingBack, sequences()[0]]).toEqual([0, 0, false, 6])
  })

  it('drops the answer to a filter that is no longer wanted', async () => {
    const { trace, reader, feed } = reading()
    trace.lines = 2
    void reader.start({ search: 'old' })
    void reader.start({ search: 'new' })
    await trace.answer()
    expect(feed().shown.entries).toEqual([])
    await trace.answer()
    expect(feed().shown.entries.map(({ sentence }) => sentence)).toEqual(['new', 'new'])
  })

  it('shows what a new filter finds even while paused, and holds back only what comes after', async () => {
    const { trace, reader, sequences, feed } = reading()
    trace.lines = 1
    void reader.start({})
    await trace.answer()
    reader.change(pausedFeed)
    void reader.start({ search: 'x' })
    await trace.answer()
    expect([sequences(), feed().paused]).toEqual([[1], true])
    trace.lines = 2
    reader.note(1)
    void reader.readOn()
    await trace.answer()
    expect([sequences(), feed().held.entries.length]).toEqual([[1], 1])
    reader.change(resumedFeed)
    expect(sequences()).toEqual([1, 2])
  })

  it('starts over when the bench was started again', async () => {
    const { trace, reader, sequences } = reading()
    trace.lines = 9
    void reader.start({})
    await trace.answer()
    trace.lines = 2
    void reader.readOn()
    await trace.answer()
    await trace.answer()
    expect(sequences()).toEqual([1, 2])
  })

  it('says when a question failed, and can be asked again', async () => {
    const failing = new TraceReader(
      () => Promise.reject(new Error('gone')),
      () => undefined,
    )
    await expect(failing.start({})).rejects.toThrow('gone')
    await expect(failing.readOn()).rejects.toThrow('gone')
  })
})

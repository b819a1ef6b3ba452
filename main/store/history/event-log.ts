import type { BenchEvent, EventFilter } from '../../contract/events.ts'
import { Stretch } from '../event-loop-share.ts'
import { eventKey, eventOfJobKey, eventRange, sequenceOf } from './event-keys.ts'
import { eventMatcher } from './event-matcher.ts'
import { gathered, type SortedRecords } from '../sorted-records.ts'

/** The newest so many events are kept: years of a lab, and some 50 to 500 MB. */
export const keptEvents = 1_000_000

/** Events that go to disk together. */
const eventsAWrite = 1_000

/** Events of a job that are looked up together. */
const eventsARead = 100

/**
 * What happened, in the order in which it happened. Events stand in the journal first, and in memory here; when the
 * journal is worked into the documents they go to disk, before the journal goes. They are told apart by their
 * sequence, so that a journal that is replayed after a crash adds none twice.
 *
 * The newest `keptEvents` are kept; older ones go as new ones are written.
 */
export class EventLog {
  readonly #records: SortedRecords
  readonly #keptEvents: number
  /** Durable in the journal and, while they are written, in part on disk; oldest first. It grows at its end, and is replaced otherwise. */
  #unwritten: BenchEvent[] = []
  #writtenTo: number
  #oldestWritten: number

  private constructor(records: SortedRecords, kept: number, written: { oldest: number; newest: number }) {
    this.#records = records
    this.#keptEvents = kept
    this.#oldestWritten = written.oldest
    this.#writtenTo = written.newest
  }

  /** @param kept - how many events are kept. */
  static async open(records: SortedRecords, kept = keptEvents): Promise<EventLog> {
    const all = { ...eventRange(0, Infinity), limit: 1 }
    const [oldest] = await gathered(records.keys(all))
    const [newest] = await gathered(records.keys({ ...all, newestFirst: true }))
    return new EventLog(records, kept, { oldest: oldest ? sequenceOf(oldest) : 1, newest: newest ? sequenceOf(newest) : 0 })
  }

  /** Sequence of the newest event; 0 when there is none. */
  get newestSequence(): number {
    return this.#unwritten.at(-1)?.sequence ?? this.#writtenTo
  }

  /** Takes an event that is durable in the journal; one that was taken before changes nothing. */
  add(event: BenchEvent): void {
    if (event.sequence > this.newestSequence) this.#unwritten.push(event)
  }

  /** Resolves once all that was added before is on disk here, so that the journal is needed no more for it. */
  async write(): Promise<void> {
    const stretch = new Stretch()
    const due = this.#unwritten.length
    let written = 0
    try {
      while (written < due) {
        const events = this.#unwritten.slice(written, Math.min(written + eventsAWrite, due))
        await this.#writeTogether(events)
        written += events.length
        if (stretch.isOver()) await stretch.rest()
      }
    } finally {
      this.#unwritten = this.#unwritten.filter(({ sequence }) => sequence > this.#writtenTo)
    }
  }

  /** Newest first, below `beforeSequence`, as many as `limit`. */
  async list(filter: EventFilter, page: { beforeSequence?: number | undefined; limit: number }): Promise<BenchEvent[]> {
    const before = page.beforeSequence ?? Infinity
    const isWanted = eventMatcher(filter)
    const found: BenchEvent[] = []
    // As they stand now: what is added or goes to disk while this reads is neither missed nor found twice.
    const unwritten = this.#unwritten
    const writtenTo = this.#writtenTo
    const stretch = new Stretch()
    for (let index = countBelow(unwritten, before) - 1; index >= 0 && found.length < page.limit; index -= 1) {
      const event = unwritten[index]!
      if (event.sequence <= writtenTo) break
      if (isWanted(event)) found.push(event)
      if (stretch.isOver()) await stretch.rest()
    }
    if (found.length >= page.limit) return found
    for await (const event of this.#written(Math.min(before, writtenTo + 1), filter.jobId)) {
      if (isWanted(event)) found.push(event)
      if (found.length >= page.limit) break
    }
    return found
  }

  async #writeTogether(events: BenchEvent[]): Promise<void> {
    const newest = events.at(-1)!.sequence
    const expired = await this.#eventsBelow(newest - this.#keptEvents + 1)
    const batch = new Map<string, string | null>()
    for (const event of expired) for (const key of keysOf(event)) batch.set(key, null)
    for (const event of events) for (const [index, key] of keysOf(event).entries()) batch.set(key, index === 0 ? JSON.stringify(event) : '')
    await this.#records.write(batch)
    this.#writtenTo = Math.max(newest, this.#writtenTo)
    this.#oldestWritten = (expired.at(-1)?.sequence ?? this.#oldestWritten - 1) + 1
  }

  /** What is on disk, newest first; of one job without reading the others. */
  async *#written(below: number, jobId: string | undefined): AsyncGenerator<BenchEvent> {
    const range = { ...eventRange(0, below, jobId), newestFirst: true }
    if (jobId === undefined) {
      for await (const [, text] of this.#records.entries(range)) yield JSON.parse(text) as BenchEvent
      return
    }
    let keys: string[] = []
    for await (const key of this.#records.keys(range)) {
      keys.push(eventKey(sequenceOf(key)))
      if (keys.length < eventsARead) continue
      yield* await this.#eventsAt(keys)
      keys = []
    }
    yield* await this.#eventsAt(keys)
  }

  async #eventsAt(keys: string[]): Promise<BenchEvent[]> {
    const texts = await this.#records.values(keys)
    return texts.filter((text) => text !== undefined).map((text) => JSON.parse(text) as BenchEvent)
  }

  /** Events on disk that are too old; when there are many, the oldest of them: the rest goes with the next ones. */
  async #eventsBelow(sequence: number): Promise<BenchEvent[]> {
    if (sequence <= this.#oldestWritten) return []
    const range = { ...eventRange(this.#oldestWritten, sequence), limit: 2 * eventsAWrite }
    return (await gathered(this.#records.entries(range))).map(([, text]) => JSON.parse(text) as BenchEvent)
  }
}

/** How many of some events, oldest first, stand below a sequence: pages go on from there, far from the newest. */
function countBelow(events: readonly BenchEvent[], sequence: number): number {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (events[middle]!.sequence < sequence) low = middle + 1
    else high = middle
  }
  return low
}

function keysOf(event: BenchEvent): string[] {
  const key = eventKey(event.sequence)
  return event.jobId === undefined ? [key] : [key, eventOfJobKey(event.jobId, event.sequence)]
}

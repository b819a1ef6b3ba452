import type { TrafficFilter } from '../../main/contract/traffic.ts'
import { emptyFeed, firstWithOlder, isAnotherTrace, pageLimit, readingBack, withOlder, withPage } from './feed.ts'
import type { Feed, TracePage } from './feed.ts'

type List = (query: TrafficFilter & { afterSequence?: number; beforeSequence?: number; limit: number }) => Promise<TracePage>

/**
 * Reads the trace on as it grows: one question at a time; where more waits than one answer holds, the newest of it.
 * Answers to a filter that is no longer wanted are dropped.
 */
export class TraceReader {
  readonly #list: List
  readonly #show: (feed: Feed) => void
  #feed = emptyFeed
  #filter: TrafficFilter = {}
  #isStarted = false
  /** Lines that came since the last question, under any filter. */
  #waiting = 0
  #asking: symbol | null = null
  /** Of one beginning under a filter to the next. */
  #turn = Symbol()
  #isReadingBack = false

  /** `show` gets the feed whenever it has changed. */
  constructor(list: List, show: (feed: Feed) => void) {
    this.#list = list
    this.#show = show
  }

  /** Begins anew under a filter. Rejects as the question does. */
  start(filter: TrafficFilter): Promise<void> {
    this.#filter = filter
    this.#startOver()
    return this.#read()
  }

  /** So many more lines have come. */
  note(lines: number): void {
    this.#waiting += lines
  }

  /** Reads what has come; does nothing while a question is open, for that one goes on by itself. */
  async readOn(): Promise<void> {
    if (this.#asking) return
    do await this.#read()
    while (this.#waiting > 0 && !this.#asking)
  }

  /**
   * Reads the lines before those that are here, one question at a time. Rejects as the question does.
   * @returns how many came.
   */
  async readBack(): Promise<number> {
    const beforeSequence = firstWithOlder(this.#feed)
    if (beforeSequence === null || this.#isReadingBack) return 0
    const turn = this.#turn
    this.#keep(readingBack(this.#feed))
    this.#isReadingBack = true
    try {
      const page = await this.#list({ ...this.#filter, beforeSequence, limit: pageLimit })
      if (turn !== this.#turn || this.#feed.shown.entries[0]?.sequence !== beforeSequence) return 0
      this.#keep(withOlder(this.#feed, page))
      return page.items.length
    } finally {
      this.#isReadingBack = false
    }
  }

  /** Begins anew with the newest lines, for those that were read back have taken their room. */
  toNewest(): Promise<void> {
    return this.start(this.#filter)
  }

  /** A person's doing: pause, resume, clear. */
  change(by: (feed: Feed) => Feed): void {
    this.#keep(by(this.#feed))
  }

  async #read(): Promise<void> {
    const mine = Symbol()
    this.#asking = mine
    const { lastSequence } = this.#feed
    const isNext = this.#isStarted && lastSequence > 0 && this.#waiting <= pageLimit
    this.#waiting = 0
    try {
      const page = await this.#list({ ...this.#filter, ...(isNext ? { afterSequence: lastSequence } : {}), limit: pageLimit })
      if (this.#asking !== mine) return
      if (!isAnotherTrace(this.#feed, page)) return this.#add(page)
    } catch (error) {
      if (this.#asking === mine) throw error
      return
    } finally {
      if (this.#asking === mine) this.#asking = null
    }
    this.#startOver()
    await this.#read()
  }

  #add(page: TracePage): void {
    const { paused } = this.#feed
    // The first lines under a filter are shown even while paused: what came before is not what is held back.
    this.#keep(this.#isStarted ? withPage(this.#feed, page) : { ...withPage({ ...this.#feed, paused: false }, page), paused })
    this.#isStarted = true
  }

  #startOver(): void {
    this.#isStarted = false
    this.#turn = Symbol()
    this.#feed = { ...emptyFeed, paused: this.#feed.paused, fill: this.#feed.fill }
  }

  #keep(feed: Feed): void {
    this.#feed = feed
    this.#show(feed)
  }
}

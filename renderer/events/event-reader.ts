/** Reads the event log newest first: older ones as one scrolls, newer ones as they happen. */
import type { EventView } from '../../main/contract/events.ts'

export interface EventPage {
  items: EventView[]
  isEnd: boolean
}
export type ReadEvents = (page: { beforeSequence?: number; limit: number }) => Promise<EventPage>

export interface EventsShown {
  /** Newest first, without a gap. */
  events: readonly EventView[]
  /** True when the oldest of them is the first of the log. */
  isEnd: boolean
  /** Newer ones that wait until the person asks for them, so that what is being read stays in its place. */
  held: number
}

export const noEvents: EventsShown = { events: [], isEnd: false, held: 0 }

const pageSize = 100
/** Newer events are fetched so far back; more at once and the list begins anew with the newest. */
const mostPages = 10

/** One list of events under one filter. Every change of what is shown goes to `onChange`; reading rejects as `read` does. */
export class EventReader {
  readonly #read: ReadEvents
  readonly #onChange: (shown: EventsShown) => void
  #shown: EventsShown = noEvents
  #held: EventsShown | null = null
  #isHolding = false
  #isReadingOlder = false
  /** Answers to what was asked before a new start are dropped. */
  #generation = 0

  constructor(read: ReadEvents, onChange: (shown: EventsShown) => void) {
    this.#read = read
    this.#onChange = onChange
  }

  /** Reads the newest events; what was shown goes. */
  async start(): Promise<void> {
    const generation = ++this.#generation
    this.#held = null
    const { items, isEnd } = await this.#read({ limit: pageSize })
    if (generation === this.#generation) this.#show({ events: items, isEnd, held: 0 })
  }

  /** Goes on below the oldest event that is shown. */
  async readOlder(): Promise<void> {
    const oldest = this.#shown.events.at(-1)
    if (oldest === undefined || this.#shown.isEnd || this.#isReadingOlder) return
    const generation = this.#generation
    this.#isReadingOlder = true
    try {
      const { items, isEnd } = await this.#read({ beforeSequence: oldest.sequence, limit: pageSize })
      if (generation !== this.#generation) return
      const append = (shown: EventsShown): EventsShown =>
        shown.events.at(-1)?.sequence === oldest.sequence ? { ...shown, events: [...shown.events, ...items], isEnd } : shown
      if (this.#held) this.#held = append(this.#held)
      this.#show(append(this.#shown))
    } finally {
      this.#isReadingOlder = false
    }
  }

  /** Brings what has happened since; shown at once, or held while one reads further down. */
  async readNewer(): Promise<void> {
    const generation = this.#generation
    const known = this.#held ?? this.#shown
    const newest = known.events[0]?.sequence ?? 0
    const fresh: EventView[] = []
    for (let page = 0; page < mostPages; page += 1) {
      const before = fresh.at(-1)?.sequence
      const { items, isEnd } = await this.#read({ limit: pageSize, ...(before === undefined ? {} : { beforeSequence: before }) })
      // While this read, another may have brought the same, or all began anew.
      if (generation !== this.#generation || known !== (this.#held ?? this.#shown)) return
      const unknown = items.filter(({ sequence }) => sequence > newest)
      fresh.push(...unknown)
      if (unknown.length < items.length || isEnd) return this.#add(fresh, known)
    }
    this.#take({ events: fresh, isEnd: false, held: 0 })
  }

  /** While it holds, newer events wait; letting go shows them. */
  hold(isHolding: boolean): void {
    this.#isHolding = isHolding
    if (isHolding || this.#held === null) return
    const held = this.#held
    this.#held = null
    this.#show({ ...held, held: 0 })
  }

  #add(fresh: EventView[], known: EventsShown): void {
    if (fresh.length > 0) this.#take({ ...known, events: [...fresh, ...known.events] })
  }

  #take(next: EventsShown): void {
    if (!this.#isHolding) {
      this.#held = null
      this.#show({ ...next, held: 0 })
      return
    }
    this.#held = next
    const newest = this.#shown.events[0]?.sequence ?? 0
    this.#show({ ...this.#shown, held: next.events.filter(({ sequence }) => sequence > newest).length })
  }

  #show(shown: EventsShown): void {
    this.#shown = shown
    this.#onChange(shown)
  }
}

import type { Change } from '../contract/engine-io.ts'
import type { BenchEvent } from '../contract/events.ts'
import type { JsonObject } from '../contract/json.ts'

export interface EventPublisherParts {
  /** Does any monitor listen? */
  isWatched(): boolean
  /** The event in the words of the wire; null where it is not published. */
  messageOf(event: BenchEvent, eventId: string): { topic: string; payload: JsonObject } | null
  /** A fresh UUID. */
  newId(): string
  publish(topic: string, payload: string): void
}

/** Events that are published in one go: about 2 ms of work. Canceling a job over 100,000 devices makes as many events at once. */
const eventsAtOnce = 250

/** Tells monitors what happened, in the order in which it happened. While none listens it costs one question a commit. */
export class EventPublisher {
  readonly #parts: EventPublisherParts
  #waiting: BenchEvent[] = []
  #next = 0
  #isAtWork = false

  constructor(parts: EventPublisherParts) {
    this.#parts = parts
  }

  /** Publishes the events among the changes; they are on disk by now. */
  note(changes: readonly Change[]): void {
    if (!this.#parts.isWatched()) return
    for (const change of changes) if (change.kind === 'event') this.#waiting.push(change.event)
    if (!this.#isAtWork) this.#work()
  }

  #work(): void {
    const { isWatched, messageOf, newId, publish } = this.#parts
    const end = isWatched() ? Math.min(this.#next + eventsAtOnce, this.#waiting.length) : this.#next
    for (; this.#next < end; this.#next += 1) {
      const message = messageOf(this.#waiting[this.#next]!, newId())
      if (message) publish(message.topic, JSON.stringify(message.payload))
    }
    this.#isAtWork = isWatched() && end < this.#waiting.length
    if (this.#isAtWork) setImmediate(() => this.#work())
    else {
      this.#waiting = []
      this.#next = 0
    }
  }
}

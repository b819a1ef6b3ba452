import { eventEntry } from './hooks.ts'
import type { BrokerHooks } from './hooks.ts'
import type { MonitorLink } from './monitor-link.ts'

/** Filters that the traffic names; there may be a hundred of them. */
const shownFilters = 3

/** The monitors that are connected, each by one connection. The traffic shows who they are and what they listen to. */
export class Monitors {
  readonly #note: BrokerHooks['traffic']
  readonly #links = new Map<string, MonitorLink>()
  /** Connections that were let in and are not there yet. */
  readonly #coming = new Set<MonitorLink>()

  constructor(note: BrokerHooks['traffic']) {
    this.#note = note
  }

  /** A connection was let in; `enter` or `leave` follows. */
  comes(link: MonitorLink): void {
    this.#coming.add(link)
  }

  /** A connection is signed in. An older one of the same monitor ends (MQTT 3.1.1, 3.1.4). */
  enter(link: MonitorLink): void {
    this.#coming.delete(link)
    const older = this.#links.get(link.shownAs)
    this.#links.set(link.shownAs, link)
    older?.client.close()
    this.#say(link, 'A monitor connected.')
  }

  /** What it listens to may have changed. */
  listens(link: MonitorLink): void {
    const filters = [...link.filters.keys()]
    if (filters.length === 0) return
    const more = filters.length > shownFilters ? ` and ${filters.length - shownFilters} more` : ''
    this.#say(link, `The monitor listens to ${filters.slice(0, shownFilters).join(', ')}${more}.`)
  }

  leave(link: MonitorLink): void {
    this.#coming.delete(link)
    if (this.#links.get(link.shownAs) !== link) return
    this.#links.delete(link.shownAs)
    this.#say(link, 'The monitor disconnected.')
  }

  /** Has a newer connection of the monitor taken the place of this one, or is about to? */
  isTakenOver(link: MonitorLink): boolean {
    if (this.#coming.has(link)) return false
    return this.links().some((other) => other !== link && other.shownAs === link.shownAs)
  }

  /** All connections, with those that are still on their way in. */
  links(): MonitorLink[] {
    return [...this.#coming, ...this.#links.values()]
  }

  /** Does any of them listen to anything? */
  isListening(): boolean {
    for (const link of this.#links.values()) if (link.filters.size > 0) return true
    return false
  }

  publish(topic: string, payload: string): void {
    if (this.#links.size === 0) return
    // One copy for all of them, however many wait for it.
    const bytes = Buffer.from(payload)
    for (const link of this.#links.values()) link.publish(topic, bytes)
  }

  #say(link: MonitorLink, sentence: string): void {
    this.#note(eventEntry(link.shownAs, 'info', sentence))
  }
}

import type { MonitorLink } from './monitor-link.ts'

/** The monitors that are connected, each by one connection. */
export class Monitors {
  readonly #links = new Map<string, MonitorLink>()

  /** A connection is signed in. An older one of the same monitor ends (MQTT 3.1.1, 3.1.4). */
  enter(link: MonitorLink): void {
    const older = this.#links.get(link.shownAs)
    this.#links.set(link.shownAs, link)
    older?.client.close()
  }

  leave(link: MonitorLink): void {
    if (this.#links.get(link.shownAs) === link) this.#links.delete(link.shownAs)
  }

  links(): MonitorLink[] {
    return [...this.#links.values()]
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
}

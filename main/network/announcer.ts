import type { AnnouncementView } from '../contract/network.ts'
import type { AnnouncementPlan } from './announcement-plan.ts'
import { announce, type Announced, type Announcement } from './multicast.ts'

export interface AnnouncerParts {
  plan(): AnnouncementPlan
  announce?: (announcement: Announcement) => Promise<Announced>
  changed(): void
  log(sentence: string): void
}

/**
 * Keeps what is told of the bench as it is planned. A socket that cannot be had is said in a sentence and tried again with the next
 * look; nothing else of the bench notices.
 */
export class Announcer {
  readonly #parts: AnnouncerParts
  readonly #announce: (announcement: Announcement) => Promise<Announced>
  /** By the whole of what is told there. */
  readonly #told = new Map<string, Announced>()
  #problem: string | null = null
  #isClosed = false
  /** One look at a time. */
  #last: Promise<void> = Promise.resolve()

  constructor(parts: AnnouncerParts) {
    this.#parts = parts
    this.#announce = parts.announce ?? ((announcement) => announce(announcement))
  }

  /** Tells what is new and withdraws what has changed. Never rejects. */
  look(): Promise<void> {
    this.#last = this.#last
      .then(() => this.#keepUp())
      .catch((error: Error) => this.#say(`What is announced may be out of date: ${error.message}`))
    return this.#last
  }

  /** Withdraws all of it: those who look for a broker are told that this one goes. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.look()
  }

  view(): AnnouncementView {
    const { silence, name, hostName, services, addresses } = this.#parts.plan()
    const state = silence ?? (this.#problem === null ? 'announced' : 'failed')
    return {
      state,
      name,
      hostName,
      services: services.map(({ type, port }) => ({ type: `_${type}._tcp`, port })),
      addresses,
      problem: this.#problem,
    }
  }

  async #keepUp(): Promise<void> {
    const wanted = this.#isClosed ? [] : announcementsOf(this.#parts.plan())
    const keys = new Map(wanted.map((announcement) => [JSON.stringify(announcement), announcement]))
    const gone = [...this.#told].filter(([key]) => !keys.has(key))
    for (const [key] of gone) this.#told.delete(key)
    await Promise.all(gone.map(([, announced]) => announced.withdraw()))
    const problems: string[] = []
    for (const [key, announcement] of keys) {
      if (this.#told.has(key)) continue
      try {
        this.#told.set(key, await this.#announce(announcement))
      } catch (error) {
        problems.push(inWords(error as NodeJS.ErrnoException, announcement.address))
      }
    }
    this.#say(problems.length > 0 ? problems.join(' ') : null)
  }

  #say(problem: string | null): void {
    if (problem === this.#problem) return
    this.#problem = problem
    if (problem !== null) this.#parts.log(problem)
    this.#parts.changed()
  }
}

/** One an adapter. Where there are several, each has its address in its name: their sockets hear each other. */
function announcementsOf({ silence, services, addresses, name, hostName }: AnnouncementPlan): Announcement[] {
  if (silence !== null || services.length === 0) return []
  return addresses.map((address) => ({ address, name: addresses.length > 1 ? `${name} ${address}` : name, hostName, services }))
}

function inWords({ code, message }: NodeJS.ErrnoException, address: string): string {
  const why =
    code === 'EADDRINUSE'
      ? 'another program has UDP port 5353 for itself'
      : code === 'EACCES' || code === 'EPERM'
        ? 'this account may not open UDP port 5353'
        : code === 'ENODEV' || code === 'EADDRNOTAVAIL' || code === 'ENETUNREACH'
          ? 'its adapter takes no multicast'
          : message
  return `The bench could not be announced on ${address}: ${why}. Devices reach it all the same, by its address.`
}

import type { Channel } from '../contract/engine-io.ts'

/** Who is connected, what each listens to, and who will be offline when. Lives only as long as the process. */
export class Presences {
  offlineGraceMs: number
  readonly #channels = new Map<string, readonly Channel[]>()
  /** When a device that went is offline, in the order in which they went: the grace is the same for all. */
  readonly #leaving = new Map<string, number>()

  constructor(offlineGraceMs: number) {
    this.offlineGraceMs = offlineGraceMs
  }

  connect(deviceId: string): void {
    this.#leaving.delete(deviceId)
    this.#channels.set(deviceId, [])
  }

  listen(deviceId: string, channels: readonly Channel[]): void {
    if (this.#channels.has(deviceId)) this.#channels.set(deviceId, channels)
  }

  disconnect(deviceId: string, now: number): void {
    if (!this.#channels.delete(deviceId)) return
    this.#leaving.delete(deviceId)
    this.#leaving.set(deviceId, now + this.offlineGraceMs)
  }

  forget(deviceId: string): void {
    this.#channels.delete(deviceId)
    this.#leaving.delete(deviceId)
  }

  isConnected(deviceId: string): boolean {
    return this.#channels.has(deviceId)
  }

  channels(deviceId: string): readonly Channel[] {
    return this.#channels.get(deviceId) ?? []
  }

  /** When the next device is due to be offline, in ms since 1970. */
  nextDueMs(): number | null {
    const first = this.#leaving.values().next()
    return first.done ? null : first.value
  }

  /** Takes out the devices whose grace has run out. */
  takeDue(now: number): string[] {
    const due = [...this.#leaving].filter(([, dueMs]) => dueMs <= now).map(([deviceId]) => deviceId)
    for (const deviceId of due) this.#leaving.delete(deviceId)
    return due
  }
}

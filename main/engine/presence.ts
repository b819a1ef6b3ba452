import type { Channel } from '../contract/engine-io.ts'

/** Who is connected, what each listens to, and who will be offline when. Lives only as long as the process. */
export class Presences {
  offlineGraceMs: number
  readonly #channels = new Map<string, readonly Channel[]>()
  /** When a device went, in that order. The grace is added when asked: one that is changed holds for those on their way too. */
  readonly #leftAtMs = new Map<string, number>()

  /** Devices that a job holds back because enough are at work on it, by job, the longest held first. */
  readonly #held = new Map<string, Set<string>>()

  constructor(offlineGraceMs: number) {
    this.offlineGraceMs = offlineGraceMs
  }

  connect(deviceId: string): void {
    this.#leftAtMs.delete(deviceId)
    this.#channels.set(deviceId, [])
  }

  listen(deviceId: string, channels: readonly Channel[]): void {
    if (this.#channels.has(deviceId)) this.#channels.set(deviceId, channels)
  }

  /** @returns false when it was not connected. */
  disconnect(deviceId: string, now: number): boolean {
    if (!this.#channels.delete(deviceId)) return false
    this.#leftAtMs.set(deviceId, now)
    return true
  }

  forget(deviceId: string): void {
    this.#channels.delete(deviceId)
    this.#leftAtMs.delete(deviceId)
  }

  /** Notes that a device could be told of a job but for the number that may be at work on it. */
  hold(jobId: string, deviceId: string): void {
    const held = this.#held.get(jobId)
    if (held) held.add(deviceId)
    else this.#held.set(jobId, new Set([deviceId]))
  }

  /** Takes out the device that has waited longest for a place in a job; null when none waits. */
  takeHeld(jobId: string): string | null {
    const held = this.#held.get(jobId)
    const first = held?.values().next()
    if (!held || !first || first.done) return null
    held.delete(first.value)
    if (held.size === 0) this.#held.delete(jobId)
    return first.value
  }

  isConnected(deviceId: string): boolean {
    return this.#channels.has(deviceId)
  }

  channels(deviceId: string): readonly Channel[] {
    return this.#channels.get(deviceId) ?? []
  }

  /** A device that went later than `now` went before the clock was put back: its grace begins with `now`. */
  mendClock(now: number): void {
    for (const [deviceId, leftAtMs] of this.#leftAtMs) if (leftAtMs > now) this.#leftAtMs.set(deviceId, now)
  }

  /** When the next device is due to be offline, in ms since 1970. */
  nextDueMs(): number | null {
    const first = this.#leftAtMs.values().next()
    return first.done ? null : first.value + this.offlineGraceMs
  }

  /** Takes out the devices whose grace has run out. */
  takeDue(now: number): string[] {
    const due: string[] = []
    for (const [deviceId, leftAtMs] of this.#leftAtMs) {
      if (leftAtMs + this.offlineGraceMs > now) break
      due.push(deviceId)
    }
    for (const deviceId of due) this.#leftAtMs.delete(deviceId)
    return due
  }
}

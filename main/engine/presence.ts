import type { Channel } from '../contract/deliveries.ts'
import { DueQueue } from './due-queue.ts'
import { Line } from './line.ts'
import type { ToldQueue } from './pull-queue.ts'

/** Who is connected, what each listens to, and who will be offline when. Lives only as long as the process. */
export class Presences {
  offlineGraceMs: number
  readonly #channels = new Map<string, readonly Channel[]>()
  /** When a device went. The grace is added when asked: one that is changed holds for those on their way too. */
  readonly #leftAtMs = new DueQueue()

  /** Messages that each connected device was told on its connection. */
  readonly #told = new Map<string, Set<string>>()

  /** Devices that a job holds back because enough are at work on it, by job, the longest held first. */
  readonly #held = new Map<string, Line>()

  /** Connected devices that have not said yet what they listen to. */
  readonly #silent = new Set<string>()
  /** What each device was last told of the queue that it fetches its jobs from. */
  readonly #toldQueues = new Map<string, ToldQueue>()

  constructor(offlineGraceMs: number) {
    this.offlineGraceMs = offlineGraceMs
  }

  connect(deviceId: string): void {
    this.#leftAtMs.set(deviceId, null)
    this.#channels.set(deviceId, [])
    this.#silent.add(deviceId)
    this.#told.delete(deviceId)
  }

  /** @returns true when it is the first that it says on this connection. */
  listen(deviceId: string, channels: readonly Channel[]): boolean {
    if (this.#channels.has(deviceId)) this.#channels.set(deviceId, channels)
    return this.#silent.delete(deviceId)
  }

  /** What a device listens to is not known any more: it speaks in another way on the connection that it has. */
  unlisten(deviceId: string): void {
    if (this.#channels.has(deviceId)) this.#channels.set(deviceId, [])
  }

  /** @returns false when it was not connected. */
  disconnect(deviceId: string, now: number): boolean {
    if (!this.#channels.delete(deviceId)) return false
    this.#leftAtMs.set(deviceId, now)
    this.#silent.delete(deviceId)
    this.#told.delete(deviceId)
    return true
  }

  forget(deviceId: string): void {
    this.#silent.delete(deviceId)
    this.#toldQueues.delete(deviceId)
    this.#channels.delete(deviceId)
    this.#told.delete(deviceId)
    this.#leftAtMs.set(deviceId, null)
  }

  /** True of a connected device that has said what it listens to. */
  hasListened(deviceId: string): boolean {
    return this.#channels.has(deviceId) && !this.#silent.has(deviceId)
  }

  toldQueue(deviceId: string): ToldQueue | undefined {
    return this.#toldQueues.get(deviceId)
  }

  noteQueue(deviceId: string, queue: ToldQueue): void {
    if (queue.members === '') this.#toldQueues.delete(deviceId)
    else this.#toldQueues.set(deviceId, queue)
  }

  /** Notes that a message is told on this connection. @returns false when it was before. */
  beginTelling(deviceId: string, messageId: string): boolean {
    const told = this.#told.get(deviceId) ?? new Set()
    if (told.has(messageId)) return false
    this.#told.set(deviceId, told.add(messageId))
    return true
  }

  /** Notes that a device could be told of a job but for the number that may be at work on it. */
  hold(jobId: string, deviceId: string): void {
    const held = this.#held.get(jobId) ?? new Line()
    held.add(deviceId)
    this.#held.set(jobId, held)
  }

  /** Takes out the device that has waited longest for a place in a job; null when none waits. */
  takeHeld(jobId: string): string | null {
    const held = this.#held.get(jobId)
    const first = held?.takeFirst() ?? null
    if (held?.size === 0) this.#held.delete(jobId)
    return first
  }

  /** A device waits for a place in no job any more. */
  release(deviceId: string): void {
    for (const held of this.#held.values()) held.delete(deviceId)
  }

  /** Forgets which devices wait for a place in a job. */
  letGo(jobId: string): void {
    this.#held.delete(jobId)
  }

  isConnected(deviceId: string): boolean {
    return this.#channels.has(deviceId)
  }

  channels(deviceId: string): readonly Channel[] {
    return this.#channels.get(deviceId) ?? []
  }

  /** A device that went later than `now` went before the clock was put back: its grace begins with `now`. */
  mendClock(now: number): void {
    this.#leftAtMs.bringForward(now)
  }

  /** When the next device is due to be offline, in ms since 1970. */
  nextDueMs(): number | null {
    const first = this.#leftAtMs.firstAtMs()
    return first === null ? null : first + this.offlineGraceMs
  }

  /** Takes out the devices whose grace has run out, the first gone first. */
  takeDue(now: number): string[] {
    return this.#leftAtMs.takeAllDue(now - this.offlineGraceMs)
  }
}

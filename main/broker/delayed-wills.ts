import type { Connection } from '../contract/sign-in.ts'
import { atTime } from './expiry.ts'
import type { ReceivedMessage } from './hooks.ts'

/** A will that is not to be heard yet (MQTT 5, 3.1.3.2.2). */
export interface DelayedWill {
  /** Of the connection that broke off. */
  connection: Connection
  message: ReceivedMessage
  /** When it is to be heard, in ms since 1970. */
  dueAtMs: number
}

export interface DelayedWillsParts {
  /** Keeps the will over a restart; null: it is no longer needed. */
  keep(clientId: string, will: DelayedWill | null): void
  publish(will: DelayedWill): void
}

/** The wills of clients that have broken off and may come back before somebody hears of it. */
export class DelayedWills {
  readonly #parts: DelayedWillsParts
  readonly #waiting = new Map<string, { will: DelayedWill; callOff: () => void }>()

  constructor(parts: DelayedWillsParts) {
    this.#parts = parts
  }

  /** The will was kept over a restart. */
  restore(clientId: string, will: DelayedWill): void {
    this.#waiting.set(clientId, { will, callOff: atTime(will.dueAtMs, () => this.#publish(clientId)) })
  }

  wait(clientId: string, will: DelayedWill): void {
    this.restore(clientId, will)
    this.#parts.keep(clientId, will)
  }

  /**
   * The client is back.
   * @param isNew it does not go on with its session, so that the will of the old one is to be heard now; else never (MQTT-3.1.3-9).
   */
  settle(clientId: string, isNew: boolean): void {
    if (isNew) this.#publish(clientId)
    else this.#forget(clientId)
  }

  /** Nobody is to hear the wills of this device: it was dropped. */
  drop(deviceId: string): void {
    for (const [clientId, { will }] of this.#waiting) if (will.connection.deviceId === deviceId) this.#forget(clientId)
  }

  /** Stops waiting; what is kept waits for the next start. */
  stop(): void {
    for (const { callOff } of this.#waiting.values()) callOff()
    this.#waiting.clear()
  }

  #publish(clientId: string): void {
    const will = this.#forget(clientId)
    if (will) this.#parts.publish(will)
  }

  #forget(clientId: string): DelayedWill | null {
    const waiting = this.#waiting.get(clientId)
    if (!waiting) return null
    waiting.callOff()
    this.#waiting.delete(clientId)
    this.#parts.keep(clientId, null)
    return waiting.will
  }
}

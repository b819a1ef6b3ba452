import type { Connection } from '../contract/sign-in.ts'
import { isBenchError } from '../contract/errors.ts'
import type { DeviceLink } from './device-link.ts'
import { atTime } from './expiry.ts'
import { eventEntry } from './hooks.ts'
import type { BrokerHooks, ReceivedMessage } from './hooks.ts'
import { mqtt5Of } from './links.ts'
import type { Sessions } from './sessions.ts'

/** A will that is not to be heard yet (MQTT 5, 3.1.3.2.2). */
export interface DelayedWill {
  /** Of the connection that broke off. */
  connection: Connection
  message: ReceivedMessage
  /** When it is to be heard, in ms since 1970. */
  dueAtMs: number
}

/** The wills of clients that have broken off and may come back before somebody hears of it. */
export class DelayedWills {
  readonly #hooks: Pick<BrokerHooks, 'received' | 'traffic'>
  readonly #sessions: Sessions
  readonly #waiting = new Map<string, { will: DelayedWill; callOff: () => void }>()

  constructor(hooks: Pick<BrokerHooks, 'received' | 'traffic'>, sessions: Sessions) {
    this.#hooks = hooks
    this.#sessions = sessions
  }

  /** The will was kept over a restart. */
  restore(clientId: string, will: DelayedWill): void {
    this.#waiting.set(clientId, { will, callOff: atTime(will.dueAtMs, () => this.#hear(clientId)) })
  }

  /**
   * Sees to the will of a connection that closes, unless it is to be heard at once.
   * @returns false when it is.
   */
  putsOff({ client, connection }: DeviceLink, message: ReceivedMessage): boolean {
    const seconds = this.#sessions.willWaits(client, mqtt5Of(client)?.connect.will?.properties.willDelaySeconds ?? 0)
    if (seconds === 0) return false
    if (seconds !== null) {
      // Nobody is there to be answered.
      const { correlationData: _dropped, ...properties } = message.properties ?? {}
      const will = { connection, message: { ...message, ...(message.properties && { properties }) }, dueAtMs: Date.now() + seconds * 1000 }
      this.restore(client.id, will)
      this.#sessions.keepWill(client.id, will)
    }
    return true
  }

  /**
   * The client is back.
   * @param isNew it does not go on with its session, so that the will of the old one is to be heard now; else never (MQTT-3.1.3-9).
   */
  settle(clientId: string, isNew: boolean): void {
    if (isNew) this.#hear(clientId)
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

  #hear(clientId: string): void {
    const will = this.#forget(clientId)
    if (!will) return
    const { connection, message } = will
    this.#hooks
      .received(connection, message, () => false)
      .catch((error: unknown) => {
        const why = isBenchError(error) ? error.sentence : `${String(error)}.`
        this.#hooks.traffic(eventEntry(connection.deviceId, 'refused', `Its will could not be taken. ${why}`))
      })
  }

  #forget(clientId: string): DelayedWill | null {
    const waiting = this.#waiting.get(clientId)
    if (!waiting) return null
    waiting.callOff()
    this.#waiting.delete(clientId)
    this.#sessions.keepWill(clientId, null)
    return waiting.will
  }
}

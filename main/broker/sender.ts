import type { Duplex } from 'node:stream'
import mqtt from 'mqtt-packet'
import type { Outgoing } from '../contract/dialect.ts'
import { DrainWatch } from './drain-watch.ts'
import { grantedQos } from './granted-qos.ts'
import { limits } from './limits.ts'

export interface SenderParts {
  stream: Duplex
  /** What the connection is subscribed to: filter -> QoS granted. */
  filters: ReadonlyMap<string, number>
  /** How long the other side may take to read, in ms. */
  drainTimeoutMs: number
  acknowledged(tag: string): void
  /** The device takes too little of what it is sent: the connection has to go. `what` is the end of a sentence. */
  stuck(what: string): void
}

/** Sends to one connection and to nobody else. Nothing is stored, and nothing repeated. */
export class Sender {
  readonly #parts: SenderParts
  readonly #drain: DrainWatch
  /** Packet id -> tag; null where nobody waits for the acknowledgement. */
  readonly #unacknowledged = new Map<number, string | null>()
  #lastMessageId = 0

  constructor(parts: SenderParts) {
    this.#parts = parts
    this.#drain = new DrainWatch(parts.stream, parts.drainTimeoutMs, (what) => parts.stuck(`the device ${what}`))
  }

  /**
   * Sends with the QoS of the message, or of the widest subscription that covers it if that is lower. Where the message
   * needs no subscription it goes out as it is.
   * @param tag comes back by `acknowledged`; null where nobody wants to know.
   * @returns false when the connection is no longer there, or has not subscribed to what needs a subscription: it would
   * acknowledge what nobody there reads, and the bench would take it for delivered.
   */
  send({ topic, payload, qos: wantedQos, needsSubscription }: Outgoing, tag: string | null): boolean {
    const { stream, filters, stuck, acknowledged } = this.#parts
    const granted = needsSubscription ? grantedQos(filters, topic) : wantedQos
    if (granted === null || stream.destroyed) return false
    if (stream.writableLength > limits.waitingBytes) {
      stuck(`the device left more than ${limits.waitingBytes} bytes unread`)
      return false
    }
    if (this.#unacknowledged.size >= limits.unacknowledged) {
      stuck(`the device left ${limits.unacknowledged} messages without acknowledgement`)
      return false
    }
    const qos = Math.min(wantedQos, granted) as 0 | 1
    const packet = { cmd: 'publish' as const, topic, payload, dup: false, retain: false }
    let flushed: boolean
    if (qos === 0) {
      flushed = stream.write(mqtt.generate({ ...packet, qos }), (error) => {
        if (!error && tag !== null) acknowledged(tag)
      })
    } else {
      const messageId = this.#nextMessageId()
      this.#unacknowledged.set(messageId, tag)
      flushed = stream.write(mqtt.generate({ ...packet, qos, messageId }))
    }
    if (!flushed) this.#drain.begin()
    return true
  }

  /** The device's PUBACK; one that answers nothing is ignored. */
  acknowledge(messageId: number): void {
    const tag = this.#unacknowledged.get(messageId)
    if (this.#unacknowledged.delete(messageId) && typeof tag === 'string') this.#parts.acknowledged(tag)
  }

  /** The packet ids are all ours: aedes itself sends no QoS 1 message to anybody (consuming-bus.ts). */
  #nextMessageId(): number {
    do this.#lastMessageId = this.#lastMessageId >= 65_535 ? 1 : this.#lastMessageId + 1
    while (this.#unacknowledged.has(this.#lastMessageId))
    return this.#lastMessageId
  }
}

import type { Outgoing } from '../contract/dialect.ts'
import { DrainWatch } from './drain-watch.ts'
import { grantedQos } from './granted-qos.ts'
import { limits } from './limits.ts'
import type { Wire } from './wire.ts'

export interface SenderParts {
  wire: Wire
  /** What the connection is subscribed to: filter -> QoS granted. */
  filters: ReadonlyMap<string, number>
  /** How long the other side may take to read, in ms. */
  drainTimeoutMs: number
  acknowledged(tag: string): void
  /** The device takes too little of what it is sent: the connection has to go. `what` is the end of a sentence. */
  stuck(what: string): void
  /** A message was not sent: the device does not read packets of its size. */
  tooLarge(topic: string): void
}

/** What the broker itself puts on a message. */
export interface Envelope {
  /** Of the message that this one answers. */
  correlationData?: Uint8Array | undefined
}

/** With which QoS a message goes out; null: it does not, for want of a subscription. */
function qosFor({ topic, qos, needsSubscription, risesToSubscription }: Outgoing, filters: SenderParts['filters']): 0 | 1 | null {
  if (!needsSubscription && !risesToSubscription) return qos
  const granted = grantedQos(filters, topic)
  if (needsSubscription) return granted === null ? null : (Math.min(qos, granted) as 0 | 1)
  return qos === 1 || (granted ?? 0) > 0 ? 1 : 0
}

/** Sends to one connection and to nobody else. Nothing is stored, and nothing repeated. */
export class Sender {
  readonly #parts: SenderParts
  readonly #drain: DrainWatch
  /** Packet id -> tag; null where nobody waits for the acknowledgement. */
  readonly #unacknowledged = new Map<number, string | null>()
  /** Those of them that the device has no room for yet (MQTT-3.3.4-9): packet id -> the packet. */
  readonly #waiting = new Map<number, Buffer>()
  #waitingBytes = 0
  #lastMessageId = 0

  constructor(parts: SenderParts) {
    this.#parts = parts
    this.#drain = new DrainWatch(parts.wire.stream, parts.drainTimeoutMs, (what) => parts.stuck(`the device ${what}`))
  }

  /**
   * Sends with the QoS of the message, or of the widest subscription that covers it if that is lower. Where the message
   * needs no subscription it goes out as it is, or with QoS 1 where it rises to a subscription that has it.
   * @param tag comes back by `acknowledged`; null where nobody wants to know.
   * @returns false when the connection is no longer there, or has not subscribed to what needs a subscription: it would
   * acknowledge what nobody there reads, and the bench would take it for delivered. Nor does a message go out that is too
   * large for it.
   */
  send(outgoing: Outgoing, tag: string | null, envelope: Envelope = {}): boolean {
    const { wire, filters, stuck, acknowledged, tooLarge } = this.#parts
    const { stream } = wire
    const { topic, payload, isOwn } = outgoing
    const reasons = isOwn ? new Map([...filters].filter(([filter]) => wire.hearsItself(filter))) : filters
    const qos = qosFor(outgoing, reasons)
    if (qos === null || stream.destroyed) return false
    if (stream.writableLength + this.#waitingBytes > limits.waitingBytes) {
      stuck(`the device left more than ${limits.waitingBytes} bytes unread`)
      return false
    }
    if (this.#unacknowledged.size >= limits.unacknowledged) {
      stuck(`the device left ${limits.unacknowledged} messages without acknowledgement`)
      return false
    }
    const messageId = qos === 0 ? null : this.#nextMessageId()
    const { correlationData } = envelope
    const packet = wire.encode({ topic, payload, qos, messageId, ...(isOwn && { isOwn }), ...(correlationData && { correlationData }) })
    if (packet === null) {
      tooLarge(topic)
      return false
    }
    if (messageId === null) {
      this.#write(packet, (error) => {
        if (!error && tag !== null) acknowledged(tag)
      })
      return true
    }
    const isFull = this.#unacknowledged.size - this.#waiting.size >= wire.window
    this.#unacknowledged.set(messageId, tag)
    if (isFull) {
      this.#waiting.set(messageId, packet)
      this.#waitingBytes += packet.length
    } else this.#write(packet)
    return true
  }

  /** The device's PUBACK; one that answers nothing is ignored. */
  acknowledge(messageId: number): void {
    if (this.#waiting.has(messageId)) return
    const tag = this.#unacknowledged.get(messageId)
    if (!this.#unacknowledged.delete(messageId)) return
    const [next] = this.#waiting
    if (next) {
      const [waitingId, packet] = next
      this.#waiting.delete(waitingId)
      this.#waitingBytes -= packet.length
      this.#write(packet)
    }
    if (typeof tag === 'string') this.#parts.acknowledged(tag)
  }

  #write(packet: Buffer, done?: (error: Error | null | undefined) => void): void {
    if (!this.#parts.wire.stream.write(packet, done)) this.#drain.begin()
  }

  /** The packet ids are all ours: aedes itself sends no QoS 1 message to anybody (consuming-bus.ts). */
  #nextMessageId(): number {
    do this.#lastMessageId = this.#lastMessageId >= 65_535 ? 1 : this.#lastMessageId + 1
    while (this.#unacknowledged.has(this.#lastMessageId))
    return this.#lastMessageId
  }
}

import type { Socket } from 'node:net'
import type { Client } from 'aedes'
import mqtt from 'mqtt-packet'
import type { Outgoing } from '../contract/dialect.ts'
import { DrainWatch } from './drain-watch.ts'
import { grantedQos } from './granted-qos.ts'
import { limits } from './limits.ts'

export interface LinkParts {
  deviceId: string
  client: Client
  socket: Socket
  /** How long a device may take to read before its connection is closed. */
  drainTimeoutMs: number
  acknowledged(tag: string): void
  /** The device takes too little of what it is sent: the connection has to go. */
  stuck(sentence: string): void
}

/** One connection of one device: what it listens to, what it was sent, and the order of what it says. */
export class DeviceLink {
  readonly deviceId: string
  /** As the traffic shows it. */
  readonly shownAs: string
  readonly client: Client
  /** Filter -> QoS granted. */
  readonly filters = new Map<string, number>()
  /** True once the CONNACK is on its way: nothing may be sent before. */
  isOpen = false
  /** True when the bench itself has ended it: its last words and its will no longer count. */
  isMuted = false
  /** Messages of the device that are under way to the disk. */
  pending = 0
  /** Packet ids of QoS 2 messages that are being taken now and are not yet in the session. */
  readonly takingExactlyOnce = new Set<number>()

  readonly #parts: LinkParts
  readonly #drain: DrainWatch
  readonly #unacknowledged = new Map<number, string>()
  #lastMessageId = 0
  #openGate: () => void = () => undefined
  #gate: Promise<void> | null = new Promise((resolve) => (this.#openGate = resolve))
  #isReady = false
  #reportReady: () => void = () => undefined
  readonly #ready: Promise<void> = new Promise((resolve) => (this.#reportReady = resolve))
  #lastTaken: Promise<unknown> = Promise.resolve()

  constructor(parts: LinkParts) {
    this.#parts = parts
    this.deviceId = parts.deviceId
    this.shownAs = parts.deviceId
    this.client = parts.client
    this.#drain = new DrainWatch(parts.socket, parts.drainTimeoutMs, (what) => parts.stuck(`the device ${what}`))
  }

  /** The bench knows the device: what it said meanwhile may go up. */
  admit(): void {
    const gate = this.#gate
    if (!gate) return
    // Before those who wait, so that who comes while they go up does not overtake them.
    this.#openGate()
    void gate.then(() => (this.#gate = null))
  }

  /** aedes hands up packets that came before the CONNACK only now, and later ones may already be here. */
  ready(): void {
    this.#isReady = true
    this.#reportReady()
  }

  /**
   * Takes a message of the device: `take` is called in order of arrival, and the promises end in that order too, so
   * that acknowledgements leave in the order of the messages (MQTT 3.1.1, 4.6).
   */
  async inOrder(take: () => Promise<void>): Promise<void> {
    this.pending += 1
    try {
      if (!this.#isReady) await this.#ready
      const taken = this.#gate ? this.#gate.then(take) : take()
      const before = this.#lastTaken
      const both = Promise.all([before, taken])
      this.#lastTaken = both
      await both
    } finally {
      this.pending -= 1
    }
  }

  /**
   * Sends to this connection and to nobody else. The QoS is that of the message or of the widest subscription that
   * covers it, whichever is lower.
   * @returns false when the connection is not (or no longer) there, or has not subscribed: it would acknowledge what
   * nobody there reads, and the bench would take it for delivered. Only the broker knows this for certain; a device
   * whose new connection has not subscribed yet may still count as listening further up.
   */
  send(outgoing: Outgoing, tag: string): boolean {
    const { socket } = this.#parts
    const granted = grantedQos(this.filters, outgoing.topic)
    if (granted === null || !this.isOpen || this.isMuted || socket.destroyed) return false
    if (socket.writableLength > limits.waitingBytes) {
      this.#parts.stuck(`the device left more than ${limits.waitingBytes} bytes unread`)
      return false
    }
    if (this.#unacknowledged.size >= limits.unacknowledged) {
      this.#parts.stuck(`the device left ${limits.unacknowledged} messages without acknowledgement`)
      return false
    }
    const qos = Math.min(outgoing.qos, granted) as 0 | 1
    const packet = { cmd: 'publish' as const, topic: outgoing.topic, payload: outgoing.payload, dup: false, retain: false }
    let flushed: boolean
    if (qos === 0) {
      flushed = socket.write(mqtt.generate({ ...packet, qos: 0 }), (error) => {
        if (!error) this.#parts.acknowledged(tag)
      })
    } else {
      const messageId = this.#nextMessageId()
      this.#unacknowledged.set(messageId, tag)
      flushed = socket.write(mqtt.generate({ ...packet, qos: 1, messageId }))
    }
    if (!flushed) this.#drain.begin()
    return true
  }

  /** The device's PUBACK; one that answers nothing is ignored. */
  acknowledge(messageId: number): void {
    const tag = this.#unacknowledged.get(messageId)
    if (tag !== undefined && this.#unacknowledged.delete(messageId)) this.#parts.acknowledged(tag)
  }

  /** The packet ids are all ours: aedes itself sends no QoS 1 message to anybody (consuming-bus.ts). */
  #nextMessageId(): number {
    do this.#lastMessageId = this.#lastMessageId >= 65_535 ? 1 : this.#lastMessageId + 1
    while (this.#unacknowledged.has(this.#lastMessageId))
    return this.#lastMessageId
  }
}

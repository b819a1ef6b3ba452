import type { Client } from 'aedes'
import type { Farewell } from '../contract/connections.ts'
import type { Outgoing } from '../contract/dialect.ts'
import type { Connection } from '../contract/sign-in.ts'
import { Sender } from './sender.ts'
import type { Envelope, SenderParts } from './sender.ts'

export interface LinkParts extends Omit<SenderParts, 'filters'> {
  connection: Connection
  client: Client
}

/** One connection of one device: what it listens to, what it was sent, and the order of what it says. */
export class DeviceLink {
  readonly connection: Connection
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
  /** Why it ends, as far as anybody has said. */
  #farewell: Farewell | null = null
  /** Messages of the device that are under way to the disk. */
  pending = 0
  /** Packet ids of QoS 2 messages that are being taken now and are not yet in the session. */
  readonly takingExactlyOnce = new Set<number>()

  readonly #sender: Sender
  #openGate: () => void = () => undefined
  #gate: Promise<void> | null = new Promise((resolve) => (this.#openGate = resolve))
  #isReady = false
  #reportReady: () => void = () => undefined
  readonly #ready: Promise<void> = new Promise((resolve) => (this.#reportReady = resolve))
  #lastTaken: Promise<unknown> = Promise.resolve()

  constructor({ connection, client, ...parts }: LinkParts) {
    this.connection = connection
    this.deviceId = connection.deviceId
    this.shownAs = connection.deviceId
    this.client = client
    this.#sender = new Sender({ ...parts, filters: this.filters })
  }

  /** The first word of why it ends is the true one: what comes behind it comes of it. */
  ends(farewell: Farewell): void {
    this.#farewell ??= farewell
  }

  /** How it ended. A DISCONNECT shows in aedes alone (1.2, lib/handlers/index.js); without it the connection broke off. */
  get farewell(): Farewell {
    const saidGoodbye = (this.client as Client & { _disconnected?: boolean })._disconnected === true
    return this.#farewell ?? { how: saidGoodbye ? 'closed' : 'broken', sentence: null }
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
   * Sends to this connection and to nobody else (sender.ts). Only the broker knows for certain whether it is there and
   * subscribed; a device whose new connection has not subscribed yet may still count as listening further up.
   */
  send(outgoing: Outgoing, tag: string | null, envelope?: Envelope): boolean {
    return this.isOpen && !this.isMuted && this.#sender.send(outgoing, tag, envelope)
  }

  acknowledge(messageId: number): void {
    this.#sender.acknowledge(messageId)
  }
}

import { Readable } from 'node:stream'
import type { DelayedWill } from './delayed-wills.ts'
import type { SessionRecord, SessionRecords, SubscriptionOptions } from './session-records.ts'

/** The little that aedes tells of a client to its persistence. */
interface SessionClient {
  id: string
  clean: boolean
}
interface NumberedPacket {
  cmd: string
  messageId: number
}
interface Subscribed {
  topic: string
  qos: number
}

export interface SessionsParts {
  records: SessionRecords
  /** Has this connection the right to this filter? Refused ones come with the granted of the same SUBSCRIBE. */
  mayKeep(client: object, filter: string): boolean
  /** A PUBACK of a client. */
  acknowledged(client: object, messageId: number): void
  /** From here on `holds` knows this QoS 2 message. */
  tookExactlyOnce(client: object, messageId: number): void
  /** Was this QoS 2 message refused? MQTT 5 has no release for such a one. */
  hasRefused(client: object, messageId: number): boolean
  /** What came with a filter (MQTT 5). */
  optionsOf(client: object, filter: string): SubscriptionOptions | undefined
}

/** What a connection wants of its session, beyond `clean`. */
export interface SessionWish {
  /** Nothing of an older session is to be left (MQTT 5, 3.1.2.4). */
  isNew: boolean
  /** How long it is kept once the connection has closed, in seconds; null: for ever. */
  expirySeconds: number | null
}

/** What a connection finds of its session. */
export interface FoundSession {
  isPresent: boolean
  /** By filter. */
  options: Readonly<Record<string, SubscriptionOptions>>
}

/** The Session Expiry Interval that says: for ever (MQTT 5, 3.1.2.11.2). */
export const neverExpires = 0xffff_ffff

/** Expired sessions are looked for this often, in ms. They are found at once where their client comes back. */
const sweepEveryMs = 60_000

/**
 * The persistence of aedes 1.2 (every method returns a promise), cut to what a bench needs: the subscriptions of
 * sessions and the packet ids of unfinished QoS 2 messages, all in memory and written behind, many sessions in one
 * synced batch. What aedes would keep besides is left out on purpose: queued messages (the engine repeats what was
 * not acknowledged; a stored copy would be a second delivery), retained messages and wills (nothing is forwarded).
 * That is also why aedes-persistence-level does not stand here: those queues are what it is made of, and it writes
 * every subscription of a SUBSCRIBE once for each of them.
 */
export class Sessions {
  readonly #parts: SessionsParts
  readonly #kept = new Map<string, SessionRecord>()
  /** Unfinished QoS 2 messages of connections that keep no session. Not by id: one that is refused has the same as the device that is there. */
  readonly #passing = new WeakMap<SessionClient, Set<number>>()
  /** Client id -> the connection whose session it is now. */
  readonly #owners = new Map<string, { client: SessionClient; isNew: boolean }>()
  #sweptAtMs = 0
  #dirty = new Set<string>()
  #writing: Promise<void> | null = null
  #nextWrite: Promise<void> | null = null

  constructor(parts: SessionsParts) {
    this.#parts = parts
  }

  /** Reads all sessions; to be called once, before the broker starts. @returns the wills that still wait, by client id. */
  async load(): Promise<[clientId: string, will: DelayedWill][]> {
    const wills: [string, DelayedWill][] = []
    for await (const [clientId, record] of this.#parts.records.read()) {
      this.#kept.set(clientId, record)
      if (record.will) wills.push([clientId, record.will])
      // The bench went before the device did.
      if (record.expirySeconds !== undefined && record.endsAtMs === undefined) this.#ending(clientId, record)
    }
    this.#sweep()
    await this.#settled()
    return wills
  }

  /**
   * A connection has been let in; to be called before aedes looks for its session.
   * @param wish null: MQTT 3.1.1, where a session that is kept has no end.
   * @returns what there is of it, once it is on disk that it goes on.
   */
  async begin(client: SessionClient, wish: SessionWish | null): Promise<FoundSession> {
    this.#sweep()
    this.#owners.set(client.id, { client, isNew: client.clean || (wish?.isNew ?? false) })
    // aedes ends whatever there was.
    if (client.clean) return { isPresent: false, options: {} }
    const hasEnded = this.#endIfOver(client.id, wish?.isNew ?? false)
    const found = this.#kept.get(client.id)
    const expirySeconds = wish?.expirySeconds ?? undefined
    if (wish) this.#recordOf(client.id)
    const record = this.#kept.get(client.id)
    const wasEndless = record?.expirySeconds === undefined
    if (record) {
      delete record.endsAtMs
      if (expirySeconds === undefined) delete record.expirySeconds
      else record.expirySeconds = expirySeconds
    }
    const hasChanged = record !== undefined && (!found || !wasEndless || expirySeconds !== undefined)
    if (hasEnded || hasChanged) await this.#keep(client.id)
    return { isPresent: found !== undefined, options: found?.options ?? {} }
  }

  /** The connection wants its session kept for another time than it said, in seconds (MQTT 5, 3.14.2.2.2). */
  expires(client: SessionClient, seconds: number): void {
    const record = this.#isOwner(client) ? this.#kept.get(client.id) : undefined
    if (record && seconds === neverExpires) delete record.expirySeconds
    else if (record) record.expirySeconds = seconds
  }

  /** The connection has closed: its session ends now, later or never. */
  left(client: SessionClient): void {
    this.#passing.delete(client)
    if (!this.#isOwner(client)) return
    this.#owners.delete(client.id)
    const record = this.#kept.get(client.id)
    if (record?.expirySeconds !== undefined) this.#ending(client.id, record)
    this.#sweep()
  }

  /**
   * How long the will of a connection that closes may wait, in seconds: at most as long as its session is kept (MQTT 5, 3.1.3.2.2).
   * @returns null where it is not to be heard: another connection has taken over and goes on with the session (MQTT-3.1.3-9).
   */
  willWaits(client: SessionClient, wantedSeconds: number): number | null {
    const record = this.#kept.get(client.id)
    if (wantedSeconds === 0 || client.clean || !record) return 0
    const owner = this.#owners.get(client.id)
    if (!owner || owner.client === client) return Math.min(wantedSeconds, record.expirySeconds ?? Infinity)
    return owner.isNew ? 0 : null
  }

  /** @param will null: there is none any more. */
  keepWill(clientId: string, will: DelayedWill | null): void {
    const record = this.#kept.get(clientId)
    if (!record) return
    if (will) record.will = will
    else delete record.will
    this.#keep(clientId).catch(() => undefined)
  }

  #isOwner(client: SessionClient): boolean {
    return this.#owners.get(client.id)?.client === client
  }

  #ending(clientId: string, record: SessionRecord): void {
    if (record.expirySeconds === 0) this.#kept.delete(clientId)
    else if (record.expirySeconds !== undefined) record.endsAtMs = Date.now() + record.expirySeconds * 1000
    this.#keep(clientId).catch(() => undefined)
  }

  /** @param isUnwanted nobody wants to go on with it. */
  #endIfOver(clientId: string, isUnwanted: boolean): boolean {
    const record = this.#kept.get(clientId)
    if (!record) return false
    // Of one that ends with its connection nothing is left to whoever takes the connection over (MQTT 5, 3.1.4).
    const isOver = record.expirySeconds === 0 || (record.endsAtMs ?? Infinity) <= Date.now()
    return (isOver || isUnwanted) && this.#kept.delete(clientId)
  }

  #sweep(): void {
    const now = Date.now()
    if (now - this.#sweptAtMs < sweepEveryMs) return
    this.#sweptAtMs = now
    for (const [clientId, { endsAtMs }] of this.#kept) {
      if ((endsAtMs ?? Infinity) > now) continue
      this.#kept.delete(clientId)
      this.#keep(clientId).catch(() => undefined)
    }
  }

  /** True when this QoS 2 message was taken before and waits for its release: it must not count twice. */
  holds(client: SessionClient, messageId: number): boolean {
    return client.clean
      ? (this.#passing.get(client)?.has(messageId) ?? false)
      : (this.#kept.get(client.id)?.exactlyOnce.includes(messageId) ?? false)
  }

  async setup(): Promise<void> {}

  async addSubscriptions(client: SessionClient, subscriptions: Subscribed[]): Promise<void> {
    const record = this.#recordOf(client.id)
    let changed = false
    for (const { topic, qos } of subscriptions) {
      const options = this.#parts.optionsOf(client, topic)
      if (record.filters[topic] === qos && isSame(record.options?.[topic], options)) continue
      if (!this.#parts.mayKeep(client, topic)) continue
      record.filters[topic] = qos
      setOptions(record, topic, options)
      changed = true
    }
    // aedes calls once for each filter, every time with the whole list; those that find nothing new still wait for the disk.
    if (changed) await this.#keep(client.id)
    else await this.#settled()
  }

  async removeSubscriptions(client: SessionClient, filters: string[]): Promise<void> {
    const record = this.#kept.get(client.id)
    if (!record) return
    for (const filter of filters) {
      delete record.filters[filter]
      setOptions(record, filter, undefined)
    }
    await this.#keep(client.id)
  }

  async subscriptionsByClient(client: { id: string }): Promise<Subscribed[]> {
    return Object.entries(this.#kept.get(client.id)?.filters ?? {}).map(([topic, qos]) => ({ topic, qos }))
  }

  /** A connection with `clean session` ends whatever session there was (MQTT 3.1.1, 3.1.2.4). */
  async cleanSubscriptions(client: { id: string }): Promise<void> {
    if (this.#kept.delete(client.id)) await this.#keep(client.id)
  }

  async incomingStorePacket(client: SessionClient, packet: NumberedPacket): Promise<void> {
    if (this.#parts.hasRefused(client, packet.messageId)) return
    if (client.clean) {
      const open = this.#passing.get(client) ?? new Set()
      this.#passing.set(client, open.add(packet.messageId))
    } else if (!this.holds(client, packet.messageId)) this.#recordOf(client.id).exactlyOnce.push(packet.messageId)
    this.#parts.tookExactlyOnce(client, packet.messageId)
    if (!client.clean) await this.#keep(client.id)
  }

  /** aedes only asks whether there is one: it rejects when there is none. */
  async incomingGetPacket(client: SessionClient, packet: NumberedPacket): Promise<NumberedPacket> {
    if (!this.holds(client, packet.messageId)) throw new Error('no such packet')
    return packet
  }

  async incomingDelPacket(client: SessionClient, packet: NumberedPacket): Promise<void> {
    this.#passing.get(client)?.delete(packet.messageId)
    const record = this.#kept.get(client.id)
    if (!record?.exactlyOnce.includes(packet.messageId)) return
    record.exactlyOnce = record.exactlyOnce.filter((messageId) => messageId !== packet.messageId)
    await this.#keep(client.id)
  }

  async cleanIncoming(client: SessionClient): Promise<void> {
    this.#passing.delete(client)
  }

  /** The PUBACK of a device arrives here (lib/handlers/puback.js), in the order of its other packets. */
  async outgoingClearMessageId(client: object, packet: NumberedPacket): Promise<void> {
    if (packet.cmd === 'puback') this.#parts.acknowledged(client, packet.messageId)
  }

  /** Nobody gets what another published. */
  async subscriptionsByTopic(): Promise<Subscribed[]> {
    return []
  }

  async outgoingEnqueue(): Promise<void> {}
  async outgoingEnqueueCombi(): Promise<void> {}
  async outgoingUpdate(): Promise<void> {}
  outgoingStream(): Readable {
    return Readable.from([])
  }

  async storeRetained(): Promise<void> {}
  createRetainedStream(): Readable {
    return Readable.from([])
  }
  createRetainedStreamCombi(): Readable {
    return Readable.from([])
  }

  async putWill(): Promise<void> {}
  async getWill(): Promise<void> {}
  async delWill(): Promise<void> {}
  streamWill(): Readable {
    return Readable.from([])
  }

  /** Writes what is left and closes the records. */
  async close(): Promise<void> {
    await this.#settled().catch(() => undefined)
    await this.#parts.records.close()
  }

  #recordOf(clientId: string): SessionRecord {
    let record = this.#kept.get(clientId)
    // No prototype: a filter may spell `__proto__`.
    if (!record) this.#kept.set(clientId, (record = { filters: Object.create(null) as Record<string, number>, exactlyOnce: [] }))
    return record
  }

  /** Resolves when the session as it is now is on disk. One batch is written at a time; all that waits goes into the next. */
  #keep(clientId: string): Promise<void> {
    this.#dirty.add(clientId)
    this.#nextWrite ??= (this.#writing ?? Promise.resolve()).catch(() => undefined).then(() => this.#write())
    return this.#nextWrite
  }

  async #write(): Promise<void> {
    const clientIds = this.#dirty
    this.#dirty = new Set()
    this.#writing = this.#nextWrite
    this.#nextWrite = null
    try {
      await this.#parts.records.write(new Map([...clientIds].map((clientId) => [clientId, this.#kept.get(clientId) ?? null])))
    } catch (error) {
      // Whoever waited is told; the next write tries these again.
      for (const clientId of clientIds) this.#dirty.add(clientId)
      throw error
    }
  }

  async #settled(): Promise<void> {
    const [unwritten] = this.#dirty
    if (unwritten !== undefined) await this.#keep(unwritten)
    else await this.#writing
  }
}

function isSame(one: SubscriptionOptions | undefined, other: SubscriptionOptions | undefined): boolean {
  return one?.identifier === other?.identifier && one?.isNotLocal === other?.isNotLocal
}

function setOptions(record: SessionRecord, filter: string, options: SubscriptionOptions | undefined): void {
  if (options === undefined) {
    if (record.options) delete record.options[filter]
    return
  }
  record.options ??= Object.create(null) as Record<string, SubscriptionOptions>
  record.options[filter] = options
}

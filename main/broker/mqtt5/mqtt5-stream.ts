import { Duplex } from 'node:stream'
import mqtt from 'mqtt-packet'
import type { MessageProperties } from '../../contract/dialect.ts'
import { filterCovers } from '../../contract/topics.ts'
import { limits } from '../limits.ts'
import type { FoundSession } from '../sessions.ts'
import { turnAway } from '../turn-away.ts'
import type { Publication, Wire } from '../wire.ts'
import { readPacket } from './client-packets.ts'
import type { ClientConnect, ClientPacket } from './client-packets.ts'
import { farewellOf } from './farewells.ts'
import { Frames } from './frames.ts'
import type { ClientProperties } from './properties.ts'
import { reason, Violation } from './reason.ts'
import type { Farewell, Reason } from './reason.ts'
import { acknowledgement, connack, disconnect, publish, refusal, suback, unsuback } from './server-packets.ts'
import type { Acknowledgement, Reading } from './server-packets.ts'
import { Subscribing } from './subscribing.ts'
import { hasFewLevels } from './topic-filter.ts'

export interface Mqtt5Parts {
  /** What the packets travel in; the CONNECT is read, and what came behind it is still to be read. */
  carrier: Duplex
  connect: ClientConnect
  /** The client id that the bench gave to a client without one. */
  assignedClientId: string | null
  /** Is this QoS 2 message taken and not yet released? */
  holds(packetId: number): boolean
  /** This QoS 2 message was refused, and nobody will release it. */
  forget(packetId: number): void
  /** The filters of the connection, as it is let in. */
  filters(): Iterable<string>
  /** The client changed its mind on how long its session is kept (MQTT 5, 3.14.2.2.2). */
  sessionExpires(seconds: number): void
  /** The client acknowledged a message, and refused it. */
  refusedByClient(packetId: number, code: number, reasonString: string | null): void
  /** The client said good-bye, and gave a reason for it. */
  left(code: number, reasonString: string | null): void
  /** Why the bench ends the connection, where nobody has said so. */
  whyEnded(): Farewell | null
}

/** The types of the packets that aedes sends (MQTT 3.1.1, 2.2.1). */
const sent = { connack: 2, puback: 4, pubrec: 5, pubcomp: 7, suback: 9, unsuback: 11, pingresp: 13 } as const

/** CONNACK return codes of MQTT 3.1.1 (table 3.1), as MQTT 5 says them. */
const refusals: Partial<Record<number, Reason>> = {
  2: reason.badClientId,
  3: reason.serverUnavailable,
  4: reason.badCredentials,
  5: reason.notAuthorized,
}

const pingRequest = Buffer.from([0xc0, 0])
const pingResponse = Buffer.from([0xd0, 0])
const disconnectRequest = Buffer.from([0xe0, 0])

/**
 * The connection of an MQTT 5 client as aedes can serve it: read, it gives MQTT 3.1.1; what is written in MQTT 3.1.1 goes out
 * as MQTT 5. What 3.1.1 has no room for stays here, or comes and goes beside the packets, by the methods of this class.
 *
 * Nothing is read before the CONNACK has gone out, so that nothing counts of a client that is refused (MQTT-3.1.4-6).
 */
export class Mqtt5Stream extends Duplex implements Wire {
  readonly connect: ClientConnect
  /** As many messages with QoS 1 as the client takes at once (MQTT-3.3.4-9). */
  readonly window: number
  readonly stream: Duplex = this

  readonly #parts: Mqtt5Parts
  readonly #reading: Reading
  readonly #fromClient: Frames
  readonly #fromBench: Frames
  readonly #subscribing: Subscribing
  /** Packets that are MQTT 5 already. */
  readonly #ready = new WeakSet<Buffer>()
  /** Packet ids of messages of the client that are not acknowledged yet (QoS 1) or not released (QoS 2). */
  readonly #open = new Set<number>()
  /** Those of them with QoS 2. */
  readonly #unreleased = new Set<number>()
  /** Packet id -> why the message was refused. */
  readonly #refusedMessages = new Map<number, Farewell>()
  /** Messages that went to aedes, and that came back from it to be taken: the same ones, in the same order. */
  #passed = 0
  #taken = 0
  /** The properties of those that are on their way, by their number. */
  readonly #properties = new Map<number, ClientProperties>()
  /** PINGREQs that aedes has answered, and that went to it. */
  #pongs = 0
  #pings = 0
  /** The numbers of those that the client did not send. */
  readonly #ownPings = new Set<number>()
  /** Packets that wait for the end of the chunk in hand, to go to aedes in one piece. */
  #forwarded: Buffer[] = []
  #found: FoundSession = { isPresent: false, identifiers: {} }
  /** How long its session will be kept, in seconds. */
  #keptSeconds: number
  #isBegun = false
  #isWanted = false
  #isAdmitted = false
  #hasAnswered = false
  /** Nothing more is read: the client said good-bye, or broke the rules. */
  #isOver = false
  /** The client's DISCONNECT has come: it hears nothing more. */
  #hasLeft = false
  /** The client has left in a way that its will is to be heard. */
  #breaksOff = false
  /** The other end has ended its half. */
  #hasEnded = false
  #refusedBecause: string | null = null
  #farewell: Farewell | null = null

  constructor(parts: Mqtt5Parts) {
    super()
    this.#parts = parts
    this.connect = parts.connect
    const { properties } = parts.connect
    this.window = properties.receiveMaximum ?? 65_535
    this.#reading = {
      maximumPacketBytes: properties.maximumPacketBytes ?? Infinity,
      wantsReasons: properties.requestsProblemInformation ?? true,
    }
    this.#keptSeconds = this.expirySeconds
    this.#fromClient = new Frames(
      limits.packetBytes,
      (bytes) =>
        new Violation(reason.packetTooLarge, `sent a packet of ${bytes} bytes, and the most that is read is ${limits.packetBytes}`),
      () => new Violation(reason.malformedPacket, 'sent a packet whose length has more than four bytes'),
    )
    const broken = () => new Error('aedes sent something that is not MQTT')
    this.#fromBench = new Frames(Infinity, broken, broken)
    this.#subscribing = new Subscribing(this.#reading)
    const { carrier } = parts
    carrier
      .on('readable', this.#flow)
      .on('end', this.#ended)
      .on('close', this.#closed)
      .on('error', (error) => this.destroy(error))
  }

  /** How long the client wants its session kept, in seconds; 0xFFFFFFFF: for ever (MQTT 5, 3.1.2.11.2). */
  get expirySeconds(): number {
    return this.connect.properties.sessionExpirySeconds ?? 0
  }

  /**
   * To be called before it is let in.
   * @param keptSeconds how long the session will be kept.
   */
  finds(session: FoundSession, keptSeconds: number): void {
    this.#found = session
    this.#keptSeconds = keptSeconds
  }

  /** Why the sign-in refused it; aedes then sends the CONNACK. */
  refuses(sentence: string): void {
    this.#refusedBecause = sentence
  }

  /** What the bench says when the connection ends; the first one counts. */
  says(farewell: Farewell): void {
    this.#farewell ??= farewell
  }

  /** The properties of the message that aedes hands up now; to be called once for each, in their order. */
  takeProperties(): MessageProperties | undefined {
    const properties = this.#properties.get(this.#taken)
    this.#properties.delete(this.#taken)
    this.#taken += 1
    return properties && messageProperties(properties)
  }

  /** A message with this packet id (0: it has none) was refused: its acknowledgement is to say so. */
  refuseMessage(packetId: number, farewell: Farewell): void {
    if (this.#open.has(packetId)) this.#refusedMessages.set(packetId, farewell)
  }

  hasRefused(packetId: number): boolean {
    return this.#refusedMessages.has(packetId)
  }

  refuseFilter(filter: string, farewell: Farewell): void {
    this.#subscribing.refuse(filter, farewell)
  }

  /** The subscription identifier that the client gave with this filter. */
  identifierOf(filter: string): number | undefined {
    return this.#subscribing.identifierOf(filter)
  }

  encode({ topic, payload, qos, messageId, correlationData }: Publication): Buffer | null {
    const identifiers = this.#subscribing.identifiersFor((filter) => filterCovers(filter, topic))
    const properties = {
      ...(correlationData && { correlationData: Buffer.from(correlationData) }),
      ...(identifiers.length > 0 && { subscriptionIdentifier: identifiers }),
    }
    const packet = { cmd: 'publish' as const, topic, payload, qos, dup: false, retain: false, properties }
    const bytes = publish(messageId === null ? packet : { ...packet, messageId }, this.#reading)
    if (bytes) this.#ready.add(bytes)
    return bytes
  }

  /** Resolves once the last words to the client have been said, or cannot be any more. */
  async farewell(): Promise<void> {
    const { carrier } = this.#parts
    if (carrier.writableFinished || carrier.closed) return
    await new Promise<void>((resolve) => carrier.once('finish', resolve).once('close', resolve))
  }

  override _read(): void {
    this.#isWanted = true
    if (!this.#isBegun) {
      this.#isBegun = true
      this.#forward(this.#connectRequest())
      this.#flush()
    }
    this.#flow()
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#send([chunk], done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      done,
    )
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { carrier } = this.#parts
    this.#isOver = true
    carrier.off('readable', this.#flow).off('end', this.#ended).off('close', this.#closed)
    if (!carrier.destroyed) turnAway(carrier, this.#lastWords(error))
    done(error)
  }

  /** What is still to be said; null where nobody is to hear anything. */
  #lastWords(error: Error | null): Buffer | null {
    if (!this.#hasAnswered) return null
    const nothing = Buffer.alloc(0)
    if (!this.#isAdmitted || this.#hasLeft) return nothing
    const farewell = this.#farewell ?? (error ? farewellOf(error) : this.#parts.whyEnded())
    return (farewell && disconnect(farewell, this.#reading)) ?? nothing
  }

  readonly #ended = (): void => {
    this.#hasEnded = true
    if (!this.destroyed && !this.#isOver) this.push(null)
  }

  readonly #closed = (): void => {
    if (!this.#hasEnded) this.destroy()
  }

  readonly #flow = (): void => {
    while (this.#isWanted && this.#isAdmitted && !this.#isOver) {
      const chunk = this.#parts.carrier.read() as Buffer | null
      if (chunk === null) return
      this.#take(chunk)
    }
  }

  #take(chunk: Buffer): void {
    try {
      this.#fromClient.feed(chunk, (packet, start) => {
        if (!this.#isOver) this.#translate(readPacket(packet, start), packet)
      })
      this.#flush()
      // Its will is to be heard (MQTT 5, 3.14.2.1): to aedes the connection breaks off.
      if (this.#breaksOff) this.push(null)
    } catch (error) {
      this.#flush()
      this.#isOver = true
      // What came before is already on its way to aedes, and is to get there.
      setImmediate(() => this.destroy(error as Error))
    }
  }

  #connectRequest(): Buffer {
    const { clientId, cleanStart, keepAliveSeconds, will } = this.connect
    return mqtt.generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: this.#parts.assignedClientId ?? clientId,
      // Only both together are what MQTT 3.1.1 calls so (MQTT 5, 3.1.2.11.2).
      clean: cleanStart && this.expirySeconds === 0,
      keepalive: keepAliveSeconds,
      ...(will && { will: { topic: will.topic, payload: will.payload, qos: will.qos, retain: will.retain } }),
    })
  }

  #forward(bytes: Buffer): void {
    this.#forwarded.push(bytes)
  }

  #flush(): void {
    const packets = this.#forwarded
    if (packets.length === 0 || this.destroyed) return
    this.#forwarded = []
    if (!this.push(packets.length === 1 ? packets[0] : Buffer.concat(packets))) this.#isWanted = false
  }

  /** Sends a packet of MQTT 5 in its turn; nothing where the client does not read packets of its size. */
  #say(bytes: Buffer | null): void {
    if (!bytes || this.destroyed) return
    if (this.writableLength > limits.waitingBytes) throw new Violation(reason.quotaExceeded, 'did not read what it was sent')
    this.#ready.add(bytes)
    this.write(bytes)
  }

  /** aedes did not see this packet: its keep-alive has to hear that the client is there (MQTT-3.1.2-22). */
  #answer(bytes: Buffer | null): void {
    this.#say(bytes)
    this.#ping(false)
  }

  #ping(isClients: boolean): void {
    if (!isClients) this.#ownPings.add(this.#pings)
    this.#pings += 1
    this.#forward(pingRequest)
  }

  #translate(packet: ClientPacket, bytes: Buffer): void {
    switch (packet.kind) {
      case 'publish':
        return this.#publish(packet, bytes)
      case 'acknowledgement':
        return this.#acknowledge(packet)
      case 'subscribe': {
        const { forward, answer } = this.#subscribing.subscribe(packet, this.#open.has(packet.packetId))
        return forward ? this.#forward(mqtt.generate(forward)) : this.#answer(answer)
      }
      case 'unsubscribe': {
        const { forward, answer } = this.#subscribing.unsubscribe(packet, this.#open.has(packet.packetId))
        return forward ? this.#forward(mqtt.generate(forward)) : this.#answer(answer)
      }
      case 'ping':
        return this.#ping(true)
      case 'disconnect':
        return this.#disconnect(packet)
    }
  }

  #publish({ topic, qos, dup, packetId, properties, at }: Extract<ClientPacket, { kind: 'publish' }>, bytes: Buffer): void {
    if (!hasFewLevels(topic)) throw new Violation(reason.topicNameInvalid, 'published to a topic of more than 100 levels')
    if (qos > 0) {
      const isOpen = this.#open.has(packetId)
      if ((isOpen && !dup) || this.#subscribing.uses(packetId)) {
        const inUse = { code: reason.packetIdInUse, sentence: `The packet id ${packetId} is in use.` }
        return this.#answer(acknowledgement(qos === 1 ? 'puback' : 'pubrec', packetId, inUse, this.#reading))
      }
      // Those with QoS 1 wait where they are, for no more is read meanwhile; mqtt.js does not count what it sends.
      if (qos === 2 && !isOpen && this.#unreleased.size >= limits.receiveMaximum)
        throw new Violation(reason.receiveMaximumExceeded, `sent more than ${limits.receiveMaximum} messages that it did not release`)
      this.#open.add(packetId)
      if (qos === 2) this.#unreleased.add(packetId)
    }
    if (Object.keys(properties).length > 0) this.#properties.set(this.#passed, properties)
    this.#passed += 1
    // The same packet without its properties.
    const head = bytes.subarray(at.topic, at.properties)
    const payload = bytes.subarray(at.payload)
    this.#forward(Buffer.concat([fixedHeader(bytes[0]!, head.length + payload.length), head, payload]))
  }

  #acknowledge({ type, packetId, code, properties }: Extract<ClientPacket, { kind: 'acknowledgement' }>): void {
    const unknown = { code: reason.packetIdNotFound, sentence: `No message with the packet id ${packetId} is under way.` }
    switch (type) {
      case sent.puback:
        if (code >= 0x80) this.#parts.refusedByClient(packetId, code, properties.reasonString ?? null)
        return this.#forward(Buffer.from([0x40, 2, packetId >> 8, packetId & 0xff]))
      // The bench sends nothing with QoS 2.
      case sent.pubrec:
        return this.#answer(code >= 0x80 ? null : acknowledgement('pubrel', packetId, unknown, this.#reading))
      case sent.pubcomp:
        return this.#answer(null)
      default:
        if (!this.#parts.holds(packetId)) return this.#answer(acknowledgement('pubcomp', packetId, unknown, this.#reading))
        return this.#forward(Buffer.from([0x62, 2, packetId >> 8, packetId & 0xff]))
    }
  }

  #disconnect({ code, properties }: Extract<ClientPacket, { kind: 'disconnect' }>): void {
    const { sessionExpirySeconds, reasonString } = properties
    if (sessionExpirySeconds !== undefined) {
      if (sessionExpirySeconds > 0 && this.expirySeconds === 0)
        throw new Violation(reason.protocolError, 'wanted its session kept when it left, and had not when it came')
      this.#parts.sessionExpires(sessionExpirySeconds)
    }
    this.#isOver = true
    this.#hasLeft = true
    if (code !== reason.success || reasonString !== undefined) this.#parts.left(code, reasonString ?? null)
    if (code === reason.success) this.#forward(disconnectRequest)
    else this.#breaksOff = true
  }

  #send(chunks: Buffer[], done: (error?: Error | null) => void): void {
    const packets: Buffer[] = []
    const wasAdmitted = this.#isAdmitted
    try {
      for (const chunk of chunks) {
        if (this.#ready.has(chunk)) packets.push(chunk)
        else
          this.#fromBench.feed(chunk, (packet, start) => {
            const translated = this.#translateBack(packet, start)
            if (translated) packets.push(translated)
          })
      }
    } catch (error) {
      return done(error as Error)
    }
    if (packets.length === 0) return done()
    this.#parts.carrier.write(packets.length === 1 ? packets[0]! : Buffer.concat(packets), (error) =>
      done(error && !this.#hasEnded ? lost(error) : null),
    )
    if (!wasAdmitted) this.#flow()
  }

  /** Turns a packet of aedes into one of MQTT 5; null where the client is to have none. */
  #translateBack(packet: Buffer, start: number): Buffer | null {
    switch (packet[0]! >> 4) {
      case sent.connack:
        return this.#connack(packet[start + 1]!)
      case sent.puback:
        return this.#acknowledged('puback', packet.readUInt16BE(start))
      case sent.pubrec:
        return this.#acknowledged('pubrec', packet.readUInt16BE(start))
      case sent.pubcomp: {
        const packetId = packet.readUInt16BE(start)
        this.#settle(packetId)
        return acknowledgement('pubcomp', packetId, null, this.#reading)
      }
      case sent.suback: {
        const { packetId, codes, sentence } = this.#subscribing.subscribed(packet.readUInt16BE(start), packet.subarray(start + 2))
        return suback(packetId, codes, sentence, this.#reading)
      }
      case sent.unsuback: {
        const packetId = packet.readUInt16BE(start)
        return unsuback(packetId, this.#subscribing.unsubscribed(packetId), this.#reading)
      }
      case sent.pingresp:
        this.#pongs += 1
        return this.#ownPings.delete(this.#pongs - 1) ? null : pingResponse
      default:
        throw new Error(`aedes sent a packet of type ${packet[0]! >> 4}, which has no translation`)
    }
  }

  #connack(returnCode: number): Buffer | null {
    this.#hasAnswered = true
    if (returnCode !== 0) {
      const code = refusals[returnCode] ?? reason.unspecifiedError
      return refusal({ code, sentence: this.#refusedBecause ?? 'The connection was refused.' }, this.#reading)
    }
    const { isPresent, identifiers } = this.#found
    this.#subscribing.restore(this.#parts.filters(), identifiers)
    const { assignedClientId } = this.#parts
    const packet = connack(
      isPresent,
      {
        ...(this.#keptSeconds !== this.expirySeconds && { sessionExpiryInterval: this.#keptSeconds }),
        receiveMaximum: limits.receiveMaximum,
        retainAvailable: false,
        maximumPacketSize: limits.packetBytes,
        ...(assignedClientId !== null && { assignedClientIdentifier: assignedClientId }),
        topicAliasMaximum: 0,
        wildcardSubscriptionAvailable: true,
        subscriptionIdentifiersAvailable: true,
        sharedSubscriptionAvailable: false,
      },
      this.#reading,
    )
    if (!packet)
      throw new Violation(
        reason.packetTooLarge,
        `reads no packet over ${this.#reading.maximumPacketBytes} bytes, and the one that lets it in is larger`,
      )
    this.#isAdmitted = true
    return packet
  }

  /** The exchange about this message is over: its packet id is free. */
  #settle(packetId: number): void {
    this.#open.delete(packetId)
    this.#unreleased.delete(packetId)
  }

  #acknowledged(cmd: Acknowledgement, packetId: number): Buffer | null {
    const refused = this.#refusedMessages.get(packetId) ?? null
    if (cmd === 'puback' || refused) this.#settle(packetId)
    if (refused) {
      this.#refusedMessages.delete(packetId)
      // The client does not release what was refused (MQTT 5, 4.3.3).
      if (cmd === 'pubrec') this.#parts.forget(packetId)
    }
    return acknowledgement(cmd, packetId, refused, this.#reading)
  }
}

/** The first byte of a packet and the length of what follows (MQTT 3.1.1, 2.2). */
function fixedHeader(first: number, length: number): Buffer {
  const bytes = [first]
  for (let left = length; ; left = Math.floor(left / 128)) {
    bytes.push(left < 128 ? left : (left % 128) | 0x80)
    if (left < 128) return Buffer.from(bytes)
  }
}

/** Writing to a stream that was destroyed is a connection that broke off. */
function lost(error: Error & { code?: string }): Error {
  return error.code === 'ERR_STREAM_DESTROYED' ? new Error('connection closed') : error
}

/** The part of them that is of the message, and not of the way it came. */
export function messageProperties(properties: ClientProperties): MessageProperties {
  const { isText, messageExpirySeconds, contentType, responseTopic, correlationData, userProperties } = properties
  return {
    ...(isText && { isText }),
    ...(messageExpirySeconds !== undefined && { messageExpirySeconds }),
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    // A copy: a part of the packet would keep all of it alive.
    ...(correlationData && { correlationData: new Uint8Array(correlationData) }),
    ...(userProperties && { userProperties }),
  }
}

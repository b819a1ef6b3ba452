import mqtt from 'mqtt-packet'
import type { MessageProperties } from '../../contract/dialect.ts'
import { filterCovers } from '../../contract/topics.ts'
import { limits } from '../limits.ts'
import type { SubscriptionOptions } from '../session-records.ts'
import type { FoundSession } from '../sessions.ts'
import type { Publication } from '../wire.ts'
import { readPacket } from './client-packets.ts'
import type { ClientConnect, ClientPacket } from './client-packets.ts'
import { farewellOf } from './farewells.ts'
import { messageProperties } from './message-properties.ts'
import { MessagesUnderWay } from './messages-under-way.ts'
import { reason, Violation } from './reason.ts'
import type { Farewell, Reason } from './reason.ts'
import { fixedHeader } from './fixed-header.ts'
import { acknowledgement, connack, disconnect, publish, refusal, suback, unsuback } from './server-packets.ts'
import type { Acknowledgement, Reading } from './server-packets.ts'
import { Subscribing } from './subscribing.ts'
import { hasFewLevels } from './topic-filter.ts'
import type { TranslationParts, Ways } from './translation-parts.ts'

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
 * What one client says in MQTT 5, put into MQTT 3.1.1 for aedes, and back. What 3.1.1 has no room for stays here, or comes and
 * goes beside the packets, by the methods of this class.
 */
export class Translation {
  readonly connect: ClientConnect
  /** A CONNACK is on its way. */
  hasAnswered = false
  /** It lets the client in. */
  isAdmitted = false
  /** The client's DISCONNECT has come: nothing of it is read any more, and it hears nothing more. */
  hasLeft = false
  /** It has left in a way that its will is to be heard (MQTT 5, 3.14.2.1): to aedes the connection breaks off. */
  breaksOff = false

  readonly #parts: TranslationParts
  readonly #ways: Ways
  readonly #reading: Reading
  readonly #subscribing: Subscribing
  readonly #underWay = new MessagesUnderWay()
  /** PINGREQs that aedes has answered, and that went to it. */
  #pongs = 0
  #pings = 0
  /** The numbers of those that the client did not send. */
  readonly #ownPings = new Set<number>()
  #found: FoundSession = { isPresent: false, options: {} }
  /** How long its session will be kept, in seconds. */
  #keptSeconds: number
  #refusedBecause: string | null = null
  #farewell: Farewell | null = null

  constructor(parts: TranslationParts, ways: Ways) {
    this.#parts = parts
    this.#ways = ways
    this.connect = parts.connect
    const { properties } = parts.connect
    this.#reading = {
      maximumPacketBytes: properties.maximumPacketBytes ?? Infinity,
      wantsReasons: properties.requestsProblemInformation ?? true,
    }
    this.#keptSeconds = this.expirySeconds
    this.#subscribing = new Subscribing(this.#reading)
  }

  /** As many messages with QoS 1 as the client takes at once (MQTT-3.3.4-9). */
  get window(): number {
    return this.connect.properties.receiveMaximum ?? 65_535
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

  /** The last packet to the client, of a connection that ends with this error; null where it is to hear nothing. */
  lastWords(error: Error | null): Buffer | null {
    if (!this.isAdmitted || this.hasLeft) return null
    const farewell = this.#farewell ?? (error ? farewellOf(error) : this.#parts.whyEnded())
    return farewell && disconnect(farewell, this.#reading)
  }

  /** The properties of the message that aedes hands up now; to be called once for each, in their order. */
  takeProperties(): MessageProperties | undefined {
    const properties = this.#underWay.take()
    return properties && messageProperties(properties)
  }

  /** The message under way with this packet id was refused: its acknowledgement is to say so. */
  refuseMessage(packetId: number, farewell: Farewell): void {
    this.#underWay.refuse(packetId, farewell)
  }

  hasRefused(packetId: number): boolean {
    return this.#underWay.refusalOf(packetId) !== null
  }

  refuseFilter(filter: string, farewell: Farewell): void {
    this.#subscribing.refuse(filter, farewell)
  }

  /** What the client gave with this filter. */
  optionsOf(filter: string): SubscriptionOptions | undefined {
    return this.#subscribing.optionsOf(filter)
  }

  /** MQTT-3.8.3-3. */
  hearsItself(filter: string): boolean {
    return this.optionsOf(filter)?.isNotLocal !== true
  }

  /** A message for the client; null where it does not read packets of that size. */
  publication({ topic, payload, qos, messageId, correlationData, isOwn }: Publication): Buffer | null {
    const identifiers = this.#subscribing.identifiersFor((filter) => filterCovers(filter, topic) && (!isOwn || this.hearsItself(filter)))
    const properties = {
      ...(correlationData && { correlationData: Buffer.from(correlationData) }),
      ...(identifiers.length > 0 && { subscriptionIdentifier: identifiers }),
    }
    const packet = { cmd: 'publish' as const, topic, payload, qos, dup: false, retain: false, properties }
    return publish(messageId === null ? packet : { ...packet, messageId }, this.#reading)
  }

  /** Its CONNECT in MQTT 3.1.1. User name and password are not in it: the sign-in has them from here. */
  connectRequest(): Buffer {
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

  /**
   * Takes a packet of the client.
   * @param start where its variable header begins.
   * @throws Violation where it may not be so, or not come now.
   */
  fromClient(bytes: Buffer, start: number): void {
    if (this.hasLeft) return
    const packet = readPacket(bytes, start)
    switch (packet.kind) {
      case 'publish':
        return this.#publish(packet, bytes)
      case 'acknowledgement':
        return this.#acknowledge(packet)
      case 'subscribe': {
        const { forward, answer } = this.#subscribing.subscribe(packet, this.#underWay.uses(packet.packetId))
        return forward ? this.#ways.toBench(mqtt.generate(forward)) : this.#answer(answer)
      }
      case 'unsubscribe': {
        const { forward, answer } = this.#subscribing.unsubscribe(packet, this.#underWay.uses(packet.packetId))
        return forward ? this.#ways.toBench(mqtt.generate(forward)) : this.#answer(answer)
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
      const isOpen = this.#underWay.uses(packetId)
      if ((isOpen && !dup) || this.#subscribing.uses(packetId)) {
        const inUse = { code: reason.packetIdInUse, sentence: `The packet id ${packetId} is in use.` }
        return this.#answer(acknowledgement(qos === 1 ? 'puback' : 'pubrec', packetId, inUse, this.#reading))
      }
      // Those with QoS 1 wait where they are, for no more is read meanwhile; mqtt.js does not count what it sends.
      if (qos === 2 && !isOpen && this.#underWay.unreleased >= limits.receiveMaximum)
        throw new Violation(reason.receiveMaximumExceeded, `sent more than ${limits.receiveMaximum} messages that it did not release`)
      this.#underWay.begin(packetId, qos === 2)
    }
    this.#underWay.pass(properties)
    // The same packet without its properties.
    const head = bytes.subarray(at.topic, at.properties)
    const payload = bytes.subarray(at.payload)
    this.#ways.toBench(Buffer.concat([fixedHeader(bytes[0]!, head.length + payload.length), head, payload]))
  }

  #acknowledge({ type, packetId, code, properties }: Extract<ClientPacket, { kind: 'acknowledgement' }>): void {
    const unknown = { code: reason.packetIdNotFound, sentence: `No message with the packet id ${packetId} is under way.` }
    switch (type) {
      case sent.puback:
        if (code >= 0x80) this.#parts.refusedByClient(packetId, code, properties.reasonString ?? null)
        return this.#ways.toBench(Buffer.from([0x40, 2, packetId >> 8, packetId & 0xff]))
      // The bench sends nothing with QoS 2.
      case sent.pubrec:
        return this.#answer(code >= 0x80 ? null : acknowledgement('pubrel', packetId, unknown, this.#reading))
      case sent.pubcomp:
        return this.#answer(null)
      default:
        if (!this.#parts.holds(packetId)) return this.#answer(acknowledgement('pubcomp', packetId, unknown, this.#reading))
        return this.#ways.toBench(Buffer.from([0x62, 2, packetId >> 8, packetId & 0xff]))
    }
  }

  #disconnect({ code, properties }: Extract<ClientPacket, { kind: 'disconnect' }>): void {
    const { sessionExpirySeconds, reasonString } = properties
    if (sessionExpirySeconds !== undefined) {
      if (sessionExpirySeconds > 0 && this.expirySeconds === 0)
        throw new Violation(reason.protocolError, 'wanted its session kept when it left, and had not when it came')
      this.#parts.sessionExpires(sessionExpirySeconds)
    }
    this.hasLeft = true
    if (code !== reason.success || reasonString !== undefined) this.#parts.left(code, reasonString ?? null)
    if (code === reason.success) this.#ways.toBench(disconnectRequest)
    else this.breaksOff = true
  }

  /** aedes did not see this packet: its keep-alive has to hear that the client is there (MQTT-3.1.2-22). */
  #answer(bytes: Buffer | null): void {
    if (bytes) this.#ways.toClient(bytes)
    this.#ping(false)
  }

  #ping(isClients: boolean): void {
    if (!isClients) this.#ownPings.add(this.#pings)
    this.#pings += 1
    this.#ways.toBench(pingRequest)
  }

  /** Turns a packet of aedes into one of MQTT 5; null where the client is to have none. @throws Violation where the client can read no CONNACK. */
  fromBench(packet: Buffer, start: number): Buffer | null {
    switch (packet[0]! >> 4) {
      case sent.connack:
        return this.#connack(packet[start + 1]!)
      case sent.puback:
        return this.#acknowledged('puback', packet.readUInt16BE(start))
      case sent.pubrec:
        return this.#acknowledged('pubrec', packet.readUInt16BE(start))
      case sent.pubcomp: {
        const packetId = packet.readUInt16BE(start)
        this.#underWay.settle(packetId)
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
    this.hasAnswered = true
    if (returnCode !== 0) {
      const code = refusals[returnCode] ?? reason.unspecifiedError
      return refusal({ code, sentence: this.#refusedBecause ?? 'The connection was refused.' }, this.#reading)
    }
    const { isPresent, options } = this.#found
    this.#subscribing.restore(this.#parts.filters(), options)
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
    this.isAdmitted = true
    return packet
  }

  #acknowledged(cmd: Acknowledgement, packetId: number): Buffer | null {
    const refused = this.#underWay.refusalOf(packetId)
    if (cmd === 'puback' || refused) this.#underWay.settle(packetId)
    // The client does not release what was refused (MQTT 5, 4.3.3).
    if (refused && cmd === 'pubrec') this.#parts.forget(packetId)
    return acknowledgement(cmd, packetId, refused, this.#reading)
  }
}

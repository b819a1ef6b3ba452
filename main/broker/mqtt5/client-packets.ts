import { printable } from '../printable.ts'
import { PacketReader } from './packet-reader.ts'
import { readProperties } from './properties.ts'
import type { ClientProperties } from './properties.ts'
import { hex, reason, Violation } from './reason.ts'

export interface ClientWill {
  topic: string
  payload: Buffer
  qos: 0 | 1 | 2
  retain: boolean
  properties: ClientProperties
}

/** A CONNECT of MQTT 5 (3.1). */
export interface ClientConnect {
  clientId: string
  cleanStart: boolean
  keepAliveSeconds: number
  username: string | null
  password: Buffer | null
  will: ClientWill | null
  properties: ClientProperties
}

export interface ClientSubscription {
  filter: string
  qos: 0 | 1 | 2
  /** It does not want its own messages back (MQTT 5, 3.8.3.1). */
  isNotLocal: boolean
}

/** A packet of a client that is connected. */
export type ClientPacket =
  | {
      kind: 'publish'
      topic: string
      qos: 0 | 1 | 2
      retain: boolean
      dup: boolean
      /** 0 for QoS 0. */
      packetId: number
      properties: ClientProperties
      /** Where the topic begins in the packet, where its properties, and where the payload. */
      at: { topic: number; properties: number; payload: number }
    }
  | { kind: 'acknowledgement'; type: AcknowledgementType; packetId: number; code: number; properties: ClientProperties }
  | { kind: 'subscribe'; packetId: number; subscriptions: ClientSubscription[]; properties: ClientProperties }
  | { kind: 'unsubscribe'; packetId: number; filters: string[] }
  | { kind: 'ping' }
  | { kind: 'disconnect'; code: number; properties: ClientProperties }

/** The types of the packets that answer a PUBLISH: PUBACK, PUBREC, PUBREL and PUBCOMP (MQTT 5, 2.1.2). */
export type AcknowledgementType = 4 | 5 | 6 | 7

const shared = '$share/'

/** The name of each packet that a client may send, and the flags that it has to have (MQTT 5, 2.1.3); null where they say something. */
const types: Partial<Record<number, { name: string; flags: number | null }>> = {
  1: { name: 'a CONNECT packet', flags: 0 },
  3: { name: 'a PUBLISH packet', flags: null },
  4: { name: 'a PUBACK packet', flags: 0 },
  5: { name: 'a PUBREC packet', flags: 0 },
  6: { name: 'a PUBREL packet', flags: 2 },
  7: { name: 'a PUBCOMP packet', flags: 0 },
  8: { name: 'a SUBSCRIBE packet', flags: 2 },
  10: { name: 'an UNSUBSCRIBE packet', flags: 2 },
  12: { name: 'a PINGREQ packet', flags: 0 },
  14: { name: 'a DISCONNECT packet', flags: 0 },
  15: { name: 'an AUTH packet', flags: 0 },
}

/** The reason codes that a client may give in each kind of packet (MQTT 5, 3.4.2.1, 3.5.2.1, 3.6.2.1, 3.7.2.1 and 3.14.2.1). */
const receiptCodes = [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]
const releaseCodes = [0x00, 0x92]
const acknowledgementCodes: Record<AcknowledgementType, number[]> = { 4: receiptCodes, 5: receiptCodes, 6: releaseCodes, 7: releaseCodes }
const disconnectCodes = [0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99]

/**
 * Reads a packet of a client whose CONNECT was taken. mqtt-packet is not asked: it reads past the end of a packet into the
 * next one, and passes over most of what MQTT 5 forbids.
 * @param packet all of it.
 * @param start where its variable header begins.
 * @throws Violation
 */
export function readPacket(packet: Buffer, start: number): ClientPacket {
  const type = packet[0]! >> 4
  const known = types[type]
  if (!known) throw new Violation(reason.malformedPacket, `sent a packet of type ${type}, which no client sends`)
  const flags = packet[0]! & 0x0f
  const reader = new PacketReader(packet, start, known.name)
  if (known.flags !== null && flags !== known.flags) throw reader.malformed(`its flags are ${flags}`)
  switch (type) {
    case 1:
      throw new Violation(reason.protocolError, 'sent a second CONNECT')
    case 3:
      return readPublish(reader, flags)
    case 4:
    case 5:
    case 6:
    case 7:
      return readAcknowledgement(reader, type)
    case 8:
      return readSubscribe(reader)
    case 10:
      return readUnsubscribe(reader)
    case 12:
      reader.end()
      return { kind: 'ping' }
    case 14:
      return readDisconnect(reader)
    default:
      throw new Violation(
        reason.protocolError,
        'sent an AUTH packet, though it did not ask for an authentication of that kind when it connected',
      )
  }
}

function readPublish(reader: PacketReader, flags: number): ClientPacket {
  const qos = (flags >> 1) & 3
  const dup = (flags & 8) !== 0
  if (qos === 3) throw reader.malformed('its QoS is 3')
  if (qos === 0 && dup) throw reader.malformed('it has QoS 0 and is marked as repeated')
  const topicAt = reader.position
  const topic = reader.text()
  const packetId = qos === 0 ? 0 : reader.packetId()
  const propertiesAt = reader.position
  const properties = readProperties(reader, 'publish')
  if (properties.topicAlias !== undefined)
    throw new Violation(reason.topicAliasInvalid, `used topic alias ${properties.topicAlias}, and this bench takes none`)
  if (topic === '') throw reader.protocolError('it has no topic')
  if (hasWildcard(topic)) throw new Violation(reason.topicNameInvalid, `published to ‘${printable(topic)}’: a topic may not hold # or +`)
  checkResponseTopic(reader, properties)
  const at = { topic: topicAt, properties: propertiesAt, payload: reader.position }
  return { kind: 'publish', topic, qos: qos as 0 | 1 | 2, retain: (flags & 1) !== 0, dup, packetId, properties, at }
}

/** MQTT-3.3.2-14. */
function checkResponseTopic(reader: PacketReader, { responseTopic }: ClientProperties): void {
  if (responseTopic !== undefined && (responseTopic === '' || hasWildcard(responseTopic)))
    throw reader.protocolError('its response topic is no topic')
}

function hasWildcard(topic: string): boolean {
  return topic.includes('#') || topic.includes('+')
}

function readAcknowledgement(reader: PacketReader, type: AcknowledgementType): ClientPacket {
  const packetId = reader.packetId()
  const code = reader.isAtEnd ? reason.success : reader.byte()
  if (!acknowledgementCodes[type].includes(code)) throw reader.malformed(`its reason code is ${hex(code)}`)
  const properties = reader.isAtEnd ? {} : readProperties(reader, 'acknowledgement')
  reader.end()
  return { kind: 'acknowledgement', type, packetId, code, properties }
}

function readSubscribe(reader: PacketReader): ClientPacket {
  const packetId = reader.packetId()
  const properties = readProperties(reader, 'subscribe')
  const subscriptions: ClientSubscription[] = []
  while (!reader.isAtEnd) {
    const filter = reader.text()
    const options = reader.byte()
    const qos = options & 3
    if (options >= 0x40) throw reader.malformed(`its subscription options are ${hex(options)}`)
    if (qos === 3) throw reader.protocolError('it asks for QoS 3')
    if (((options >> 4) & 3) === 3) throw reader.protocolError('its retain handling is 3')
    if (filter.startsWith(shared))
      throw new Violation(
        reason.sharedSubscriptionsNotSupported,
        `subscribed to ‘${printable(filter)}’, and this bench has no shared subscriptions: subscribe to the topic itself`,
      )
    subscriptions.push({ filter, qos: qos as 0 | 1 | 2, isNotLocal: (options & 4) !== 0 })
  }
  if (subscriptions.length === 0) throw reader.protocolError('it has no filter')
  return { kind: 'subscribe', packetId, subscriptions, properties }
}

function readUnsubscribe(reader: PacketReader): ClientPacket {
  const packetId = reader.packetId()
  readProperties(reader, 'unsubscribe')
  const filters: string[] = []
  while (!reader.isAtEnd) filters.push(reader.text())
  if (filters.length === 0) throw reader.protocolError('it has no filter')
  return { kind: 'unsubscribe', packetId, filters }
}

function readDisconnect(reader: PacketReader): ClientPacket {
  const code = reader.isAtEnd ? reason.success : reader.byte()
  if (!disconnectCodes.includes(code)) throw reader.malformed(`its reason code is ${hex(code)}`)
  const properties = reader.isAtEnd ? {} : readProperties(reader, 'disconnect')
  reader.end()
  return { kind: 'disconnect', code, properties }
}

/**
 * Reads a CONNECT of protocol level 5.
 * @throws Violation whose code is that of the CONNACK (MQTT 5, 3.2.2.2).
 */
export function readConnect(packet: Buffer, start: number): ClientConnect {
  const reader = new PacketReader(packet, start, 'a CONNECT packet')
  reader.text()
  reader.byte()
  const flags = reader.byte()
  const has = (bit: number) => (flags & bit) !== 0
  if (has(0x01)) throw reader.malformed('its reserved flag is set')
  const qos = (flags >> 3) & 3
  const retain = has(0x20)
  if (qos === 3) throw reader.malformed('the QoS of its will is 3')
  if (!has(0x04) && (qos > 0 || retain)) throw reader.malformed('it has flags of a will, and no will')
  const keepAliveSeconds = reader.twoBytes()
  // Nobody asks for its user properties, and they would be held as long as the connection lasts.
  const { userProperties: _passedOver, ...properties } = readProperties(reader, 'connect')
  const clientId = reader.text()
  const will = has(0x04) ? readWill(reader, qos as 0 | 1 | 2, retain) : null
  const username = has(0x80) ? reader.text() : null
  const password = has(0x40) ? reader.binary() : null
  reader.end()
  if (properties.authenticationMethod === undefined && properties.authenticationData !== undefined)
    throw reader.protocolError('it has authentication data, and no authentication method')
  if (properties.authenticationMethod !== undefined)
    throw new Violation(
      reason.badAuthenticationMethod,
      `asked for the authentication method ‘${printable(properties.authenticationMethod)}’: this bench knows user names, passwords and certificates only`,
    )
  return { clientId, cleanStart: has(0x02), keepAliveSeconds, username, password, will, properties }
}

function readWill(reader: PacketReader, qos: 0 | 1 | 2, retain: boolean): ClientWill {
  const properties = readProperties(reader, 'will')
  const topic = reader.text()
  const payload = reader.binary()
  if (topic === '' || hasWildcard(topic))
    throw new Violation(reason.topicNameInvalid, `has a will for ‘${printable(topic)}’, which is no topic`)
  checkResponseTopic(reader, properties)
  return { topic, payload, qos, retain, properties }
}

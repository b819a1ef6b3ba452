import { limits } from '../limits.ts'
import type { PacketReader } from './packet-reader.ts'
import { reason, Violation } from './reason.ts'

/** Where properties stand: a packet that a client sends, or the will in its CONNECT. */
export type PropertyPlace = 'connect' | 'will' | 'publish' | 'acknowledgement' | 'subscribe' | 'unsubscribe' | 'disconnect' | 'auth'

/** The properties that a client may send. Those that are absent were not sent. */
export interface ClientProperties {
  isText?: boolean
  messageExpirySeconds?: number
  contentType?: string
  responseTopic?: string
  correlationData?: Buffer
  subscriptionIdentifier?: number
  sessionExpirySeconds?: number
  authenticationMethod?: string
  authenticationData?: Buffer
  requestsProblemInformation?: boolean
  requestsResponseInformation?: boolean
  willDelaySeconds?: number
  receiveMaximum?: number
  topicAliasMaximum?: number
  topicAlias?: number
  maximumPacketBytes?: number
  reasonString?: string
  serverReference?: string
  /** In order; a name may come more than once. */
  userProperties?: [name: string, value: string][]
}

type FieldOf<Value> = {
  [Name in keyof ClientProperties]-?: ClientProperties[Name] extends Value | undefined ? Name : never
}[keyof ClientProperties]

type PropertyRule = { places: readonly PropertyPlace[] } & (
  | { type: 'yesOrNo'; name: FieldOf<boolean> }
  | { type: 'twoBytes' | 'fourBytes' | 'variable'; name: FieldOf<number>; never0?: true }
  | { type: 'text'; name: FieldOf<string> }
  | { type: 'binary'; name: FieldOf<Buffer> }
  | { type: 'pair'; name: 'userProperties' }
)

const ofMessages = ['publish', 'will'] as const
const everywhere = ['connect', 'will', 'publish', 'acknowledgement', 'subscribe', 'unsubscribe', 'disconnect', 'auth'] as const

/** Which properties a client may send, and where (MQTT 5, table 2-4). A server's own are not among them. */
const rules: Partial<Record<number, PropertyRule>> = {
  0x01: { type: 'yesOrNo', name: 'isText', places: ofMessages },
  0x02: { type: 'fourBytes', name: 'messageExpirySeconds', places: ofMessages },
  0x03: { type: 'text', name: 'contentType', places: ofMessages },
  0x08: { type: 'text', name: 'responseTopic', places: ofMessages },
  0x09: { type: 'binary', name: 'correlationData', places: ofMessages },
  // Not in a PUBLISH of a client (MQTT-3.3.4-6).
  0x0b: { type: 'variable', name: 'subscriptionIdentifier', places: ['subscribe'], never0: true },
  0x11: { type: 'fourBytes', name: 'sessionExpirySeconds', places: ['connect', 'disconnect'] },
  0x15: { type: 'text', name: 'authenticationMethod', places: ['connect', 'auth'] },
  0x16: { type: 'binary', name: 'authenticationData', places: ['connect', 'auth'] },
  0x17: { type: 'yesOrNo', name: 'requestsProblemInformation', places: ['connect'] },
  0x18: { type: 'fourBytes', name: 'willDelaySeconds', places: ['will'] },
  0x19: { type: 'yesOrNo', name: 'requestsResponseInformation', places: ['connect'] },
  0x1c: { type: 'text', name: 'serverReference', places: [] },
  0x1f: { type: 'text', name: 'reasonString', places: ['acknowledgement', 'disconnect', 'auth'] },
  0x21: { type: 'twoBytes', name: 'receiveMaximum', places: ['connect'], never0: true },
  0x22: { type: 'twoBytes', name: 'topicAliasMaximum', places: ['connect'] },
  0x23: { type: 'twoBytes', name: 'topicAlias', places: ['publish'] },
  0x26: { type: 'pair', name: 'userProperties', places: everywhere },
  0x27: { type: 'fourBytes', name: 'maximumPacketBytes', places: ['connect'], never0: true },
}

const none: ClientProperties = Object.freeze({})

/**
 * Reads a property length and the properties behind it (MQTT 5, 2.2.2).
 * @throws Violation for one that does not belong there or has a value that it may not have; any but a user property also for coming twice.
 */
export function readProperties(reader: PacketReader, place: PropertyPlace): ClientProperties {
  const length = reader.variable()
  if (length === 0) return none
  return reader.within(length, () => {
    const properties: ClientProperties = {}
    while (!reader.isAtEnd) readProperty(reader, place, properties)
    return properties
  })
}

function readProperty(reader: PacketReader, place: PropertyPlace, properties: ClientProperties): void {
  const id = reader.variable()
  const rule = rules[id]
  if (!rule?.places.includes(place)) throw reader.malformed(`property ${id} does not belong there`)
  if (rule.type === 'pair') {
    const pairs = (properties.userProperties ??= [])
    if (pairs.length >= limits.userProperties)
      throw new Violation(reason.quotaExceeded, `sent more than ${limits.userProperties} user properties in one packet`)
    pairs.push([reader.text(), reader.text()])
    return
  }
  if (properties[rule.name] !== undefined) throw reader.protocolError(`property ${id} comes twice`)
  switch (rule.type) {
    case 'yesOrNo': {
      const value = reader.byte()
      if (value > 1) throw reader.protocolError(`property ${id} is ${value}, and may be 0 or 1`)
      properties[rule.name] = value === 1
      return
    }
    case 'text':
      properties[rule.name] = reader.text()
      return
    case 'binary':
      properties[rule.name] = reader.binary()
      return
    default: {
      const value = reader[rule.type]()
      if (value === 0 && rule.never0) throw reader.protocolError(`property ${id} is 0`)
      properties[rule.name] = value
    }
  }
}

import mqtt from 'mqtt-packet'
import type { IConnackPacket, Packet } from 'mqtt-packet'
import { reason } from './reason.ts'
import type { Farewell } from './reason.ts'

/** What a client wants, or is able to read. */
export interface Reading {
  /** The largest packet that it reads, in bytes (MQTT 5, 3.1.2.11.4). */
  maximumPacketBytes: number
  /** May it be told why something was refused, in words (MQTT 5, 3.1.2.11.7)? */
  wantsReasons: boolean
}

/** What goes for a client of which nothing is known. */
export const anyReading: Reading = { maximumPacketBytes: Infinity, wantsReasons: true }

/** Characters of a reason string: enough for a sentence, and nothing that a small device chokes on. */
const reasonCharacters = 512

/** A packet of MQTT 5 in bytes; null when the client does not read packets of that size (MQTT-3.1.2-24). */
function encode(packet: Packet, { maximumPacketBytes }: Reading): Buffer | null {
  const bytes = mqtt.generate(packet, { protocolVersion: 5 })
  return bytes.length > maximumPacketBytes ? null : bytes
}

/** As above. The reason is left out where it is not wanted, and where the packet is too large with it (MQTT-3.2.2-19 and its like). */
function withReason(reading: Reading, sentence: string | null, packet: (properties: { reasonString?: string }) => Packet): Buffer | null {
  const told = sentence === null || !reading.wantsReasons ? null : encode(packet({ reasonString: cut(sentence) }), reading)
  return told ?? encode(packet({}), reading)
}

function cut(sentence: string): string {
  return sentence.length > reasonCharacters ? `${sentence.slice(0, reasonCharacters - 1).toWellFormed()}…` : sentence
}

/** The CONNACK of a connection that is let in. */
export function connack(sessionPresent: boolean, properties: NonNullable<IConnackPacket['properties']>, reading: Reading): Buffer | null {
  return encode({ cmd: 'connack', sessionPresent, reasonCode: reason.success, properties }, reading)
}

/** The CONNACK of one that is not. */
export function refusal({ code, sentence }: Farewell, reading: Reading): Buffer | null {
  return withReason(reading, sentence, (properties) => ({ cmd: 'connack', sessionPresent: false, reasonCode: code, properties }))
}

export function disconnect({ code, sentence }: Farewell, reading: Reading): Buffer | null {
  return withReason(reading, sentence, (properties) => ({ cmd: 'disconnect', reasonCode: code, properties }))
}

export type Acknowledgement = 'puback' | 'pubrec' | 'pubrel' | 'pubcomp'

const firstBytes: Record<Acknowledgement, number> = { puback: 0x40, pubrec: 0x50, pubrel: 0x62, pubcomp: 0x70 }

/** @param refused null where there is nothing to say but that the message was taken; the code is left out then (MQTT 5, 3.4.2.1). */
export function acknowledgement(cmd: Acknowledgement, packetId: number, refused: Farewell | null, reading: Reading): Buffer | null {
  if (refused === null) return Buffer.from([firstBytes[cmd], 2, packetId >> 8, packetId & 0xff])
  return withReason(reading, refused.sentence, (properties) => ({ cmd, messageId: packetId, reasonCode: refused.code, properties }))
}

/** @param codes one for each filter of the SUBSCRIBE, in its order (MQTT-3.8.4-6). */
export function suback(packetId: number, codes: number[], sentence: string | null, reading: Reading): Buffer | null {
  return withReason(reading, sentence, (properties) => ({ cmd: 'suback', messageId: packetId, granted: codes, properties }))
}

/** @param codes one for each filter of the UNSUBSCRIBE, in its order (MQTT-3.11.3-2). */
export function unsuback(packetId: number, codes: number[], reading: Reading): Buffer | null {
  return encode({ cmd: 'unsuback', messageId: packetId, granted: codes }, reading)
}

export function publish(packet: Extract<Packet, { cmd: 'publish' }>, reading: Reading): Buffer | null {
  return encode(packet, reading)
}

import type { Duplex } from 'node:stream'
import mqtt from 'mqtt-packet'
import type { IConnectPacket } from 'mqtt-packet'
import { monitorUsername } from './hooks.ts'
import { beginsHttp } from './http-start.ts'
import { readConnect } from './mqtt5/client-packets.ts'
import type { ClientConnect } from './mqtt5/client-packets.ts'
import { reason, Violation } from './mqtt5/reason.ts'
import { anyReading, refusal as refusal5 } from './mqtt5/server-packets.ts'
import { printable } from './printable.ts'

/** What a connection opened with. */
export type Opening =
  /** A whole CONNECT of MQTT 3.1 or 3.1.1; it has been put back and can be read again. */
  | { kind: 'connect' }
  /** A whole CONNECT of MQTT 5; what came behind it has been put back. */
  | { kind: 'connect5'; connect: ClientConnect; packetBytes: number }
  /** The start of an HTTP request, where one is taken; it has been put back. */
  | { kind: 'http' }
  /** Anything else; `answer` is what the other side understands, if there is such a thing. */
  | { kind: 'refused'; clientId: string | null; sentence: string; answer: Buffer | null }
  /** It went before it had said anything whole. */
  | { kind: 'gone'; saidNothing: boolean }

/** What the MQTT packets travel in. */
export type Carrier = 'tcp' | 'tls' | 'webSocket'

export interface FirstPacketLimits {
  /** How long a connection may take to send its CONNECT. */
  timeoutMs: number
  /** Largest CONNECT that is read. Client id, name, password and will have 64 KiB each at most. */
  maximumBytes: number
}

/** The first byte of a CONNECT: its type and no flags (MQTT 3.1.1, 3.1.1). */
const connectType = 0x10
/** CONNACK with return code 1, "unacceptable protocol version" (MQTT 3.1.1, 3.2.2.3). */
const unacceptableVersion = Buffer.from([0x20, 0x02, 0x00, 0x01])
/** CONNACK with return code 2, "identifier rejected" (MQTT 3.1.1, 3.2.2.3 and 3.1.3.1). */
const identifierRejected = Buffer.from([0x20, 0x02, 0x00, 0x02])

/**
 * Reads the first packet of a connection before anything else does. aedes does not speak MQTT 5, and cannot tell an empty
 * client id from one that it made up.
 */
export function readFirstPacket(stream: Duplex, carrier: Carrier, limits: FirstPacketLimits, done: (opening: Opening) => void): void {
  let seen: Buffer = Buffer.alloc(0)

  const timer = setTimeout(() => {
    const said = seen.length === 0 ? 'nothing' : 'no whole CONNECT packet'
    finish(refusal(`connected and sent ${said} for ${limits.timeoutMs / 1000} s`))
  }, limits.timeoutMs)
  timer.unref()

  const read = () => {
    for (let chunk: Buffer | null; (chunk = stream.read() as Buffer | null) !== null;) {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk])
      const opening = openingOf(seen, carrier, limits.maximumBytes)
      if (opening) return finish(opening)
    }
  }
  const gone = () => finish({ kind: 'gone', saidNothing: seen.length === 0 })

  function finish(opening: Opening) {
    clearTimeout(timer)
    stream.off('readable', read).off('end', gone).off('close', gone)
    if (opening.kind === 'connect' || opening.kind === 'http') stream.unshift(seen)
    if (opening.kind === 'connect5' && seen.length > opening.packetBytes) stream.unshift(seen.subarray(opening.packetBytes))
    done(opening)
  }

  stream.on('readable', read).on('end', gone).on('close', gone)
}

/** What the bytes so far amount to; null while more are needed. */
function openingOf(seen: Buffer, carrier: Carrier, maximumBytes: number): Opening | null {
  if (seen[0] !== connectType) return foreignOpening(seen, carrier)
  const header = fixedHeader(seen)
  if (header === 'short') return null
  if (header === 'malformed' || header.packetBytes > maximumBytes) return refusal('sent something that is not an MQTT CONNECT packet')
  if (seen.length < header.packetBytes) return null
  return decode(seen.subarray(0, header.packetBytes), header.headerBytes)
}

function refusal(deed: string, clientId: string | null = null, answer: Buffer | null = null): Opening {
  const who = clientId ? `‘${printable(clientId)}’` : 'A device'
  return { kind: 'refused', clientId: clientId || null, sentence: `${who} ${deed}.`, answer }
}

/** The common mistakes: another protocol than MQTT. Over TLS, HTTP is none: a WebSocket begins so. */
function foreignOpening(seen: Buffer, carrier: Carrier): Opening | null {
  // A TLS record begins with its type, handshake (22), and the major version 3 (RFC 8446, 5.1).
  if (carrier === 'tcp' && seen[0] === 0x16)
    return refusal('tried to connect with TLS and was refused: this port speaks plain MQTT, so switch TLS off on the device')
  const isHttp = carrier === 'webSocket' ? 'no' : beginsHttp(seen)
  if (isHttp === 'perhaps') return null
  if (isHttp === 'no') return refusal('sent something that is not MQTT and was refused')
  if (carrier === 'tls') return { kind: 'http' }
  return refusal('tried to connect with HTTP or WebSocket and was refused: this port speaks MQTT over TCP')
}

const nameless = 'connected without a client id and was refused: set the client id to the device id'

/** The fixed header (MQTT 3.1.1, 2.2): one byte of type, then one to four of length, seven bits each. */
function fixedHeader(seen: Buffer): { headerBytes: number; packetBytes: number } | 'short' | 'malformed' {
  let length = 0
  for (let index = 1; index <= 4; index += 1) {
    const byte = seen[index]
    if (byte === undefined) return 'short'
    length += (byte & 0x7f) * 128 ** (index - 1)
    if (byte < 0x80) return { headerBytes: index + 1, packetBytes: index + 1 + length }
  }
  return 'malformed'
}

/** A monitor may, if it wants no session: nothing is addressed to it by its id (MQTT 3.1.1, 3.1.3.1). */
function mayBeNameless({ username, clean }: IConnectPacket): boolean {
  return username === monitorUsername && clean === true
}

function decode(packetBytes: Buffer, headerBytes: number): Opening {
  const nameBytes = packetBytes.length >= headerBytes + 2 ? packetBytes.readUInt16BE(headerBytes) : 0
  const name = packetBytes.toString('latin1', headerBytes + 2, headerBytes + 2 + nameBytes)
  if (name !== 'MQTT' && name !== 'MQIsdp') return refusal('sent something that is not an MQTT CONNECT packet')
  const level = packetBytes[headerBytes + 2 + nameBytes]
  // Bridges set the highest bit; mqtt-packet takes it off again.
  if (level !== undefined && ![3, 4, 5].includes(level & 0x7f))
    return refusal(`tried to connect with MQTT level ${level} and was refused: use MQTT 3.1.1 or 5`, null, unacceptableVersion)
  if (level === 5 && name === 'MQTT') return decode5(packetBytes, headerBytes)

  let packet: IConnectPacket | null = null
  const parser = mqtt.parser()
  parser.on('packet', (parsed) => (packet = parsed as IConnectPacket))
  parser.on('error', () => (packet = null))
  parser.parse(packetBytes)
  const connect = packet as IConnectPacket | null
  if (!connect) return refusal('sent a CONNECT packet that cannot be read')
  if (connect.clientId === '' && !mayBeNameless(connect)) return refusal(nameless, null, identifierRejected)
  return { kind: 'connect' }
}

function decode5(packet: Buffer, headerBytes: number): Opening {
  try {
    // A copy: what it holds would keep all that came with it alive.
    const connect = readConnect(Buffer.from(packet), headerBytes)
    if (connect.clientId !== '' || connect.username === monitorUsername) return { kind: 'connect5', connect, packetBytes: packet.length }
    return refusal(nameless, null, refusal5({ code: reason.badClientId, sentence: `The device ${nameless}.` }, anyReading))
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    const sentence = `${error.message} and was refused`
    return refusal(sentence, null, refusal5({ code: error.code, sentence: `The device ${sentence}.` }, anyReading))
  }
}

import type { Departure } from '../contract/connections.ts'
import { limits } from './limits.ts'
import { Violation } from './mqtt5/reason.ts'

/** Why aedes or the socket ended a connection, in words for the device's traffic. */
export function closingWords(error: Error & { code?: unknown }): string {
  if (error instanceof Violation) return error.sentence
  const code = String(error.code)
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'The connection broke off without a DISCONNECT.'
  if (code === 'ETIMEDOUT') return 'The connection was lost: the device no longer answers on the network.'
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
    return `The connection was closed: a WebSocket message came that is larger than ${limits.webSocketMessageBytes} bytes, the most that is read.`
  if (code.startsWith('WS_ERR_'))
    return `The connection was closed: the device sent something that WebSocket does not allow (${error.message}).`
  if (code.startsWith('ERR_SSL_')) return `The connection was closed: its encryption failed (${code}).`
  const known = knownErrors[error.message]
  return known ?? `The connection was closed: the device sent something that MQTT does not allow (${error.message}).`
}

/** How a connection ended that aedes or the socket ended. */
export function departureOf(error: Error & { code?: unknown }): Departure {
  const code = String(error.code)
  return departureOfCode[code] ?? departureOfMessage[error.message] ?? 'violation'
}

const departureOfCode: Record<string, Departure> = { ECONNRESET: 'broken', EPIPE: 'broken', ETIMEDOUT: 'unreachable' }
const departureOfMessage: Record<string, Departure> = {
  'keep alive timeout': 'silent',
  'drain timeout': 'notReading',
  'connection closed': 'broken',
}

/** The messages of aedes 1.2 (lib/client.js, lib/handlers), and of web-socket-stream.ts. */
const knownErrors: Record<string, string> = {
  'keep alive timeout': 'The connection was closed: nothing came from the device for one and a half times its keep-alive time.',
  'drain timeout': 'The connection was closed: the device did not read what it was sent.',
  'Invalid protocol': 'The connection was closed: the device sent a second CONNECT.',
  'a text frame': 'The connection was closed: the device sent text over its WebSocket, where MQTT needs binary messages.',
  'connection closed': 'The connection broke off.',
}

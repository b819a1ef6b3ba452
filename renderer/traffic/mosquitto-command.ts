/** A message as a line for a shell. @words-of-devices */
import type { BrokerState } from '../../main/contract/overview.ts'
import type { TrafficEntry } from '../../main/contract/traffic.ts'
import { bytesOf } from './payload.ts'

type Message = Pick<TrafficEntry, 'deviceId' | 'direction' | 'topic' | 'payload' | 'base64' | 'payloadBytes' | 'qos' | 'retain'>

/** Where to publish: of a bench without TLS there is no file of a CA. */
export interface PublishTo {
  host: string
  port: number
  caPath: string | null
}

/** The bench as a program on this network reaches it: with TLS where it listens so. */
export function publishTo({ addresses, host, port, secure }: BrokerState): PublishTo {
  const address = addresses[0] ?? host
  return secure.listening ? { host: address, port: secure.port, caPath: secure.caPath } : { host: address, port, caPath: null }
}

/** A word as sh, bash and zsh take it for one. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** Signs that no argument can hold, or that a terminal takes for a key: such a payload goes through a pipe, byte for byte. */
const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f]/

/** printf of every shell knows three octal digits. */
function printed(bytes: Uint8Array): string {
  return `printf '${Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}'`
}

/**
 * The line that publishes this message with mosquitto_pub: under the id of its device, for by that the bench knows it,
 * where it came from one. Null for what is no message.
 */
export function mosquittoCommand(message: Message, { host, port, caPath }: PublishTo): string | null {
  const { deviceId, direction, topic, payload, qos, retain } = message
  if (topic === null) return null
  const bytes = bytesOf(message)
  const isPiped = bytes.length > 0 && (payload === null || unsafe.test(payload))
  const content = bytes.length === 0 ? ['-n'] : isPiped ? ['-s'] : ['-m', shellWord(payload!)]
  const words = [
    'mosquitto_pub',
    ...['-h', shellWord(host), '-p', String(port)],
    ...(caPath === null ? [] : ['--cafile', shellWord(caPath)]),
    ...(direction === 'in' ? ['-i', shellWord(deviceId)] : []),
    ...['-t', shellWord(topic), '-q', String(qos ?? 1)],
    ...(retain ? ['-r'] : []),
    ...content,
  ]
  return `${isPiped ? `${printed(bytes)} | ` : ''}${words.join(' ')}`
}

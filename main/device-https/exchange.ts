/** Reading requests of devices and writing their answers, as Node's HTTP has them. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { largestMessageBytes, type DeviceAnswer, type DeviceBody } from '../contract/device-requests.ts'
import type { WireMessage } from '../contract/dialect.ts'
import { keptPayloadBytes } from '../contract/traffic.ts'

/** The parts of a path; null where it cannot be decoded. */
export function segmentsOf(pathname: string): string[] | null {
  try {
    return pathname.slice(1).split('/').map(decodeURIComponent)
  } catch {
    return null
  }
}

/**
 * Reads a body, no further than a device's message may go.
 * @throws when the connection breaks off before its end.
 */
export async function readBody(request: IncomingMessage): Promise<DeviceBody> {
  const told = Number(request.headers['content-length'] ?? 0)
  if (told > largestMessageBytes) return { bytes: Buffer.alloc(0), size: told }
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > largestMessageBytes) return { bytes: Buffer.alloc(0), size }
    pieces.push(piece)
  }
  return { bytes: Buffer.concat(pieces), size }
}

export function isTooLarge({ size }: DeviceBody): boolean {
  return size > largestMessageBytes
}

/** The message that a request stands for, as it would have come by MQTT with QoS 1. */
export function messageOf(topic: string, { bytes, size }: DeviceBody): WireMessage {
  const about = { topic, payloadBytes: size, qos: 1, retain: false }
  const whole = Buffer.from(bytes)
  if (bytes.length === size && isUtf8(bytes)) return { ...about, text: whole.toString('utf8') }
  return { ...about, text: null, ...(size > 0 && { base64: whole.toString('base64', 0, keptPayloadBytes) }) }
}

/** Ends the answer. What is left of a body that was not read is not waited for: the connection closes. */
export function send(request: IncomingMessage, response: ServerResponse, { status, headers = {}, body }: DeviceAnswer): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response
    .writeHead(status, {
      ...headers,
      'content-type': 'application/json',
      'content-length': bytes.length,
      'cache-control': 'no-store',
      ...(request.complete ? {} : { connection: 'close' }),
    })
    .end(bytes)
}

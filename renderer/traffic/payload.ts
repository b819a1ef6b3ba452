import type { TrafficEntry } from '../../main/contract/traffic.ts'

/** A payload made ready to be read. */
export interface ReadablePayload {
  kind: 'none' | 'binary' | 'json' | 'text'
  text: string
  /** The trace keeps the first 4 KiB: there was more. */
  isCut: boolean
}

/** JSON is indented; anything else stands as it came. */
export function readablePayload({ payload, payloadBytes }: Pick<TrafficEntry, 'payload' | 'payloadBytes'>): ReadablePayload {
  if (payload === null) return { kind: payloadBytes > 0 ? 'binary' : 'none', text: '', isCut: false }
  if (payload === '') return { kind: 'none', text: '', isCut: false }
  const isCut = new TextEncoder().encode(payload).length < payloadBytes
  try {
    return { kind: 'json', text: JSON.stringify(JSON.parse(payload), null, 2), isCut }
  } catch {
    return { kind: 'text', text: payload, isCut }
  }
}

/** One line for the table: white space drawn together. */
export function shortPayload({ payload, payloadBytes }: Pick<TrafficEntry, 'payload' | 'payloadBytes'>): string {
  if (payload === null) return payloadBytes > 0 ? `${payloadBytes} bytes that are not text` : ''
  return payload.slice(0, 300).replaceAll(/\s+/g, ' ')
}

/** What a topic of Azure devices carries beside its place: encoded properties of a message, the id of a request. */
const bagOfTopic = /(\/messages\/(?:events|devicebound)\/|^\$iothub\/[^?]*).*$/

/** A topic without the device's id, which stands beside it and may be long, and without the properties that it carries. */
export function shortTopic({ topic, deviceId }: Pick<TrafficEntry, 'topic' | 'deviceId'>): string {
  return topic?.replace(`/${deviceId}/`, '/…/').replace(bagOfTopic, '$1') ?? ''
}

/** `14:02:11.250` on this computer's clock. */
export function clockTime(atMs: number): string {
  const at = new Date(atMs)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
}

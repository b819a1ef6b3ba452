import type { TrafficEntry } from '../../main/contract/traffic.ts'
import { t } from '../i18n/index.ts'

type PayloadOf = Pick<TrafficEntry, 'payload' | 'base64' | 'payloadBytes'>

/** How a payload may be looked at. */
export const payloadViews = ['json', 'text', 'hex', 'base64'] as const
export type PayloadView = (typeof payloadViews)[number]

/** What the trace has of a payload, byte for byte. */
export function bytesOf({ payload, base64 }: Pick<TrafficEntry, 'payload' | 'base64'>): Uint8Array<ArrayBuffer> {
  return base64 === undefined ? new TextEncoder().encode(payload ?? '') : Uint8Array.from(atob(base64), (sign) => sign.codePointAt(0)!)
}

/** The trace keeps the first 4 KiB: there was more. */
export function isCut(entry: PayloadOf): boolean {
  return bytesOf(entry).length < entry.payloadBytes
}

/** Indented; null for what is no JSON. */
function asJson(payload: string): string | null {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2)
  } catch {
    return null
  }
}

const hexRowBytes = 8

/** A row each 8 bytes: where it begins, the bytes, and what is a letter among them. */
function asHex(bytes: Uint8Array): string {
  const rows: string[] = []
  for (let start = 0; start < bytes.length; start += hexRowBytes) {
    const row = [...bytes.subarray(start, start + hexRowBytes)]
    const numbers = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const letters = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
    rows.push(`${start.toString(16).padStart(4, '0')}  ${numbers.padEnd(3 * hexRowBytes - 1)}  ${letters}`)
  }
  return rows.join('\n')
}

function asBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** A payload in the ways in which it can be looked at, the best one first; none of what is empty. */
export function viewsOf(entry: PayloadOf): { view: PayloadView; text: string }[] {
  const bytes = bytesOf(entry)
  if (bytes.length === 0) return []
  const ofBytes = [
    { view: 'hex' as const, text: asHex(bytes) },
    { view: 'base64' as const, text: asBase64(bytes) },
  ]
  if (entry.payload === null) return ofBytes
  const json = asJson(entry.payload)
  return [...(json === null ? [] : [{ view: 'json' as const, text: json }]), { view: 'text', text: entry.payload }, ...ofBytes]
}

/** One line for the table: white space drawn together. */
export function shortPayload({ payload, payloadBytes }: PayloadOf): string {
  if (payload === null) return payloadBytes > 0 ? t('traffic.payload.binary', { count: payloadBytes }) : ''
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

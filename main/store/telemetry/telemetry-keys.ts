import { keptTelemetry } from '../../contract/telemetry.ts'
import type { KeyRange } from '../sorted-records.ts'

const ringMark = 'ring/'

/** `0` comes right after `/` in the order of bytes: below it stand all keys that begin with the mark. */
export const allRings: KeyRange = { from: ringMark, below: 'ring0' }

/** What is known of a device's ring as a whole. */
export function ringKey(deviceId: string): string {
  return `${ringMark}${deviceId}`
}

/** The device of a key of `allRings`. */
export function deviceOfRingKey(key: string): string {
  return key.slice(ringMark.length)
}

/**
 * Where a message of a device stands: one of as many places as messages are kept, so that it takes the place of the
 * one that is too old. A device id holds no `/`.
 */
export function messageKey(deviceId: string, sequence: number): string {
  return `message/${deviceId}/${String(sequence % keptTelemetry).padStart(4, '0')}`
}

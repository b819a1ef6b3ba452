import { keptTwinEntries } from '../../contract/twin.ts'
import type { KeyRange } from '../sorted-records.ts'

/** `0` comes right after `/` in the order of bytes: below it stand all keys that begin with what was before the `/`. */
const afterSlash = '0'

/**
 * Where an entry of a device's twin stands: one of as many places as entries are kept, so that an entry takes the place
 * of the one that is too old. A device id holds no `/`.
 */
export function twinEntryKey(deviceId: string, sequence: number): string {
  return `twin/${deviceId}/${String(sequence % keptTwinEntries).padStart(4, '0')}`
}

/** All entries of a device, in no order that says anything. */
export function twinEntryRange(deviceId: string): KeyRange {
  return { from: `twin/${deviceId}/`, below: `twin/${deviceId}${afterSlash}` }
}

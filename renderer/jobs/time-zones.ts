/** The time zones of the IANA database as a person looks for them. */
import { zoneHere } from './schedule-draft.ts'

/** `UTC+1`, `UTC+5:30`, as it is now. */
function offsetOf(timeZone: string, nowMs: number): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(nowMs)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return name.replace('GMT', 'UTC')
}

/** Every zone with its offset from UTC now; this machine's and UTC first. */
export function timeZones(nowMs: number): { value: string; note: string }[] {
  const here = zoneHere()
  const first = [...new Set([here, 'UTC'])]
  const others = Intl.supportedValuesOf('timeZone').filter((name) => !first.includes(name))
  return [...first, ...others].map((value) => ({ value, note: value === 'UTC' ? '' : offsetOf(value, nowMs) }))
}

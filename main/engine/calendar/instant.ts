import { readCalendarTime } from '../../contract/calendar-words.ts'
import { offsetAt } from './offset.ts'

export const dayMs = 24 * 3600_000

/**
 * A calendar time in a zone (default UTC) as ms since 1970. A time that a change to summer time skips is taken as the
 * time after the gap (02:30 as 03:30 where 02:00 became 03:00); one that comes twice is the first.
 * @throws RangeError when the text is no calendar time; the schemas of the contract let none through.
 */
export function instantOf(text: string, timeZone: string | undefined): number {
  const time = readCalendarTime(text)
  if (!time) throw new RangeError(`"${text}" is no calendar time.`)
  const { year, month, day, hour, minute, second } = time
  return instantOfWall(Date.UTC(year, month - 1, day, hour, minute, second), timeZone ?? 'UTC')
}

/** The instant at which the wall clock of a zone shows `wallMs`: what it shows, written as ms since 1970 as if it were UTC. */
export function instantOfWall(wallMs: number, timeZone: string): number {
  // A day to either side lies before and after the change that may be near: no zone is 24 hours from UTC.
  const beforeMs = wallMs - offsetAt(timeZone, wallMs - dayMs)
  const afterMs = wallMs - offsetAt(timeZone, wallMs + dayMs)
  if (beforeMs === afterMs || wallAt(beforeMs, timeZone) === wallMs) return beforeMs
  // Of a time that is shown under neither offset, the one before the change makes the time after the gap.
  return wallAt(afterMs, timeZone) === wallMs ? afterMs : beforeMs
}

/** What the wall clock of a zone shows at an instant, as ms since 1970 as if it were UTC. */
export function wallAt(atMs: number, timeZone: string): number {
  return atMs + offsetAt(timeZone, atMs)
}

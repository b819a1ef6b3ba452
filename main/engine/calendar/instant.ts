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
  return instantsOfDay(Math.floor(wallMs / dayMs) * dayMs, timeZone)(wallMs)
}

/** As `instantOfWall`, for many times of one day, which is told by its midnight: the zone is asked once. */
export function instantsOfDay(day: number, timeZone: string): (wallMs: number) => number {
  // No zone is 24 hours from UTC: these lie before and after all of the day, with one change at most between them.
  const beforeMs = day - dayMs
  const afterMs = day + 2 * dayMs
  const offsetBefore = offsetAt(timeZone, beforeMs)
  const offsetAfter = offsetAt(timeZone, afterMs)
  if (offsetBefore === offsetAfter) return (wallMs) => wallMs - offsetBefore

  const changeMs = changeBetween(beforeMs, afterMs, timeZone)
  return (wallMs) => {
    const isAfter = wallMs - offsetBefore >= changeMs && wallMs - offsetAfter >= changeMs
    // A time that neither side of the change shows is in the gap: the old offset takes it as far behind the gap.
    return wallMs - (isAfter ? offsetAfter : offsetBefore)
  }
}

/** The first instant, to the second, at which a zone has the offset that it has at `untilMs`. */
function changeBetween(fromMs: number, untilMs: number, timeZone: string): number {
  const offset = offsetAt(timeZone, untilMs)
  let before = fromMs / 1000
  let after = untilMs / 1000
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(timeZone, middle * 1000) === offset) after = middle
    else before = middle
  }
  return after * 1000
}

/** What the wall clock of a zone shows at an instant, as ms since 1970 as if it were UTC. */
export function wallAt(atMs: number, timeZone: string): number {
  return atMs + offsetAt(timeZone, atMs)
}

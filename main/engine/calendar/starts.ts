import { readCalendarTime } from '../../contract/calendar-words.ts'
import type { CalendarTime } from '../../contract/calendar-words.ts'
import type { SchedulingConfig } from '../../contract/job-rules.ts'
import { dayMs, instantOf, instantOfWall } from './instant.ts'

type Frequency = NonNullable<SchedulingConfig['recurrence']>['frequency']

/** Starts are counted up to here: no schedule asks for more. */
const countedStarts = 10_000

/** The longest that lies between two starts, in ms of the wall clock. */
const longestStepMs: { [F in Frequency]: number } = { daily: dayMs, weekly: 7 * dayMs, monthly: 31 * dayMs }

/**
 * The first start of a schedule after `afterMs`, in ms since 1970; null when none comes any more, or it has no start time.
 * A recurring schedule starts at the same time of its zone's day each time; none comes after the date of its end, and how many were made is the caller's to count.
 */
export function nextStart(config: SchedulingConfig, afterMs: number): number | null {
  if (config.startTime === undefined) return null
  const { startTime, recurrence } = config
  const timeZone = config.timeZone ?? 'UTC'
  const firstMs = instantOf(startTime, timeZone)
  if (recurrence === undefined) return firstMs > afterMs ? firstMs : null

  const first = readCalendarTime(startTime)!
  const lastMs = recurrence.end?.type === 'date' ? instantOf(recurrence.end.date, timeZone) : Infinity
  // One fewer than fit: a change of the zone's offset makes a step shorter.
  let repetition = Math.max(0, Math.floor((afterMs - firstMs) / longestStepMs[recurrence.frequency]) - 1)
  for (; ; repetition += 1) {
    const startMs = instantOfWall(wallOfRepetition(first, recurrence.frequency, repetition), timeZone)
    if (startMs > lastMs) return null
    if (startMs > afterMs) return startMs
  }
}

/** How many starts lie in (afterMs, untilMs]; counts no further than 10,000. */
export function startsBetween(config: SchedulingConfig, afterMs: number, untilMs: number): number {
  let count = 0
  let startMs = nextStart(config, afterMs)
  while (startMs !== null && startMs <= untilMs && count < countedStarts) {
    count += 1
    startMs = nextStart(config, startMs)
  }
  return count
}

function wallOfRepetition({ year, month, day, hour, minute, second }: CalendarTime, frequency: Frequency, repetition: number): number {
  if (frequency !== 'monthly') {
    const days = day + repetition * (frequency === 'weekly' ? 7 : 1)
    return Date.UTC(year, month - 1, days, hour, minute, second)
  }
  const monthIndex = month - 1 + repetition
  const lastDay = new Date(Date.UTC(year, monthIndex + 1, 0)).getUTCDate()
  return Date.UTC(year, monthIndex, Math.min(day, lastDay), hour, minute, second)
}

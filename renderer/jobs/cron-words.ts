/** A maintenance window in words, where its cron expression is a common one; else as it was written. */
import type { SchedulingConfig } from '../../main/contract/job-rules.ts'

type Window = NonNullable<SchedulingConfig['maintenanceWindows']>[number]

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const dayWords = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** AWS counts the days of the week from 1, which is Sunday. */
function dayNamed(text: string): string | null {
  return (dayWords.includes(text.toUpperCase()) ? dayNames[dayWords.indexOf(text.toUpperCase())] : dayNames[Number(text) - 1]) ?? null
}

function weekdaysInWords(text: string): string | null {
  const range = text.split('-')
  const names = (range.length === 2 ? range : text.split(',')).map(dayNamed)
  if (names.includes(null)) return null
  return range.length === 2 ? `from ${names.join(' to ')}` : `on ${names.map((name) => `${name}s`).join(' and ')}`
}

function daysInWords(dayOfMonth: string, month: string, dayOfWeek: string, year: string): string | null {
  if (month !== '*' || year !== '*') return null
  const anyDay = (text: string) => text === '*' || text === '?'
  if (anyDay(dayOfMonth) && anyDay(dayOfWeek)) return 'every day'
  if (anyDay(dayOfWeek) && dayOfMonth === 'L') return 'on the last day of each month'
  if (anyDay(dayOfWeek) && /^\d+$/.test(dayOfMonth)) return `on day ${dayOfMonth} of each month`
  return anyDay(dayOfMonth) ? weekdaysInWords(dayOfWeek) : null
}

/** @returns e.g. "on Sundays at 02:00 for 60 min", or "at cron(0/30 2 ? * SUN *) for 60 min". */
export function windowInWords({ startTime, durationInMinutes }: Window): string {
  const [minute = '', hour = '', ...days] = startTime.replace(/^cron\(|\)$/g, '').split(' ')
  const [dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = days
  const on = /^\d{1,2}$/.test(minute) && /^\d{1,2}$/.test(hour) ? daysInWords(dayOfMonth, month, dayOfWeek, year) : null
  const when = on === null ? `at ${startTime}` : `${on} at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  return `${when} for ${durationInMinutes} min`
}

/** A time of the calendar as AWS IoT spells it, `YYYY-MM-DD HH:MM`, also with `T` and with seconds. */
const spelling = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/

/** A day and a time of day, of no zone yet. */
export interface CalendarTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

/** Null where the spelling is another, the day does not exist, or lies before 1970. */
export function readCalendarTime(text: string): CalendarTime | null {
  const found = spelling.exec(text)
  if (!found) return null
  const [year, month, day, hour, minute, second] = found.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const date = new Date(Date.UTC(year, month - 1, day))
  const exists = year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return exists && hour < 24 && minute < 60 && second < 60 ? { year, month, day, hour, minute, second } : null
}

export function isCalendarTime(text: string): boolean {
  return readCalendarTime(text) !== null
}

/** Names of the IANA database alone: an offset such as `+01:00` knows no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

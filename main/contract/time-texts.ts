/** Dates, times and durations as texts: what the types of device templates take (RFC 3339, 5.6; ISO 8601). */

const fullDate = /^(\d{4})-(\d{2})-(\d{2})$/
const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?'
const partialTime = new RegExp(`^${clock}$`)
const fullTime = new RegExp(`^${clock}(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$`)
const duration =
  /^-?P(?=\d|T\d)(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?W)?(?:\d+(?:[.,]\d+)?D)?(T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?$/

/** `2026-03-31` (RFC 3339, full-date); Date.parse alone takes the 31st of February. */
export function isDate(text: string): boolean {
  const match = fullDate.exec(text)
  if (!match) return false
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return day >= 1 && day <= days
}

/** `14:00:00`, `14:00:00.5` (RFC 3339, partial-time): a time of day of no zone. */
export function isTime(text: string): boolean {
  return partialTime.test(text)
}

/** `14:00:00Z`, `14:00:00+02:00` (RFC 3339, full-time): a time of day with its zone. */
export function isTimeWithZone(text: string): boolean {
  return fullTime.test(text)
}

/** `2026-03-31T14:00:00Z` (RFC 3339, date-time): with its zone, without which it is no moment. */
export function isDateTime(text: string): boolean {
  return isDate(text.slice(0, 10)) && /[Tt]/.test(text.charAt(10)) && isTimeWithZone(text.slice(11))
}

/** `PT30M`, `P1DT12H`, `P2W` (ISO 8601): at least one part, and none after a `T` that stands for nothing. */
export function isDuration(text: string): boolean {
  return duration.test(text)
}

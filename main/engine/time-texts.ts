/** Whether a text is a date, a time or a duration. Date.parse takes the 31st of February and times without a zone. */

const day = /^(\d{4})-(\d{2})-(\d{2})$/
const zone = '(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)'
const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?'
const clockWithZone = new RegExp(`^${clock}${zone}$`)
const clockMaybeWithZone = new RegExp(`^${clock}${zone}?$`)
const duration = /^P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:[.,]\d+)?S)?)?$/

/** RFC 3339, 5.6: full-date. */
export function isDate(text: string): boolean {
  const match = day.exec(text)
  if (!match) return false
  const [year, month, dayOfMonth] = match.slice(1).map(Number) as [number, number, number]
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return dayOfMonth >= 1 && dayOfMonth <= days
}

/** RFC 3339, 5.6: date-time. */
export function isDateTime(text: string): boolean {
  return isDate(text.slice(0, 10)) && /[Tt]/.test(text.charAt(10)) && clockWithZone.test(text.slice(11))
}

/** RFC 3339, 5.6: partial-time; with its zone it is taken as well. */
export function isTime(text: string): boolean {
  return clockMaybeWithZone.test(text)
}

/** ISO 8601: years to seconds, each as often as need be, the seconds perhaps with a fraction. */
export function isDuration(text: string): boolean {
  return duration.test(text)
}

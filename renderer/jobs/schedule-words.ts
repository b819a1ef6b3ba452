/** Times of a schedule in words: as they were written, and the moments that they come to in a zone. */
import { readCalendarTime } from '../../main/contract/calendar-words.ts'
import { language, t } from '../i18n/index.ts'

/** Day, month, year: no country of ours puts the month first. */
const locale = () => (language.value === 'en' ? 'en-GB' : language.value)

/** `2 Dec 2026 14:00` of `2026-12-02 14:00`; the text itself when it is no time. */
export function calendarInWords(text: string): string {
  const time = readCalendarTime(text)
  if (!time) return text
  const clock = [time.hour, time.minute, ...(time.second > 0 ? [time.second] : [])].map((part) => String(part).padStart(2, '0'))
  const month = new Intl.DateTimeFormat(locale(), { month: 'short', timeZone: 'UTC' }).format(Date.UTC(time.year, time.month - 1, 15))
  return t('jobRules.calendar', { day: String(time.day), month, year: String(time.year), clock: clock.join(':') })
}

function format(atMs: number, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(), { timeZone, hourCycle: 'h23', ...options }).format(atMs)
}

const clock = { hour: '2-digit', minute: '2-digit' } as const
const date = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const

/** "Wed, 2 Dec 2026, 14:00". */
export function momentInWords(atMs: number, timeZone: string): string {
  return format(atMs, timeZone, { ...date, ...clock })
}

/** From and until; the second day only where it is another. */
export function openingInWords({ fromMs, untilMs }: { fromMs: number; untilMs: number }, timeZone: string): string {
  const isSameDay = format(fromMs, timeZone, date) === format(untilMs, timeZone, date)
  return `${momentInWords(fromMs, timeZone)} – ${isSameDay ? format(untilMs, timeZone, clock) : momentInWords(untilMs, timeZone)}`
}

/** Moments as a schedule tells them, in a zone: "Wed, 2 Dec 2026, 14:00". */
function format(atMs: number, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...options }).format(atMs)
}

const clock = { hour: '2-digit', minute: '2-digit' } as const
const date = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const

export function momentInWords(atMs: number, timeZone: string): string {
  return format(atMs, timeZone, { ...date, ...clock })
}

/** From and until; the second day only where it is another. */
export function openingInWords({ fromMs, untilMs }: { fromMs: number; untilMs: number }, timeZone: string): string {
  const isSameDay = format(fromMs, timeZone, date) === format(untilMs, timeZone, date)
  return `${momentInWords(fromMs, timeZone)} – ${isSameDay ? format(untilMs, timeZone, clock) : momentInWords(untilMs, timeZone)}`
}

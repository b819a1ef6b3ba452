import { offsetAt } from './offset.ts'

/** An instant, in ms since 1970, as a calendar time of a zone (default UTC): `YYYY-MM-DD HH:MM:SS`. */
export function calendarText(atMs: number, timeZone: string | undefined): string {
  const wallMs = atMs + offsetAt(timeZone ?? 'UTC', atMs)
  return new Date(wallMs).toISOString().slice(0, 19).replace('T', ' ')
}

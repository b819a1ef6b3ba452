import { wallAt } from './offset.ts'

/** An instant, in ms since 1970, as a calendar time of a zone (default UTC): `YYYY-MM-DD HH:MM:SS`. */
export function calendarText(atMs: number, timeZone: string | undefined): string {
  return new Date(wallAt(atMs, timeZone ?? 'UTC')).toISOString().slice(0, 19).replace('T', ' ')
}

/** A time of the bench as the control plane tells it: seconds since 1970, with a fraction. Null: left out. */
export function seconds(atMs: number): number
export function seconds(atMs: number | null): number | undefined
export function seconds(atMs: number | null): number | undefined {
  return atMs === null ? undefined : atMs / 1000
}

/** A time in UTC as schedules are written: `2026-11-30 14:00`. */
export function calendarText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')
}

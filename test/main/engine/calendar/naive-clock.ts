/** The wall clock of a zone at an instant, `YYYY-MM-DD HH:MM:SS`, straight from the zone database. */
const formats = new Map<string, Intl.DateTimeFormat>()

export function wallText(atMs: number, timeZone: string): string {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    formats.set(timeZone, format)
  }
  return format.format(atMs)
}

/** An instant as a person reads it in a failed test. */
export const utcText = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString().slice(0, 16))

export const zones = ['UTC', 'Europe/Vienna', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe']

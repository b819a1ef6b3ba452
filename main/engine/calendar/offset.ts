/** Making a formatter costs a hundred times what asking it does. Names differ in case only so often; the bound is for safety. */
const formats = new Map<string, Intl.DateTimeFormat>()
const keptFormats = 1000

/** How far the wall clock of a zone is ahead of UTC at an instant: both in ms, negative west of Greenwich. */
export function offsetAt(timeZone: string, atMs: number): number {
  if (timeZone === 'UTC') return 0
  const parts: { [type: string]: number } = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(atMs)) parts[type] = Number(value)
  const wallMs = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!)
  return wallMs - Math.floor(atMs / 1000) * 1000
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    if (formats.size >= keptFormats) formats.clear()
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timeZone, format)
  }
  return format
}

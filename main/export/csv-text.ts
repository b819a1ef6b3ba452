import { stringify } from 'csv-stringify/sync'

export type Cell = string | number | null

/** A time in ms as ISO 8601 in UTC. */
export function time(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString()
}

/**
 * Rows as CSV (RFC 4180: CRLF, quotes doubled). Text that a spreadsheet would take for a formula (first character
 * = + - @ tab or CR) gets an apostrophe before it: names and errors come from devices (OWASP, CSV injection).
 */
export function written(rows: Cell[][]): string {
  return stringify(rows, { record_delimiter: 'windows', escape_formulas: true })
}

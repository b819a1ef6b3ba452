import type { MadeKeys } from '../contract/credentials.ts'
import { written, type Cell } from './csv-text.ts'

const columns: [title: string, cell: (made: MadeKeys) => Cell][] = [
  ['device id', ({ deviceId }) => deviceId],
  ['device name', ({ deviceName }) => deviceName],
  ['slot', ({ slot }) => slot],
  ['primary key', ({ primaryKey }) => primaryKey],
  ['secondary key', ({ secondaryKey }) => secondaryKey],
  ['connection string', ({ connectionString }) => connectionString],
]

/** Keys of devices as CSV, a device a row. */
export function keysCsv(made: readonly MadeKeys[]): string {
  return `\uFEFF${written([columns.map(([title]) => title), ...made.map((one) => columns.map(([, cell]) => cell(one)))])}`
}

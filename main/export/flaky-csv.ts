import type { FlakyUnit } from '../contract/attempts.ts'
import { time, written, type Cell } from './csv-text.ts'

const columns: [title: string, cell: (unit: FlakyUnit) => Cell][] = [
  ['device id', ({ deviceId }) => deviceId],
  ['device name', ({ deviceName }) => deviceName],
  ['slot', ({ slot }) => slot],
  ['last jobs', ({ jobs }) => jobs],
  ['failed', ({ failed }) => failed],
  ['succeeded on a retry', ({ retried }) => retried],
  ['rate', ({ rate }) => Number(rate.toFixed(3))],
  ['last time', ({ lastAtMs }) => time(lastAtMs)],
  ['last reasons', ({ reasons }) => reasons.map(({ reason }) => reason).join('\n')],
  ['last job id', ({ reasons }) => reasons[0]?.jobId ?? null],
]

/** Flaky units as CSV in pieces of text, in the order in which they come; spelled as the CSV of a job is. */
export async function* flakyCsv(units: readonly FlakyUnit[], chunkRows = 1000): AsyncGenerator<string> {
  yield `\uFEFF${written([columns.map(([title]) => title)])}`
  for (let start = 0; start < units.length; start += chunkRows)
    yield written(units.slice(start, start + chunkRows).map((unit) => columns.map(([, cell]) => cell(unit))))
}

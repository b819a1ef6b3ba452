import type { IntakeList, IntakeRow } from '../contract/intake.ts'
import { time, written, type Cell } from './csv-text.ts'

const columns: [title: string, cell: (row: IntakeRow, list: IntakeList) => Cell][] = [
  ['list', (_, { name }) => name],
  ['status', ({ status }) => status],
  ['device id', ({ deviceId }) => deviceId],
  ['device name', ({ name }) => name],
  ['slot', ({ slot }) => slot],
  ['label', ({ label }) => label],
  ['serial', ({ serial }) => serial],
  ['reported serial', ({ reportedSerial }) => reportedSerial],
  ['mismatch of', ({ mismatch }) => (mismatch === null ? null : mismatch.kind === 'serial' ? 'serial number' : 'plugged in device')],
  ['mismatch expected', ({ mismatch }) => mismatch?.expected ?? null],
  ['mismatch found', ({ mismatch }) => mismatch?.found ?? null],
  ['registered', ({ isRegistered }) => (isRegistered ? 'yes' : 'no')],
  ['last seen', ({ seenAtMs }) => time(seenAtMs)],
  ['checked in', ({ checkedAtMs }) => time(checkedAtMs)],
  ['checked in by', ({ checkedBy }) => checkedBy],
  ['list opened', (_, { openedAtMs }) => time(openedAtMs)],
  ['list finished', (_, { finishedAtMs }) => time(finishedAtMs)],
]

/** An intake list as CSV, a line a unit, and one for each that came unexpected. Times are ISO 8601 in UTC. */
export function intakeCsv(list: IntakeList, rows: readonly IntakeRow[]): string {
  return `\uFEFF${written([columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row, list)))])}`
}

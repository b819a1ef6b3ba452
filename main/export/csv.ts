import { setImmediate } from 'node:timers/promises'
import type { Attempt, Execution } from '../contract/executions.ts'
import { foldStatus } from '../contract/fold-status.ts'
import type { Job } from '../contract/jobs.ts'
import { time, written, type Cell } from './csv-text.ts'

/** One device of a job, with what is known of the device now. */
export interface ExecutionRow {
  execution: Execution
  deviceName: string
  slot: string | null
  templateName: string | null
  attributes: Record<string, string>
  /** The MQTT client id by which it comes; null where that is its device id. */
  clientId: string | null
  /** The device is no longer registered; its name then says so. */
  deleted: boolean
}

type CsvJob = Pick<Job, 'jobId' | 'name' | 'work' | 'reasonCode' | 'comment'>

/** One try on one device: a row of the file. */
interface AttemptRow extends ExecutionRow {
  attempt: Attempt | Execution
  isLast: boolean
}

type Column = [title: string, cell: (row: AttemptRow, job: CsvJob) => Cell]

/** The columns of every file, in order. Times are ISO 8601 in UTC. */
const columns: Column[] = [
  ['job name', (_, job) => job.name],
  ['job id', (_, job) => job.jobId],
  ['type', (_, job) => job.work.type],
  ['device id', ({ execution }) => execution.deviceId],
  ['device name', ({ deviceName, deleted }) => (deleted ? `${deviceName} (deleted)` : deviceName)],
  ['slot', ({ slot }) => slot],
  ['status', ({ attempt }) => foldStatus(attempt.status)],
  ['exact status', ({ attempt }) => attempt.status],
  ['error', ({ attempt }) => attempt.error],
  ['queued', ({ attempt }) => time(attempt.queuedAtMs)],
  ['started', ({ attempt }) => time(attempt.startedAtMs)],
  ['finished', ({ attempt }) => time(attempt.finishedAtMs)],
  ['duration in seconds', ({ attempt }) => seconds(attempt)],
  ['execution number', ({ attempt }) => attempt.executionNumber],
  ['attempts', ({ execution }) => execution.earlierAttempts.length + 1],
  ['template', ({ templateName }) => templateName],
  ['last attempt', ({ isLast }) => (isLast ? 'yes' : 'no')],
  ['rolled out', ({ execution }) => time(execution.rolledOutAtMs)],
  ['job reason code', (_, job) => job.reasonCode],
  ['job comment', (_, job) => job.comment],
  ['answer status', ({ attempt }) => attempt.statusDetails?.methodStatus ?? null],
  ['answer', ({ attempt }) => ('result' in attempt && attempt.result !== null ? JSON.stringify(attempt.result) : null)],
]

/** Columns that stand only in a file that has something to put in them: a file of a fleet without them stays as it was. */
const columnsIfAny: { column: Column; hasAny: (row: ExecutionRow) => boolean }[] = [
  { column: ['client id', ({ clientId }) => clientId], hasAny: ({ clientId }) => clientId !== null },
  {
    column: ['status details', ({ attempt }) => detailsOf(attempt)],
    hasAny: ({ execution }) => [...execution.earlierAttempts, execution].some((attempt) => detailsOf(attempt) !== null),
  },
]

/** What the device said of itself, as JSON; the status of an answer has a column of its own. */
function detailsOf({ statusDetails = {} }: AttemptRow['attempt']): string | null {
  const { methodStatus: _, ...details } = statusDetails
  return Object.keys(details).length === 0 ? null : JSON.stringify(details)
}

/** The columns of a file: those of every file, one an attribute, those that have something in them, one a file that devices fetch. */
function columnsOf(rows: readonly ExecutionRow[]): Column[] {
  const attributes = new Set(rows.flatMap((row) => Object.keys(row.attributes)))
  const files = new Set(rows.flatMap(({ execution }) => (execution.downloads ?? []).map(({ file }) => file)))
  return [
    ...columns,
    ...[...attributes].sort().map((name): Column => [`attribute: ${name}`, (row) => row.attributes[name] ?? null]),
    ...columnsIfAny.filter(({ hasAny }) => rows.some(hasAny)).map(({ column }) => column),
    ...[...files].sort().map((file): Column => [`download: ${file}`, (row) => downloaded(row, file)]),
  ]
}

/** How much of a file the device was sent in its last attempt. */
function downloaded({ execution, isLast }: AttemptRow, file: string): string | null {
  const download = isLast ? execution.downloads?.find((one) => one.file === file) : undefined
  return download ? `${download.bytes} of ${download.totalBytes} bytes` : null
}

function seconds({ startedAtMs, finishedAtMs }: AttemptRow['attempt']): number | null {
  return startedAtMs === null || finishedAtMs === null ? null : (finishedAtMs - startedAtMs) / 1000
}

/** The attempts on a device, oldest first. */
function attemptsOf(row: ExecutionRow): AttemptRow[] {
  const { execution } = row
  return [...execution.earlierAttempts, execution].map((attempt) => ({ ...row, attempt, isLast: attempt === execution }))
}

/**
 * The device status of a job as CSV, in pieces of text: UTF-8 with BOM, without which Excel reads the bytes as the
 * machine's own code page; one header row; one row an attempt, those of a device together and its last one said to be.
 *
 * The rows are read at once, so that a file shows one moment of a running job; then other work gets its turn between
 * the pieces.
 * @param chunkDevices devices a piece. 1,000 keep the thread for some 10 ms.
 */
export async function* executionsCsv({
  job,
  rows,
  chunkDevices = 1000,
}: {
  job: CsvJob
  rows: Iterable<ExecutionRow>
  chunkDevices?: number
}): AsyncGenerator<string> {
  const all = [...rows]
  const shown = columnsOf(all)
  yield `\uFEFF${written([shown.map(([title]) => title)])}`
  for (let start = 0; start < all.length; start += chunkDevices) {
    await setImmediate()
    const chunk = all.slice(start, start + chunkDevices).flatMap(attemptsOf)
    yield written(chunk.map((row) => shown.map(([, cell]) => cell(row, job))))
  }
}

import { setImmediate } from 'node:timers/promises'
import type { Execution } from '../contract/executions.ts'
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
  /** The device is no longer registered; its name then says so. */
  deleted: boolean
}

type CsvJob = Pick<Job, 'jobId' | 'name' | 'work'>

/** The columns of every file, in order; after them comes one column an attribute. Times are ISO 8601 in UTC. */
const columns: [title: string, cell: (row: ExecutionRow, job: CsvJob) => Cell][] = [
  ['job name', (_, job) => job.name],
  ['job id', (_, job) => job.jobId],
  ['type', (_, job) => job.work.type],
  ['device id', ({ execution }) => execution.deviceId],
  ['device name', ({ deviceName, deleted }) => (deleted ? `${deviceName} (deleted)` : deviceName)],
  ['slot', ({ slot }) => slot],
  ['status', ({ execution }) => foldStatus(execution.status)],
  ['exact status', ({ execution }) => execution.status],
  ['error', ({ execution }) => execution.error],
  ['queued', ({ execution }) => time(execution.queuedAtMs)],
  ['started', ({ execution }) => time(execution.startedAtMs)],
  ['finished', ({ execution }) => time(execution.finishedAtMs)],
  ['duration in seconds', ({ execution }) => seconds(execution)],
  ['execution number', ({ execution }) => execution.executionNumber],
  ['attempts', ({ execution }) => execution.earlierAttempts.length + 1],
  ['template', ({ templateName }) => templateName],
]

function seconds({ startedAtMs, finishedAtMs }: Execution): number | null {
  return startedAtMs === null || finishedAtMs === null ? null : (finishedAtMs - startedAtMs) / 1000
}

/**
 * The device status of a job as CSV, in pieces of text: UTF-8 with BOM, without which Excel reads the bytes as the
 * machine's own code page; one header row; one row a device.
 *
 * The rows are read at once, so that a file shows one moment of a running job; then other work gets its turn between
 * the pieces.
 * @param chunkRows rows a piece. 1,000 keep the thread for some 10 ms.
 */
export async function* executionsCsv({
  job,
  rows,
  chunkRows = 1000,
}: {
  job: CsvJob
  rows: Iterable<ExecutionRow>
  chunkRows?: number
}): AsyncGenerator<string> {
  const all = [...rows]
  const attributes = [...new Set(all.flatMap((row) => Object.keys(row.attributes)))].sort()
  yield `\uFEFF${written([[...columns.map(([title]) => title), ...attributes.map((name) => `attribute: ${name}`)]])}`
  for (let start = 0; start < all.length; start += chunkRows) {
    await setImmediate()
    const chunk = all.slice(start, start + chunkRows)
    yield written(
      chunk.map((row) => [...columns.map(([, cell]) => cell(row, job)), ...attributes.map((name) => row.attributes[name] ?? null)]),
    )
  }
}

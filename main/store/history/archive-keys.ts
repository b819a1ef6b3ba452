import { placeOfJob } from '../../contract/history.ts'
import type { JobDefinition } from '../../contract/jobs.ts'
import type { KeyRange } from '../sorted-records.ts'

/** `"` comes right after `!` in the order of bytes: below it stand all keys that begin with what was before the `!`. */
const afterMark = '"'

const rowMark = 'archived-row!'

/** Definition and progress of a job. A job id holds no `!`. */
export function archivedJobKey(jobId: string): string {
  return `archived-job!${jobId}`
}

/** The row of a job in lists; in the order in which the jobs were created. */
export function archivedRowKey(job: JobDefinition): string {
  return `${rowMark}${placeOfJob(job)}`
}

/** Where a row stands in lists, as a page tells where it ended. */
export function placeOfRow(key: string): string {
  return key.slice(rowMark.length)
}

/** The key of the row at a place that a page told; of any other text, a key where there is nothing. */
export function keyOfPlace(place: string): string {
  return `${rowMark}${place}`
}

export const archivedRows: KeyRange = { from: rowMark, below: `archived-row${afterMark}`, newestFirst: true }

/** A piece of a job's executions, counted from 0. */
export function executionsKey(jobId: string, piece: number): string {
  return `archived-executions!${jobId}!${String(piece).padStart(6, '0')}`
}

export function executionsRange(jobId: string): KeyRange {
  return { from: `archived-executions!${jobId}!`, below: `archived-executions!${jobId}${afterMark}` }
}

/** How far a job is, as numbers, words and parts of a bar; one reading for the list and the job page. */
import {
  deviceWords,
  executionStatuses,
  type DeviceWord,
  type ExecutionCounts,
  type ExecutionStatus,
} from '../../main/contract/executions.ts'
import { foldCounts, foldStatus } from '../../main/contract/fold-status.ts'

export interface JobMeter {
  total: number
  byWord: Record<DeviceWord, number>
  /** `388 of 412 done, 3 failed, 21 waiting` */
  text: string
  /** Whole percent of devices that have ended; 100 only when the last one has. */
  percent: number
}

const clauses: [DeviceWord, string][] = [
  ['Failed', 'failed'],
  ['In progress', 'in progress'],
  ['Pending', 'waiting'],
  ['Canceled', 'canceled'],
]

export function meterOf(counts: ExecutionCounts): JobMeter {
  const byWord = foldCounts(counts)
  const total = deviceWords.reduce((sum, word) => sum + byWord[word], 0)
  const ended = total - byWord.Pending - byWord['In progress']
  const number = (count: number) => count.toLocaleString('en')
  const parts = clauses.filter(([word]) => byWord[word] > 0).map(([word, verb]) => `${number(byWord[word])} ${verb}`)
  return {
    total,
    byWord,
    text: total === 0 ? 'No devices yet' : [`${number(byWord.Completed)} of ${number(total)} done`, ...parts].join(', '),
    percent: total === 0 ? 0 : Math.floor((ended / total) * 100),
  }
}

/** The exact statuses that a person counts under one word. */
export function statusesOf(word: DeviceWord): ExecutionStatus[] {
  return executionStatuses.filter((status) => foldStatus(status) === word)
}

const exactWords: Record<ExecutionStatus, string> = {
  QUEUED: 'Queued',
  IN_PROGRESS: 'In progress',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  REJECTED: 'Rejected',
  TIMED_OUT: 'Timed out',
  CANCELED: 'Canceled',
  REMOVED: 'Removed',
}

/** The exact status in words, where it says more than the word beside it; else null. */
export function exactStatus(status: ExecutionStatus): string | null {
  return status === 'REJECTED' || status === 'TIMED_OUT' || status === 'REMOVED' ? exactWords[status] : null
}

/** The exact status in words. */
export function statusInWords(status: ExecutionStatus): string {
  return exactWords[status]
}

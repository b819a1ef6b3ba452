/** The words for exact statuses, and which of them a person counts as one. */
import { executionStatuses, type DeviceWord, type ExecutionStatus, type ExecutionView } from '../../main/contract/executions.ts'
import { foldStatus } from '../../main/contract/fold-status.ts'
import { t } from '../i18n/index.ts'

/** The exact statuses that a person counts under one word. */
export function statusesOf(word: DeviceWord): ExecutionStatus[] {
  return executionStatuses.filter((status) => foldStatus(status) === word)
}

/** The exact status in words, where it says more than the word beside it; else null. */
export function exactStatus(status: ExecutionStatus): string | null {
  return status === 'REJECTED' || status === 'TIMED_OUT' || status === 'REMOVED' ? statusInWords(status) : null
}

/** The exact status in words. */
export function statusInWords(status: ExecutionStatus): string {
  return t(`jobs.exact.${status}`)
}

/** Under which names devices say of themselves how far they are, the usual one first. */
const namesOfWords = ['message', 'reason', 'progress', 'step']

/** What a device that is at work said last; null when it said nothing, or when that is not what it is waited for. */
export function wordsAtWork({ status, statusDetails, wait }: Pick<ExecutionView, 'status' | 'statusDetails' | 'wait'>): string | null {
  if (status !== 'IN_PROGRESS' || wait?.kind !== 'answer') return null
  const name = namesOfWords.find((each) => Object.hasOwn(statusDetails, each) && statusDetails[each] !== '')
  return name === undefined ? null : statusDetails[name]!
}

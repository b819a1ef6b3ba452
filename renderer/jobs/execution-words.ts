/** The words for exact statuses, and which of them a person counts as one. */
import { executionStatuses, type DeviceWord, type ExecutionStatus } from '../../main/contract/executions.ts'
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

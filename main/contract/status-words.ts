import type { ExecutionStatus } from './executions.ts'

/** An exact status within a sentence. */
export const statusWords: Record<ExecutionStatus, string> = {
  QUEUED: 'pending',
  IN_PROGRESS: 'in progress',
  SUCCEEDED: 'completed',
  FAILED: 'failed',
  REJECTED: 'rejected',
  TIMED_OUT: 'out of time',
  CANCELED: 'canceled',
  REMOVED: 'removed',
}

/** What tells a later attempt from the first, behind the name of its job: ` (attempt 2)`. */
export function attemptInWords(executionNumber: number): string {
  return executionNumber === 1 ? '' : ` (attempt ${executionNumber})`
}

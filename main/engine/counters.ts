import type { ExecutionCounts, ExecutionStatus } from '../contract/executions.ts'

/** Adds one execution in place. */
export function addExecution(counts: ExecutionCounts, status: ExecutionStatus): void {
  counts[status] += 1
}

/** True while an execution of the job can still move. */
export function hasOpen(counts: ExecutionCounts): boolean {
  return counts.QUEUED + counts.IN_PROGRESS > 0
}

/** Executions that have ended, however. */
export function executed(counts: ExecutionCounts): number {
  return counts.SUCCEEDED + failures(counts) + counts.CANCELED + counts.REMOVED
}

/** Devices on which it went wrong. */
export function failures(counts: ExecutionCounts): number {
  return counts.FAILED + counts.REJECTED + counts.TIMED_OUT
}

/** True when nothing went wrong: a device that was removed does not count, one that was canceled does. */
export function isSuccess(counts: ExecutionCounts): boolean {
  return failures(counts) + counts.CANCELED === 0
}

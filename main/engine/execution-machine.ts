import type { ExecutionStatus } from '../contract/executions.ts'

/** What can happen to one job on one device. */
export const executionEvents = ['tell', 'progress', 'succeed', 'fail', 'reject', 'timeOut', 'cancel', 'remove', 'retry', 'rejoin'] as const
export type ExecutionEvent = (typeof executionEvents)[number]

/**
 * Every legal move of an execution. A device that fetches its jobs may say how one ended that it never said it had begun. `retry` and `rejoin` start the next execution number; a queued execution times out
 * only by a queued deadline, which is an option of ours.
 */
export const executionMoves: Record<ExecutionStatus, Partial<Record<ExecutionEvent, ExecutionStatus>>> = {
  QUEUED: {
    tell: 'IN_PROGRESS',
    succeed: 'SUCCEEDED',
    fail: 'FAILED',
    reject: 'REJECTED',
    timeOut: 'TIMED_OUT',
    cancel: 'CANCELED',
    remove: 'REMOVED',
  },
  IN_PROGRESS: {
    progress: 'IN_PROGRESS',
    succeed: 'SUCCEEDED',
    fail: 'FAILED',
    reject: 'REJECTED',
    timeOut: 'TIMED_OUT',
    cancel: 'CANCELED',
    remove: 'REMOVED',
  },
  SUCCEEDED: {},
  FAILED: { retry: 'QUEUED' },
  REJECTED: {},
  TIMED_OUT: { retry: 'QUEUED' },
  CANCELED: {},
  REMOVED: { rejoin: 'QUEUED' },
}

/** The status after an event, or null when the move is not legal. */
export function moveExecution(status: ExecutionStatus, event: ExecutionEvent): ExecutionStatus | null {
  return executionMoves[status][event] ?? null
}

import type { ExecutionStatus } from '../contract/executions.ts'

/** What can happen to one job on one device. */
export const executionEvents = ['tell', 'progress', 'succeed', 'fail', 'reject', 'timeOut', 'cancel', 'remove', 'retry'] as const
export type ExecutionEvent = (typeof executionEvents)[number]

/** Every legal move of an execution. A retry starts the next execution number. */
export const executionMoves: Record<ExecutionStatus, Partial<Record<ExecutionEvent, ExecutionStatus>>> = {
  QUEUED: { tell: 'IN_PROGRESS', cancel: 'CANCELED', remove: 'REMOVED' },
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
  REMOVED: {},
}

/** The status after an event, or null when the move is not legal. */
export function moveExecution(status: ExecutionStatus, event: ExecutionEvent): ExecutionStatus | null {
  return executionMoves[status][event] ?? null
}

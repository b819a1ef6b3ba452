import type { DeviceWord, ExecutionCounts, ExecutionStatus } from './executions.ts'
import { executionStatuses } from './executions.ts'

/** The one place where exact statuses become the words a person counts. */
export function foldStatus(status: ExecutionStatus): DeviceWord {
  switch (status) {
    case 'QUEUED':
      return 'Pending'
    case 'IN_PROGRESS':
      return 'In progress'
    case 'SUCCEEDED':
      return 'Completed'
    case 'FAILED':
    case 'REJECTED':
    case 'TIMED_OUT':
      return 'Failed'
    case 'CANCELED':
    case 'REMOVED':
      return 'Canceled'
  }
}

/** True when an execution in this status never moves again by itself (a retry makes a new attempt). */
export function isTerminal(status: ExecutionStatus): boolean {
  return status !== 'QUEUED' && status !== 'IN_PROGRESS'
}

export function noCounts(): ExecutionCounts {
  return Object.fromEntries(executionStatuses.map((status) => [status, 0])) as ExecutionCounts
}

/** The counts by exact status, added up by the words a person counts. */
export function foldCounts(counts: ExecutionCounts): Record<DeviceWord, number> {
  const folded: Record<DeviceWord, number> = { Pending: 0, 'In progress': 0, Completed: 0, Failed: 0, Canceled: 0 }
  for (const status of executionStatuses) folded[foldStatus(status)] += counts[status]
  return folded
}

/** An execution in the three shapes in which it stands in messages (aws-iot-jobs.md, 1.3). */
import type { Execution } from '../../contract/executions.ts'
import type { JsonObject } from '../../contract/json.ts'
import { seconds } from './times.ts'

/** How many executions stand in one list: AWS allows 15 where jobs have schedules (aws-iot-jobs.md, 1.4 and 1.7). */
export const listedExecutions = 15

/** @param document left out: it is not asked for. */
export function executionShape(execution: Execution, now: number, document?: JsonObject) {
  const { statusDetails, status, deadlineAtMs } = execution
  return {
    jobId: execution.jobId,
    thingName: execution.deviceId,
    status,
    statusDetails: Object.keys(statusDetails).length === 0 ? undefined : statusDetails,
    ...timesOf(execution),
    versionNumber: execution.versionNumber,
    executionNumber: execution.executionNumber,
    approximateSecondsBeforeTimedOut:
      status === 'IN_PROGRESS' && deadlineAtMs !== null ? Math.max(0, seconds(deadlineAtMs - now)) : undefined,
    jobDocument: document,
  }
}

export function summaryShape(execution: Execution) {
  const { jobId, executionNumber, versionNumber } = execution
  return { jobId, executionNumber, versionNumber, ...timesOf(execution) }
}

export function stateShape({ status, statusDetails, versionNumber }: Execution) {
  return { status, statusDetails, versionNumber }
}

function timesOf({ queuedAtMs, startedAtMs, lastUpdatedAtMs }: Execution) {
  return {
    queuedAt: seconds(queuedAtMs),
    lastUpdatedAt: seconds(lastUpdatedAtMs),
    startedAt: startedAtMs === null ? undefined : seconds(startedAtMs),
  }
}

/** The first of a queue, parted by status: what a device is at work on, and what waits. */
export function listed(pending: readonly Execution[]) {
  const first = pending.slice(0, listedExecutions)
  const of = (status: Execution['status']) => first.filter((execution) => execution.status === status).map(summaryShape)
  return { inProgress: of('IN_PROGRESS'), queued: of('QUEUED') }
}

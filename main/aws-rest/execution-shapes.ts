/** Executions as the control plane shows them. Each try of a job on a device is one of its own, with a number of its own. */
import { arnOf } from '../contract/arns.ts'
import type { Attempt, Execution } from '../contract/executions.ts'

/** One try: the latest, or one that was followed by another. */
export interface Try {
  deviceId: string
  jobId: string
  executionNumber: number
  status: Execution['status']
  statusDetails: Record<string, string>
  versionNumber: number | undefined
  queuedAtMs: number
  startedAtMs: number | null
  lastUpdatedAtMs: number
  deadlineAtMs: number | null
  /** How many tries there were before it, since the device joined: one that left and comes again begins anew. */
  retryAttempt: number
}

/** All tries of an execution, the latest first; none while the rollout has not reached the device. */
export function triesOf(execution: Execution): Try[] {
  const { jobId, deviceId, earlierAttempts } = execution
  const earlier = earlierAttempts.map(
    ({ executionNumber, status, statusDetails = {}, versionNumber, queuedAtMs, startedAtMs, finishedAtMs }, place): Try => ({
      jobId,
      deviceId,
      executionNumber,
      status,
      statusDetails,
      versionNumber,
      queuedAtMs,
      startedAtMs,
      lastUpdatedAtMs: finishedAtMs,
      deadlineAtMs: null,
      retryAttempt: retriesBefore(earlierAttempts, place),
    }),
  )
  if (execution.rolledOutAtMs === null && execution.status === 'QUEUED') return earlier.toReversed()
  return [{ ...execution, retryAttempt: retriesBefore(earlierAttempts, earlier.length) }, ...earlier.toReversed()]
}

/** @param place of the try among those of its device, from 0. */
function retriesBefore(earlierAttempts: readonly Attempt[], place: number): number {
  return place - 1 - earlierAttempts.slice(0, place).findLastIndex(({ status }) => status === 'REMOVED')
}

/** `jobExecutionSummary`: times in s. */
export function executionSummary(one: Try): object {
  return {
    status: one.status,
    queuedAt: one.queuedAtMs / 1000,
    startedAt: one.startedAtMs === null ? undefined : one.startedAtMs / 1000,
    lastUpdatedAt: one.lastUpdatedAtMs / 1000,
    executionNumber: one.executionNumber,
    retryAttempt: one.retryAttempt,
  }
}

/** `execution` of DescribeJobExecution. */
export function executionShape(one: Try, now: number): object {
  const isCanceled = one.status === 'CANCELED'
  const { retryAttempt: _, ...summary } = executionSummary(one) as { retryAttempt: number }
  return {
    jobId: one.jobId,
    thingArn: arnOf('thing', one.deviceId),
    // One that was begun is canceled by force only.
    forceCanceled: isCanceled ? one.startedAtMs !== null : undefined,
    statusDetails: { detailsMap: one.statusDetails },
    versionNumber: one.versionNumber,
    approximateSecondsBeforeTimedOut:
      one.status === 'IN_PROGRESS' && one.deadlineAtMs !== null ? Math.max(0, Math.floor((one.deadlineAtMs - now) / 1000)) : undefined,
    ...summary,
  }
}

import type { DeviceRun } from '../../contract/attempts.ts'
import type { Execution } from '../../contract/executions.ts'
import { foldStatus } from '../../contract/fold-status.ts'

/** How a job went on a device. */
export type RunOutcome = 'firstTry' | 'retry' | 'failed'

/**
 * How an execution that has ended went; null for one that has not ended, or that says nothing of the device: it was canceled,
 * or the device left the job.
 */
export function runOutcome({ status, earlierAttempts }: Pick<Execution, 'status' | 'earlierAttempts'>): RunOutcome | null {
  const word = foldStatus(status)
  if (word === 'Failed') return 'failed'
  if (word !== 'Completed') return null
  return earlierAttempts.some((attempt) => foldStatus(attempt.status) === 'Failed') ? 'retry' : 'firstTry'
}

/** Why it did not succeed, or why the last attempt that failed did not; null where none did, or none said. */
export function failureOf({ status, error, earlierAttempts }: Pick<Execution, 'status' | 'error' | 'earlierAttempts'>): string | null {
  if (status !== 'SUCCEEDED') return error
  return earlierAttempts.findLast((attempt) => foldStatus(attempt.status) === 'Failed')?.error ?? null
}

/** A job on a device as the history of the device tells it. */
export function deviceRun(execution: Execution, job: { jobName: string; archived: boolean }): DeviceRun {
  const { jobId, status, earlierAttempts, queuedAtMs, startedAtMs, finishedAtMs } = execution
  return {
    jobId,
    ...job,
    status,
    attempts: earlierAttempts.length + 1,
    reason: failureOf(execution),
    queuedAtMs: earlierAttempts[0]?.queuedAtMs ?? queuedAtMs,
    startedAtMs: earlierAttempts.find((attempt) => attempt.startedAtMs !== null)?.startedAtMs ?? startedAtMs,
    finishedAtMs,
  }
}

import type { Execution } from '../contract/executions.ts'
import { isTerminal } from '../contract/fold-status.ts'
import { BenchError } from '../contract/errors.ts'
import { moveExecution, type ExecutionEvent } from './execution-machine.ts'
import type { Step } from './step.ts'

/** A first execution, waiting for its turn. */
export function queuedExecution(jobId: string, deviceId: string, now: number): Execution {
  return {
    jobId,
    deviceId,
    executionNumber: 1,
    status: 'QUEUED',
    step: 0,
    error: null,
    statusDetails: {},
    result: null,
    versionNumber: 1,
    delivered: false,
    queuedAtMs: now,
    startedAtMs: null,
    finishedAtMs: null,
    lastUpdatedAtMs: now,
    earlierAttempts: [],
  }
}

/**
 * Moves an execution by the table and keeps it. When that ends it, the next in the device's queue gets its turn.
 * @throws BenchError InvalidStateTransition
 */
export function moveExecutionBy(step: Step, execution: Execution, event: ExecutionEvent, change: Partial<Execution> = {}): Execution {
  const status = moveExecution(execution.status, event)
  if (status === null)
    throw new BenchError(
      'InvalidStateTransition',
      `The job on device ‘${execution.deviceId}’ is ${execution.status} already and cannot change any more.`,
      { jobId: execution.jobId, deviceId: execution.deviceId, status: execution.status, event },
    )
  const moved: Execution = {
    ...execution,
    ...change,
    status,
    versionNumber: execution.versionNumber + 1,
    lastUpdatedAtMs: step.now,
    ...(status === 'IN_PROGRESS' && execution.startedAtMs === null ? { startedAtMs: step.now } : {}),
    ...(isTerminal(status) ? { finishedAtMs: step.now } : {}),
  }
  step.keepExecution(moved)
  if (isTerminal(status)) step.wakened.add(execution.deviceId)
  return moved
}

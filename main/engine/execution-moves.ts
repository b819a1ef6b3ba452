import type { Attempt, Execution } from '../contract/executions.ts'
import { isTerminal } from '../contract/fold-status.ts'
import { BenchError } from '../contract/errors.ts'
import type { JobDefinition } from '../contract/jobs.ts'
import { moveExecution, type ExecutionEvent } from './execution-machine.ts'
import { abortReason } from './rules/abort.ts'
import { isPastEnd } from './rules/end-time.ts'
import { mayRetry } from './rules/retry.ts'
import { connectDeadline, deadlineOf, withoutStepTimes } from './rules/timeouts.ts'
import type { Step } from './step.ts'
import { isTarget } from './targets.ts'

/** A first execution that the rollout has not reached yet. */
export function newExecution(jobId: string, deviceId: string, now: number): Execution {
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
    rolledOutAtMs: null,
    stepDeadlineAtMs: null,
    deadlineAtMs: null,
    startedAtMs: null,
    finishedAtMs: null,
    lastUpdatedAtMs: now,
    earlierAttempts: [],
  }
}

/** Queues an execution for its device from now on. */
export function reachExecution(step: Step, execution: Execution): void {
  const { work } = step.records.definitions.get(execution.jobId)!
  keepWithDeadline(step, {
    ...execution,
    ...connectDeadline(work, step.now),
    queuedAtMs: step.now,
    rolledOutAtMs: step.now,
    lastUpdatedAtMs: step.now,
  })
  step.wakened.add(execution.deviceId)
}

/**
 * Moves an execution by the table and keeps it; the times of the step that it was at are left behind. One that ends is tried again or counted by the abort rule of its job,
 * and the next in the device's queue gets its turn.
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
  const ends = isTerminal(status)
  const moved = keepWithDeadline(step, {
    ...withoutStepTimes(execution),
    ...(ends ? { finishedAtMs: step.now, stepDeadlineAtMs: null } : {}),
    ...change,
    status,
    versionNumber: execution.versionNumber + 1,
    lastUpdatedAtMs: step.now,
    ...(status === 'IN_PROGRESS' && execution.startedAtMs === null ? { startedAtMs: step.now } : {}),
  })
  if (ends) afterEnd(step, moved)
  return moved
}

/**
 * The next attempt after one that has ended: everything but its number begins anew (AWS IoT Jobs).
 * @param event why: `retry` after a failure, `rejoin` after the device had left the targets.
 */
export function nextAttempt(step: Step, execution: Execution, event: 'retry' | 'rejoin'): Execution {
  const status = moveExecution(execution.status, event)
  if (status === null) throw new Error(`An execution that is ${execution.status} has no next attempt.`)
  const next = keepWithDeadline(step, {
    ...newExecution(execution.jobId, execution.deviceId, step.now),
    ...connectDeadline(step.records.definitions.get(execution.jobId)!.work, step.now),
    status,
    executionNumber: execution.executionNumber + 1,
    rolledOutAtMs: step.now,
    earlierAttempts: [...attemptsToKeep(execution), attemptOf(execution)],
  })
  step.noteExecution(next, 'retried')
  step.wakened.add(next.deviceId)
  return next
}

/** Ends an execution that was done as it began: a property is written on the operator's side. */
export function completeAtOnce(step: Step, execution: Execution): void {
  const now = step.now
  const done: Execution = { ...execution, status: 'SUCCEEDED', rolledOutAtMs: now, startedAtMs: now, finishedAtMs: now, delivered: true }
  step.keepExecution(done)
  step.noteExecution(done, 'succeeded')
}

/** Cancels a job: queued executions end, those in progress go on unless forced (AWS IoT CancelJob). @throws BenchError */
export function cancelBy(step: Step, jobId: string, why: { reasonCode: string | null; comment: string | null; force: boolean }): void {
  step.moveJob(jobId, 'cancel')
  const neverStarted = step.progressOf(jobId).startedAtMs === null
  step.changeProgress(jobId, {
    reasonCode: why.reasonCode,
    comment: why.comment,
    forceCanceled: why.force,
    nextStartAtMs: null,
    ...(neverStarted ? { finishedAtMs: step.now } : {}),
  })
  step.noteJob(jobId, 'cancellation_in_progress')
  for (const execution of [...(step.records.executions.get(jobId)?.values() ?? [])])
    if (execution.status === 'QUEUED' || (why.force && execution.status === 'IN_PROGRESS'))
      moveExecutionBy(step, execution, 'cancel', { error: 'The job was canceled.' })
  step.noteJob(jobId, 'canceled')
}

function afterEnd(step: Step, execution: Execution): void {
  const { jobId } = execution
  step.noteExecution(execution, execution.status.toLowerCase())
  step.wakened.add(execution.deviceId)
  step.advanced.add(jobId)
  const job = step.records.definitions.get(jobId)!
  const progress = step.progressOf(jobId)
  if (progress.state !== 'running' && progress.state !== 'stopped') return
  if (mayRetry(job.jobExecutionsRetryConfig, execution) && isStillWanted(step, job, execution)) {
    nextAttempt(step, execution, 'retry')
    return
  }
  const reason = abortReason(job.abortConfig, progress, step.records.executions.get(jobId)!.size)
  if (reason !== null) cancelBy(step, jobId, { reasonCode: 'ABORTED', comment: reason, force: false })
}

/** Nothing is tried again after the end time of the job, nor on a device that has left a continuous one. */
function isStillWanted(step: Step, job: JobDefinition, execution: Execution): boolean {
  if (isPastEnd(step.progressOf(job.jobId), step.now)) return false
  const device = step.records.devices.get(execution.deviceId)
  return job.targetSelection === 'SNAPSHOT' || (device !== undefined && isTarget(step.records, job.targets, device) !== false)
}

/** A queued execution whose device is there has no time any more to be there by. */
export function noteIsThere(step: Step, execution: Execution): void {
  keepWithDeadline(step, { ...withoutStepTimes(execution) })
}

/** What it is told at this step is told again: its time to be answered, if it has one, begins anew. */
export function tellAgain(
  step: Step,
  execution: Execution,
  change: Pick<Execution, 'answerDeadlineAtMs'> & Pick<Partial<Execution>, 'delivered'>,
): void {
  const isNews = change.answerDeadlineAtMs !== execution.answerDeadlineAtMs || change.delivered === true
  if (isNews) keepWithDeadline(step, { ...withoutStepTimes(execution), ...change })
}

/** The device has what it is told at this step. @param times when it has to be answered, where that is not known yet. */
export function noteDelivered(step: Step, execution: Execution, times: Pick<Execution, 'answerDeadlineAtMs'>): void {
  const delivered = { ...execution, ...times, delivered: true, lastUpdatedAtMs: step.now }
  if (times.answerDeadlineAtMs === undefined) step.keepExecution(delivered)
  else keepWithDeadline(step, delivered)
}

/** @param execution made by the caller for this; it is completed here, and not written to once it is kept. */
export function keepWithDeadline(step: Step, execution: Execution): Execution {
  const job = step.records.definitions.get(execution.jobId)!
  execution.deadlineAtMs = deadlineOf(execution, job.timeoutConfig)
  step.keepExecution(execution)
  return execution
}

/**
 * The attempts before one that has ended. A device that comes and goes without being told would make its record longer each
 * time: of attempts that were REMOVED unbegun, one after the other, only the last is kept.
 */
function attemptsToKeep(execution: Execution): Attempt[] {
  const { earlierAttempts } = execution
  const last = earlierAttempts.at(-1)
  return last && isRemovedUnbegun(last) && isRemovedUnbegun(execution) ? earlierAttempts.slice(0, -1) : earlierAttempts
}

function isRemovedUnbegun({ status, startedAtMs }: Pick<Attempt, 'status' | 'startedAtMs'>): boolean {
  return status === 'REMOVED' && startedAtMs === null
}

function attemptOf(execution: Execution): Attempt {
  return {
    executionNumber: execution.executionNumber,
    status: execution.status,
    error: execution.error,
    queuedAtMs: execution.queuedAtMs,
    startedAtMs: execution.startedAtMs,
    finishedAtMs: execution.finishedAtMs!,
    statusDetails: execution.statusDetails,
    versionNumber: execution.versionNumber,
  }
}

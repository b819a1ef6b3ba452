import type { ExecutionStatus } from '../../../main/contract/executions.ts'
import { deviceOf, executionOf, isOver, type NaiveExecution, type NaiveJob, type NaiveState } from './naive-records.ts'
import { abortRuleOf, batchSizeAtStart, isTriedAgain } from './naive-rules.ts'
import { targetsOf } from './naive-targets.ts'

/** One step under way: what it is applied to, when, and what it came to on the way. */
export interface Step {
  state: NaiveState
  now: number
  /** Jobs whose rollout is looked at in this step. */
  looked: Set<string>
  /** What the step came to see, for telling whether sequences reach everything. */
  seen: Set<string>
}

/** An attempt ends; what follows from it does at once: a retry, or an abort, and the end of its job. */
export function endExecution(step: Step, job: NaiveJob, execution: NaiveExecution, status: ExecutionStatus, atMs = step.now): void {
  execution.status = status
  execution.finishedAtMs = atMs
  execution.stepDeadlineAtMs = null
  execution.answerDeadlineAtMs = null
  step.looked.add(job.jobId)
  step.seen.add(`execution ${status}`)
  if (isTriedAgain(job, execution, step.now, !hasLeft(step, job, execution))) {
    step.seen.add(`retry of ${status}`)
    queueAgain(step, execution)
  } else if (job.state === 'running' || job.state === 'stopped') {
    const rule = abortRuleOf(job)
    if (rule !== null) {
      step.seen.add(`abort by ${rule}`)
      cancelJob(step, job, 'ABORTED', false)
    }
  }
}

/** Whether a device was a target of a continuous job and is none any more. */
function hasLeft({ state }: Step, job: NaiveJob, { deviceId }: NaiveExecution): boolean {
  if (job.definition.targetSelection !== 'CONTINUOUS') return false
  const members = targetsOf(state, job.definition.targets)
  return members !== null && !members.includes(deviceId)
}

/** The next attempt of a device that was reached before. */
export function queueAgain(step: Step, execution: NaiveExecution): void {
  const wasBegun = execution.startedAtMs !== null
  const cameAndWent = execution.status === 'REMOVED' && !wasBegun
  if (!(cameAndWent && execution.earlier.at(-1) === 'REMOVED' && !execution.lastWasBegun)) execution.earlier.push(execution.status)
  else step.seen.add('came and went')
  execution.lastWasBegun = wasBegun
  execution.status = 'QUEUED'
  execution.executionNumber += 1
  execution.step = 0
  execution.delivered = false
  execution.queuedAtMs = step.now
  execution.rolledOutAtMs = step.now
  execution.startedAtMs = null
  execution.finishedAtMs = null
  execution.wasThere = false
  execution.sentVersion = null
  execution.acknowledged = []
}

export function cancelJob(step: Step, job: NaiveJob, reasonCode: string | null, force: boolean): void {
  job.state = 'canceled'
  job.reasonCode = reasonCode
  job.forceCanceled = force
  job.nextStartAtMs = null
  for (const execution of job.executions)
    if (execution.status === 'QUEUED' || (force && execution.status === 'IN_PROGRESS')) endExecution(step, job, execution, 'CANCELED')
}

/** A job whose executions have all ended ends with the step. */
export function finishIfDone(step: Step, job: NaiveJob): void {
  const statuses = job.executions.map((execution) => execution.status)
  if (job.finishedAtMs !== null) return
  if (job.state === 'canceled') {
    if (!statuses.includes('IN_PROGRESS') && !statuses.includes('QUEUED')) job.finishedAtMs = step.now
    return
  }
  if (job.state !== 'running' && job.state !== 'stopped') return
  if (job.definition.targetSelection === 'CONTINUOUS' && !job.rolloutEnded) return
  if (!statuses.every(isOver)) return
  job.state = statuses.every((status) => status === 'SUCCEEDED' || status === 'REMOVED') ? 'completed' : 'failed'
  job.finishedAtMs = step.now
  step.seen.add(`job ${job.state}`)
}

/** Begins a job over devices that were found; each gets its execution, and a property job is done with them at once. */
export function beginJob(step: Step, job: NaiveJob, deviceIds: readonly string[]): void {
  job.state = 'running'
  job.nextStartAtMs = null
  job.executions = deviceIds.map((deviceId) => newExecution(deviceId, step.now))
  job.batchSize = batchSizeAtStart(job)
  step.looked.add(job.jobId)
  if (job.definition.work.type === 'property') for (const execution of [...job.executions]) writeProperties(step, job, execution)
}

function newExecution(deviceId: string, now: number): NaiveExecution {
  return {
    deviceId,
    status: 'QUEUED',
    executionNumber: 1,
    step: 0,
    delivered: false,
    queuedAtMs: now,
    rolledOutAtMs: null,
    startedAtMs: null,
    finishedAtMs: null,
    stepDeadlineAtMs: null,
    answerDeadlineAtMs: null,
    wasThere: false,
    sentVersion: null,
    acknowledged: [],
    earlier: [],
    lastWasBegun: false,
    batch: null,
  }
}

/** A device joins a continuous job, for the first time or after its execution was REMOVED. */
export function joinJob(step: Step, job: NaiveJob, deviceId: string): void {
  const known = executionOf(job, deviceId)
  step.seen.add(known ? 'rejoin' : 'join')
  const execution = known ?? newExecution(deviceId, step.now)
  if (known) queueAgain(step, known)
  else job.executions.push(execution)
  execution.rolledOutAtMs = step.now
  if (job.definition.work.type === 'property') writeProperties(step, job, execution)
}

function writeProperties(step: Step, job: NaiveJob, execution: NaiveExecution): void {
  const { work } = job.definition
  const device = deviceOf(step.state, execution.deviceId)!
  if (work.type === 'property') for (const { name, value } of work.operations) device.properties = { ...device.properties, [name]: value! }
  execution.rolledOutAtMs = step.now
  execution.startedAtMs = step.now
  endExecution(step, job, execution, 'SUCCEEDED')
}

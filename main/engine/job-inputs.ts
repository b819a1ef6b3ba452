import type { NewJobDefinition, PersonInput } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import type { Execution } from '../contract/executions.ts'
import { isTerminal } from '../contract/fold-status.ts'
import { freeName, isRunAgain, nothingToRunAgain, rerunDefinition, writtenPart, type RunAgain } from '../contract/job-again.ts'
import { inProgressTimeoutMs, rulesAgainstEachOther } from '../contract/job-rules.ts'
import { sameJson } from '../contract/json.ts'
import type { Job, JobDefinition, Targets } from '../contract/jobs.ts'
import { cancelBy, keepWithDeadline, moveExecutionBy } from './execution-moves.ts'
import { changedBy, knownDevice, knownTemplate } from './fleet-inputs.ts'
import { moveJob } from './job-machine.ts'
import { start, targetsToRun } from './job-start.ts'
import { touchQueues } from './pull-queue.ts'
import type { Records } from './records.ts'
import { scheduleJob } from './rules/schedule.ts'
import { checkAhead, checkSchedule, endOf } from './rules/schedule-check.ts'
import { deadlineOf } from './rules/timeouts.ts'
import type { Step } from './step.ts'
import { checkWork } from './work.ts'

type Of<Kind extends PersonInput['kind']> = Extract<PersonInput, { kind: Kind }>

export function createJob(step: Step, input: Of<'job.create'>): void {
  freeJobId(step.records, input.jobId)
  // A copy may be of a job whose template has changed or gone since: it is checked when it is edited or run.
  if (input.run || input.madeFrom?.how !== 'copy') checkDefinition(step.records, input.definition)
  const job = definitionOf(input.jobId, input.definition, input.by, step.now, input.madeFrom ?? null)
  const run = input.run ? readyToRun(step, job) : null
  keepNewJob(step, job)
  run?.()
}

export function editJob(step: Step, input: Of<'job.edit'>): void {
  const job = knownJob(step.records, input.jobId)
  moveJob(job, 'edit')
  checkDefinition(step.records, input.definition)
  const { createdAtMs, createdBy, madeFrom } = job
  step.keep({ kind: 'job', jobId: job.jobId, job: { jobId: job.jobId, ...input.definition, createdAtMs, createdBy, madeFrom } })
  step.changeProgress(job.jobId, {})
}

/**
 * Changes the rules of a job that runs or waits for its time (AWS IoT UpdateJob). Devices that are at work keep the time that they have.
 * @throws BenchError InvalidStateTransition, InvalidInput
 */
export function changeJob(step: Step, input: Of<'job.change'>): void {
  const job = knownJob(step.records, input.jobId)
  moveJob(job, 'change')
  const before = step.records.definitions.get(job.jobId)!
  const { jobExecutionsRetryConfig: retries } = input.change
  if (retries && retries.criteriaList.some(({ numberOfRetries }) => numberOfRetries > 0))
    throw new BenchError('InvalidInput', `The retries of job ‘${job.name}’ can only be taken away while it runs.`, {
      field: 'jobExecutionsRetryConfig',
    })
  if (
    !sameJson(before.jobExecutionsRolloutConfig?.batch ?? null, changedBy(before, input.change).jobExecutionsRolloutConfig?.batch ?? null)
  )
    throw new BenchError('InvalidInput', `The batches of job ‘${job.name}’ are settled when it starts, and cannot be changed any more.`, {
      field: 'jobExecutionsRolloutConfig',
    })
  const changed: JobDefinition = { ...changedBy(before, input.change), ...(retries ? { jobExecutionsRetryConfig: null } : {}) }
  checkDefinition(step.records, changed)
  step.keep({ kind: 'job', jobId: job.jobId, job: changed })
  if (input.change.timeoutConfig !== undefined) changeTimeouts(step, before, changed)
  step.changeProgress(job.jobId, {})
  step.noteJob(job.jobId, 'changed')
  if (job.state !== 'running') return
  step.advanced.add(job.jobId)
  wakeDevices(step, job.jobId)
}

/** What is at work keeps the time that it began with; what waits has the new one, from when it was queued. */
function changeTimeouts(step: Step, before: JobDefinition, changed: JobDefinition): void {
  const heldTimeoutMs = inProgressTimeoutMs(before.timeoutConfig)
  for (const execution of [...(step.records.executions.get(changed.jobId)?.values() ?? [])])
    if (execution.status === 'IN_PROGRESS' && execution.heldTimeoutMs === undefined) step.keepExecution({ ...execution, heldTimeoutMs })
    else if (execution.status === 'QUEUED' && deadlineOf(execution, changed.timeoutConfig) !== execution.deadlineAtMs)
      keepWithDeadline(step, { ...execution })
}

/**
 * A saved job starts on the devices that its targets come to now, or waits for its start time; a stopped one goes on
 * where it was.
 */
export function runJob(step: Step, input: Of<'job.run'>): void {
  const job = knownJob(step.records, input.jobId)
  moveJob(job, 'run')
  if (job.state === 'draft') {
    checkDefinition(step.records, job)
    readyToRun(step, step.records.definitions.get(job.jobId)!)()
    return
  }
  step.moveJob(job.jobId, 'run')
  step.noteJob(job.jobId, 'continued')
  step.advanced.add(job.jobId)
  wakeDevices(step, job.jobId)
}

/**
 * Why a job would be refused that is made and run now, in a sentence; null: it would not.
 * @throws only what is no refusal.
 */
export function refusalOf(records: Records, definition: NewJobDefinition, now: number): string | null {
  const job = definitionOf('', definition, '', now, null)
  try {
    checkDefinition(records, job)
    checkAhead(job.schedulingConfig, now)
    if (job.schedulingConfig?.startTime === undefined) targetsToRun(records, job)
    return null
  } catch (error) {
    if (error instanceof BenchError) return error.message
    throw error
  }
}

/** Checks all that may be refused, and only then gives what begins the job. */
function readyToRun(step: Step, job: JobDefinition): () => void {
  checkAhead(job.schedulingConfig, step.now)
  if (job.schedulingConfig?.startTime !== undefined) return () => scheduleJob(step, job)
  const devices = targetsToRun(step.records, job)
  return () => {
    step.changeProgress(job.jobId, { endsAtMs: endOf(job.schedulingConfig) })
    start(step, job, devices, 'run')
  }
}

export function stopJob(step: Step, input: Of<'job.stop'>): void {
  knownJob(step.records, input.jobId)
  step.moveJob(input.jobId, 'stop')
  touchQueues(step, input.jobId)
  step.noteJob(input.jobId, 'stopped')
}

/** More targets for a continuous job; who is new among them is reached in the same step (AWS AssociateTargetsWithJob). */
export function addTargets(step: Step, input: Of<'job.addTargets'>): void {
  const job = knownJob(step.records, input.jobId)
  if (job.targetSelection !== 'CONTINUOUS' || job.rolloutEnded)
    throw new BenchError(
      'InvalidStateTransition',
      `Job ‘${job.name}’ ${job.rolloutEnded ? 'has reached its end time' : 'is a snapshot'} and takes no more targets: make a new job for them.`,
      { jobId: job.jobId },
    )
  moveJob(job, 'addTargets')
  const unknown = input.targets.deviceSetIds.find((deviceSetId) => !step.records.deviceSets.has(deviceSetId))
  if (unknown !== undefined)
    throw new BenchError('DeviceSetNotFound', `There is no device set ‘${unknown}’: it may have been deleted.`, { deviceSetId: unknown })
  for (const deviceId of input.targets.deviceIds) knownDevice(step.records, deviceId)
  const added = new Set(input.targets.deviceIds)
  const targets: Targets = {
    ...job.targets,
    deviceIds: [...new Set([...job.targets.deviceIds, ...added])],
    deviceSetIds: [...new Set([...job.targets.deviceSetIds, ...input.targets.deviceSetIds])],
    exceptDeviceIds: job.targets.exceptDeviceIds.filter((deviceId) => !added.has(deviceId)),
  }
  step.keep({ kind: 'job', jobId: job.jobId, job: { ...step.records.definitions.get(job.jobId)!, targets } })
  step.moveJob(job.jobId, 'addTargets')
  step.noteJob(job.jobId, 'targets_added', input.comment)
  step.touchedAll = true
}

export function cancelJob(step: Step, input: Of<'job.cancel'>): void {
  const { jobId } = knownJob(step.records, input.jobId)
  cancelBy(step, jobId, input)
}

export function copyJob(step: Step, input: Of<'job.copy'>): void {
  const job = knownJob(step.records, input.jobId)
  freeJobId(step.records, input.newJobId)
  const name = freeName(step.records.definitions.values(), job.name, 'copy')
  keepNewJob(step, definitionOf(input.newJobId, { ...writtenPart(job), name }, input.by, step.now, { jobId: job.jobId, how: 'copy' }))
}

/** A new job over the devices on which this one failed, or was not tried, run at once. */
export function rerunJob(step: Step, input: Of<'job.rerun'>): void {
  const job = knownJob(step.records, input.jobId)
  freeJobId(step.records, input.newJobId)
  const again: RunAgain = { notTried: input.notTried ?? false, onlyDeviceId: input.onlyDeviceId }
  const deviceIds = devicesToRunAgain(step.records, job.jobId, again)
  if (deviceIds.length === 0) throw nothingToRunAgain(job, again)
  const name = freeName(step.records.definitions.values(), job.name, 'rerun')
  const definition = rerunDefinition(job, { name, deviceIds })
  const newJob = definitionOf(input.newJobId, definition, input.by, step.now, { jobId: job.jobId, how: 'rerun' })
  checkDefinition(step.records, newJob)
  const run = readyToRun(step, newJob)
  keepNewJob(step, newJob)
  run()
}

export function cancelExecution(step: Step, input: Of<'execution.cancel'>): void {
  const job = knownJob(step.records, input.jobId)
  const execution = step.records.executions.get(job.jobId)?.get(input.deviceId)
  if (!execution)
    throw new BenchError('ExecutionNotFound', `Job ‘${job.name}’ does not run on device ‘${input.deviceId}’.`, {
      jobId: job.jobId,
      deviceId: input.deviceId,
    })
  if (input.expectedVersion !== undefined && input.expectedVersion !== execution.versionNumber)
    throw new BenchError(
      'VersionConflict',
      `The job on device ‘${input.deviceId}’ is at version ${execution.versionNumber}, not ${input.expectedVersion}: look at it again.`,
      { jobId: job.jobId },
    )
  if (execution.status === 'IN_PROGRESS' && !input.force)
    throw new BenchError(
      'InvalidStateTransition',
      `Device ‘${input.deviceId}’ is at work on job ‘${job.name}’: cancel it by force, or wait.`,
      { jobId: job.jobId },
    )
  const { statusDetails } = input
  moveExecutionBy(step, execution, 'cancel', {
    error: 'Canceled on this device.',
    ...(statusDetails === undefined ? {} : { statusDetails: { ...execution.statusDetails, ...statusDetails } }),
  })
}

/**
 * Takes an execution out of its job (AWS IoT DeleteJobExecution), or an attempt before the present one out of its history.
 * @throws BenchError ExecutionNotFound, InvalidStateTransition
 */
export function deleteExecution(step: Step, input: Of<'execution.delete'>): void {
  const job = knownJob(step.records, input.jobId)
  const { deviceId, executionNumber, force } = input
  const execution = step.records.executions.get(job.jobId)?.get(deviceId)
  const earlier = execution?.earlierAttempts.find((attempt) => attempt.executionNumber === executionNumber)
  if (!execution || (!earlier && execution.executionNumber !== executionNumber))
    throw new BenchError('ExecutionNotFound', `Job ‘${job.name}’ has no execution ${executionNumber} on device ‘${deviceId}’.`, {
      jobId: job.jobId,
      deviceId,
    })
  if (earlier) {
    step.noteExecution({ ...execution, ...earlier, statusDetails: earlier.statusDetails ?? {} }, 'deleted')
    step.keepExecution({ ...execution, earlierAttempts: execution.earlierAttempts.filter((attempt) => attempt !== earlier) })
    return
  }
  if (!isTerminal(execution.status) && !force)
    throw new BenchError(
      'InvalidStateTransition',
      `Execution ${executionNumber} of job ‘${job.name}’ on device ‘${deviceId}’ has not ended: delete it by force, or cancel it first.`,
      { jobId: job.jobId, deviceId },
    )
  step.noteExecution(execution, 'deleted')
  step.dropExecution(execution)
  step.wakened.add(deviceId)
  step.advanced.add(job.jobId)
  if (job.targetSelection === 'CONTINUOUS') exceptFrom(step, job.jobId, deviceId)
}

/** A device that is still among the targets would join again with its next report. */
function exceptFrom(step: Step, jobId: string, deviceId: string): void {
  const job = step.records.definitions.get(jobId)!
  const exceptDeviceIds = [...new Set([...job.targets.exceptDeviceIds, deviceId])]
  step.keep({ kind: 'job', jobId, job: { ...job, targets: { ...job.targets, exceptDeviceIds } } })
}

/** Devices on which the job failed and that are still registered. */
function devicesToRunAgain(records: Records, jobId: string, again: RunAgain): string[] {
  const executions: Iterable<Execution> = records.executions.get(jobId)?.values() ?? []
  return [...executions]
    .filter((execution) => isRunAgain(execution, again) && records.devices.has(execution.deviceId))
    .map((execution) => execution.deviceId)
}

export function knownJob(records: Records, jobId: string): Job {
  const job = records.job(jobId)
  if (!job) throw new BenchError('JobNotFound', `There is no job ‘${jobId}’: it may have been deleted.`, { jobId })
  return job
}

function wakeDevices(step: Step, jobId: string): void {
  for (const execution of step.records.executions.get(jobId)?.values() ?? [])
    if (execution.status === 'QUEUED') step.wakened.add(execution.deviceId)
}

function checkDefinition(records: Records, definition: NewJobDefinition): void {
  const problem = rulesAgainstEachOther(definition)
  if (problem) {
    const field = problem.path.join('.')
    throw new BenchError('InvalidInput', `‘${field}’: ${problem.message}`, { field, problems: [{ field, message: problem.message }] })
  }
  checkSchedule(definition.schedulingConfig)
  const template = knownTemplate(records, definition.templateId)
  if (template) checkWork(definition.work, template)
}

function keepNewJob(step: Step, job: JobDefinition): void {
  step.keep({ kind: 'job', jobId: job.jobId, job })
  step.startProgress(job.jobId)
  step.noteJob(job.jobId, 'created')
}

function freeJobId(records: Records, jobId: string): void {
  if (records.definitions.has(jobId))
    throw new BenchError('AlreadyExists', `There is a job with the id ‘${jobId}’ already: use another.`, { jobId })
}

export function definitionOf(
  jobId: string,
  definition: NewJobDefinition,
  by: string,
  now: number,
  madeFrom: JobDefinition['madeFrom'],
): JobDefinition {
  return { jobId, ...definition, createdAtMs: now, createdBy: by, madeFrom }
}

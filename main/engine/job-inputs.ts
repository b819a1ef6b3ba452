import type { Device } from '../contract/devices.ts'
import type { NewJobDefinition, PersonInput } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import type { Execution } from '../contract/executions.ts'
import { foldStatus } from '../contract/fold-status.ts'
import type { Job, JobDefinition, Targets } from '../contract/jobs.ts'
import { moveExecutionBy, queuedExecution } from './execution-moves.ts'
import { knownTemplate } from './fleet-inputs.ts'
import { moveJob, type JobEvent } from './job-machine.ts'
import type { Records } from './records.ts'
import type { Step } from './step.ts'
import { resolveTargets } from './targets.ts'
import { checkWork, valuesOf } from './work.ts'

type Of<Kind extends PersonInput['kind']> = Extract<PersonInput, { kind: Kind }>

export function createJob(step: Step, input: Of<'job.create'>): void {
  freeJobId(step.records, input.jobId)
  checkDefinition(step.records, input.definition)
  const job = definitionOf(input.jobId, input.definition, input.by, step.now, null)
  const devices = input.run ? targetsToRun(step.records, job) : null
  keepNewJob(step, job)
  if (devices) start(step, job, devices)
}

export function editJob(step: Step, input: Of<'job.edit'>): void {
  const job = knownJob(step.records, input.jobId)
  moveJob(job, 'edit')
  checkDefinition(step.records, input.definition)
  const { createdAtMs, createdBy, madeFrom } = job
  step.keep({ kind: 'job', jobId: job.jobId, job: { jobId: job.jobId, ...input.definition, createdAtMs, createdBy, madeFrom } })
  step.changeProgress(job.jobId, {})
}

/** A saved job starts on the devices that its targets come to now; a stopped one goes on where it was. */
export function runJob(step: Step, input: Of<'job.run'>): void {
  const job = knownJob(step.records, input.jobId)
  moveJob(job, 'run')
  if (job.state === 'draft') {
    checkDefinition(step.records, job)
    start(step, job, targetsToRun(step.records, job))
    return
  }
  step.moveJob(job.jobId, 'run')
  wakeDevices(step, job.jobId)
}

export function stopJob(step: Step, input: Of<'job.stop'>): void {
  knownJob(step.records, input.jobId)
  step.moveJob(input.jobId, 'stop')
}

/** Queued executions are canceled; those in progress go on unless forced (AWS IoT CancelJob). */
export function cancelJob(step: Step, input: Of<'job.cancel'>): void {
  const job = knownJob(step.records, input.jobId)
  step.moveJob(job.jobId, 'cancel')
  step.changeProgress(job.jobId, { reasonCode: input.reasonCode, comment: input.comment })
  for (const execution of [...(step.records.executions.get(job.jobId)?.values() ?? [])])
    if (execution.status === 'QUEUED' || (input.force && execution.status === 'IN_PROGRESS'))
      moveExecutionBy(step, execution, 'cancel', { error: 'The job was canceled.' })
}

export function copyJob(step: Step, input: Of<'job.copy'>): void {
  const job = knownJob(step.records, input.jobId)
  freeJobId(step.records, input.newJobId)
  const name = freeName(step.records, job.name, 'copy')
  keepNewJob(step, definitionOf(input.newJobId, { ...writtenPart(job), name }, input.by, step.now, { jobId: job.jobId, how: 'copy' }))
}

/** A new job over the devices on which this one failed, run at once. */
export function rerunJob(step: Step, input: Of<'job.rerun'>): void {
  const job = knownJob(step.records, input.jobId)
  freeJobId(step.records, input.newJobId)
  const deviceIds = failedDevices(step.records, job.jobId)
  if (deviceIds.length === 0)
    throw new BenchError('NoTargets', `Job ‘${job.name}’ has failed on no device that is still here: there is nothing to run again.`, {
      jobId: job.jobId,
    })
  const targets: Targets = { deviceIds, deviceSetIds: [], query: null, exceptDeviceIds: [] }
  const definition: NewJobDefinition = {
    ...writtenPart(job),
    name: freeName(step.records, job.name, 'rerun'),
    targets,
    targetSelection: 'SNAPSHOT',
  }
  const again = definitionOf(input.newJobId, definition, input.by, step.now, { jobId: job.jobId, how: 'rerun' })
  checkDefinition(step.records, again)
  const devices = targetsToRun(step.records, again)
  keepNewJob(step, again)
  start(step, again, devices)
}

export function deleteJob(step: Step, input: Of<'job.delete'>): void {
  const job = knownJob(step.records, input.jobId)
  moveJob(job, deleteEvent(job, input.force))
  const devices = [...(step.records.executions.get(job.jobId)?.keys() ?? [])]
  step.keep({ kind: 'job', jobId: job.jobId, job: null })
  step.forgetProgress(job.jobId)
  for (const deviceId of devices) step.wakened.add(deviceId)
}

export function cancelExecution(step: Step, input: Of<'execution.cancel'>): void {
  const job = knownJob(step.records, input.jobId)
  const execution = step.records.executions.get(job.jobId)?.get(input.deviceId)
  if (!execution)
    throw new BenchError('ExecutionNotFound', `Job ‘${job.name}’ does not run on device ‘${input.deviceId}’.`, {
      jobId: job.jobId,
      deviceId: input.deviceId,
    })
  if (execution.status === 'IN_PROGRESS' && !input.force)
    throw new BenchError(
      'InvalidStateTransition',
      `Device ‘${input.deviceId}’ is at work on job ‘${job.name}’: cancel it by force, or wait.`,
      { jobId: job.jobId },
    )
  moveExecutionBy(step, execution, 'cancel', { error: 'Canceled on this device.' })
}

/** A canceled job whose devices are still at work is deleted by force only. */
export function deleteEvent(job: Job, force: boolean): JobEvent {
  const isAtWork = job.state === 'canceled' && job.finishedAtMs === null
  if (isAtWork && !force)
    throw new BenchError(
      'InvalidStateTransition',
      `Job ‘${job.name}’ was canceled, but ${job.counts.IN_PROGRESS} devices are still at work on it: delete it by force, or wait.`,
      {
        jobId: job.jobId,
      },
    )
  return force ? 'forceDelete' : 'delete'
}

/** Devices on which the job failed and that are still registered. */
export function failedDevices(records: Records, jobId: string): string[] {
  const executions: Iterable<Execution> = records.executions.get(jobId)?.values() ?? []
  return [...executions]
    .filter((execution) => foldStatus(execution.status) === 'Failed' && records.devices.has(execution.deviceId))
    .map((execution) => execution.deviceId)
}

export function knownJob(records: Records, jobId: string): Job {
  const job = records.job(jobId)
  if (!job) throw new BenchError('JobNotFound', `There is no job ‘${jobId}’: it may have been deleted.`, { jobId })
  return job
}

function start(step: Step, job: JobDefinition, devices: Device[]): void {
  step.moveJob(job.jobId, 'run')
  step.changeProgress(job.jobId, { startedAtMs: step.now })
  for (const device of devices) {
    const execution = queuedExecution(job.jobId, device.deviceId, step.now)
    if (job.work.type === 'property') completeProperty(step, job, device, execution)
    else {
      step.keepExecution(execution)
      step.wakened.add(device.deviceId)
    }
  }
}

/** A property is kept on the operator's side: done at once, whether the device is there or not. */
function completeProperty(step: Step, job: JobDefinition, device: Device, execution: Execution): void {
  const properties = { ...device.properties, ...valuesOf(job.work) }
  step.keep({ kind: 'device', deviceId: device.deviceId, device: { ...device, properties } })
  step.keepExecution({ ...execution, status: 'SUCCEEDED', startedAtMs: step.now, finishedAtMs: step.now, delivered: true })
}

function wakeDevices(step: Step, jobId: string): void {
  for (const execution of step.records.executions.get(jobId)?.values() ?? [])
    if (execution.status === 'QUEUED') step.wakened.add(execution.deviceId)
}

function targetsToRun(records: Records, job: JobDefinition): Device[] {
  const { devices, broken } = resolveTargets(records, job.targets)
  if (broken !== null) throw new BenchError('DeviceSetBroken', `Job ‘${job.name}’ cannot run: ${broken}`, { jobId: job.jobId })
  if (devices.length === 0)
    throw new BenchError('NoTargets', `Job ‘${job.name}’ has no device to run on: choose a device set with members, or pick devices.`, {
      jobId: job.jobId,
    })
  return devices
}

function checkDefinition(records: Records, definition: NewJobDefinition): void {
  if (definition.targetSelection === 'CONTINUOUS')
    throw new BenchError('NotAvailable', 'Continuous jobs are not available yet: make a snapshot job.', { field: 'targetSelection' })
  const template = knownTemplate(records, definition.templateId)
  if (template) checkWork(definition.work, template)
}

function keepNewJob(step: Step, job: JobDefinition): void {
  step.keep({ kind: 'job', jobId: job.jobId, job })
  step.startProgress(job.jobId)
}

function freeJobId(records: Records, jobId: string): void {
  if (records.definitions.has(jobId))
    throw new BenchError('AlreadyExists', `There is a job with the id ‘${jobId}’ already: use another.`, { jobId })
}

function writtenPart(job: Job): NewJobDefinition {
  const { name, description, work, templateId, targets, targetSelection } = job
  return { name, description, work, templateId, targets, targetSelection }
}

function definitionOf(
  jobId: string,
  definition: NewJobDefinition,
  by: string,
  now: number,
  madeFrom: JobDefinition['madeFrom'],
): JobDefinition {
  return { jobId, ...definition, createdAtMs: now, createdBy: by, madeFrom }
}

/** "Reboot copy", and "Reboot copy 2" when that is taken. */
function freeName(records: Records, name: string, suffix: string): string {
  const taken = new Set([...records.definitions.values()].map((job) => job.name))
  const base = `${name.slice(0, 240)} ${suffix}`
  let free = base
  for (let number = 2; taken.has(free); number += 1) free = `${base} ${number}`
  return free
}

import type { Device } from '../contract/devices.ts'
import type { ExecutionDelivery } from '../contract/deliveries.ts'
import type { Execution } from '../contract/executions.ts'
import type { JobDefinition, JobProgress } from '../contract/jobs.ts'
import { moveExecutionBy } from './execution-moves.ts'
import type { Presences } from './presence.ts'
import { holdOf } from './pull-queue.ts'
import { answerDeadline } from './rules/timeouts.ts'
import { windowOf } from './rules/windows.ts'
import type { Step } from './step.ts'
import { writeDesired } from './twin.ts'
import { channelOf, deliveryOf, isFetched, templateFor, valuesOf } from './work.ts'

/**
 * What a device does next: nothing while it is at work on something, else the execution that was queued first among
 * those that it listens for and that their jobs let it have now. A device that a job holds back, because enough are at
 * work on it, is noted to get the next place.
 */
function nextInQueue(step: Step, presences: Presences, device: Device): Execution | null {
  const { deviceId } = device
  const channels = presences.channels(deviceId)
  if (channels.length === 0) return null
  for (const { jobId } of step.records.atWork(device.deviceId))
    if (!isFetched(step.workOf, device, step.records.definitions.get(jobId)!)) return null
  for (const execution of step.records.waiting(deviceId)) {
    const progress = step.progressOf(execution.jobId)
    if (progress.state !== 'running') continue
    const job = step.records.definitions.get(execution.jobId)!
    const channel = channelOf(step.records, step.workOf, device, job, execution)
    if (channel === null || !channels.includes(channel)) continue
    if (windowOf(step.records, job, step.now)?.isOpen === false) continue
    if (placesFree(job, progress) > 0) return execution
    presences.hold(execution.jobId, deviceId)
  }
  return null
}

/** How many more devices may be at work on a job. */
export function placesFree(job: JobDefinition, progress: JobProgress): number {
  return (job.jobExecutionsRolloutConfig?.maximumInProgress ?? Infinity) - progress.counts.IN_PROGRESS
}

/** Gives every wakened device its turn, and then the places that became free to those that wait for one. */
export function handOut(step: Step, presences: Presences): void {
  for (const deviceId of step.wakened) {
    step.requeued.add(deviceId)
    tellNext(step, presences, deviceId)
  }
  step.wakened.clear()
  for (const jobId of step.progressed()) {
    const job = step.records.definitions.get(jobId)
    if (!job) continue
    // Run wakens all that wait.
    if (step.progressOf(jobId).state !== 'running') presences.letGo(jobId)
    while (placesFree(job, step.progressOf(jobId)) > 0) {
      const deviceId = presences.takeHeld(jobId)
      if (deviceId === null) break
      tellOfRoom(step, presences, job, deviceId)
      tellNext(step, presences, deviceId)
    }
  }
}

/** One that fetches its jobs was told that there is no room, and hears of the job again if it still waits for it. */
function tellOfRoom(step: Step, presences: Presences, job: JobDefinition, deviceId: string): void {
  const { records, workOf, now } = step
  const device = records.devices.get(deviceId)
  const execution = records.executions.get(job.jobId)?.get(deviceId)
  if (!device || !isFetched(workOf, device, job) || execution?.status !== 'QUEUED') return
  if (holdOf(records, execution, step.progressOf(job.jobId), now) !== null) return
  presences.noteQueue(deviceId, { members: '', first: '' })
  step.requeued.add(deviceId)
}

/** What cannot be told has failed by then, and what comes behind it, which may be its next attempt, has its turn. */
function tellNext(step: Step, presences: Presences, deviceId: string): void {
  const device = step.records.devices.get(deviceId)
  if (!device) return
  let execution = nextInQueue(step, presences, device)
  while (execution !== null && !tell(step, presences, device, execution)) execution = nextInQueue(step, presences, device)
}

/** @returns false when nothing is to be told: it has ended. */
function tell(step: Step, presences: Presences, device: Device, execution: Execution): boolean {
  const job = step.records.definitions.get(execution.jobId)!
  if (job.work.type === 'setting') return tellSettings(step, device, job, execution)
  tellCommand(step, presences, device, job, execution, 'tell', {})
  return true
}

/** What is to be acknowledged is noted before it is sent: the acknowledgement may be quick. */
function tellSettings(step: Step, device: Device, job: JobDefinition, execution: Execution): boolean {
  const { records, workOf } = step
  const values = valuesOf(job.work)
  const patch = workOf(device.dialect).desiredPatch(values, templateFor(records, device, job), device.desired)
  const written = writeDesired(step, device, patch, { jobId: job.jobId })
  if ('problem' in written) {
    moveExecutionBy(step, moveExecutionBy(step, execution, 'tell'), 'fail', { error: written.problem })
    return false
  }
  const { version, shadow } = written
  const told = moveExecutionBy(step, execution, 'tell', { sentVersion: version })
  if (isReported(step, device, job, told)) {
    moveExecutionBy(step, told, 'succeed', { delivered: true })
    return false
  }
  step.outbox.push(deliveryOf(records, workOf, device, job, told, { kind: 'settings', values, patch, version, shadow }))
  return true
}

/** Where only what differs is told, a device that reports the settings already is told nothing, and answers nothing. */
export function isReported(step: Step, device: Device, job: JobDefinition, { sentVersion = 1 }: Execution): boolean {
  const work = step.workOf(device.dialect)
  if (!work.tellsOnlyDifferences) return false
  const outcome = work.outcome(valuesOf(job.work), device.reported, sentVersion, [], templateFor(step.records, device, job))
  return outcome.kind === 'taken'
}

/** Moves an execution to a command or document, which has to be answered from now on, and tells it if the device listens. */
export function tellCommand(
  step: Step,
  presences: Presences,
  device: Device,
  job: JobDefinition,
  execution: Execution,
  event: 'tell' | 'progress',
  change: Partial<Execution>,
): void {
  const delivery = deliveryOf(step.records, step.workOf, device, job, { ...execution, ...change })
  const isSent = presences.channels(device.deviceId).includes(delivery.channel)
  moveExecutionBy(step, execution, event, {
    ...change,
    ...(isSent ? takenBySending(step, delivery) : {}),
    ...answerTimeOf(step, job, delivery),
  })
  if (isSent) step.outbox.push(delivery)
}

/**
 * Where nothing says that the device has a command, it counts as had before it is sent: what may have been done is not safe to be
 * done again, also when the bench is killed on the way.
 */
export function takenBySending(step: Step, { channel, dialect }: ExecutionDelivery): Pick<Partial<Execution>, 'delivered'> {
  return channel === 'command' && !step.workOf(dialect).acknowledgesCommands ? { delivered: true } : {}
}

/** A message asks for no answer. */
export function answerTimeOf(
  step: Step,
  job: JobDefinition,
  { channel, dialect }: Pick<ExecutionDelivery, 'channel' | 'dialect'>,
): Pick<Execution, 'answerDeadlineAtMs'> {
  if (channel !== 'command') return {}
  return answerDeadline(job.work, step.workOf(dialect).responseTimeoutMs, step.now)
}

/**
 * The queues that devices fetch their jobs from, and the notices that they have changed (AWS IoT Jobs; docs/protocols/aws.md).
 * A device of such a dialect is not told what to do: it hears that its queue has changed, asks, begins and reports.
 */
import type { Device } from '../contract/devices.ts'
import type { QueueDelivery } from '../contract/deliveries.ts'
import type { Execution } from '../contract/executions.ts'
import { isTerminal } from '../contract/fold-status.ts'
import type { JobDefinition, JobProgress, JobWork } from '../contract/jobs.ts'
import type { Presences } from './presence.ts'
import type { Records } from './records.ts'
import { windowOf } from './rules/windows.ts'
import type { Step } from './step.ts'
import { isFetched, type WorkOf } from './work.ts'

/** What a device was last told of its queue. */
export interface ToldQueue {
  /** All that was in it, whatever the order. */
  members: string
  first: string
}

const nothing: ToldQueue = { members: '', first: '' }

interface Seen {
  records: Records
  workOf: WorkOf
  progressOf(jobId: string): JobProgress | undefined
  now: number
}

/** What a device has in its queue and may know of: what it is at work on, then what waits, each by when it was queued. */
export function pendingOf(seen: Seen, device: Device): Execution[] {
  const { records, workOf, now } = seen
  if (workOf(device.dialect).documentOf === null) return []
  const isIts = (execution: Execution) => isFetched(workOf, device, records.definitions.get(execution.jobId)!)
  const begun = [...records.atWork(device.deviceId)].filter(
    (execution) => isIts(execution) && seen.progressOf(execution.jobId)?.state !== 'deleting',
  )
  if (begun.length > 1) begun.sort(records.firstQueued)
  for (const execution of records.waiting(device.deviceId))
    if (isIts(execution) && holdOf(records, execution, seen.progressOf(execution.jobId), now) === null) begun.push(execution)
  return begun
}

/** A device's execution of a job, as far as it may know of it. */
export function executionFor(records: Records, workOf: WorkOf, deviceId: string, jobId: string): Execution | undefined {
  const device = records.devices.get(deviceId)
  const job = records.definitions.get(jobId)
  const execution = records.executions.get(jobId)?.get(deviceId)
  if (!device || !job || !execution || execution.rolledOutAtMs === null || records.progress.get(jobId)?.state === 'deleting')
    return undefined
  return isFetched(workOf, device, job) ? execution : undefined
}

/** Why a queued execution may not be begun now, whatever the number at work, in a sentence; null when it may. */
export function holdOf(records: Records, { jobId }: Execution, progress: JobProgress | undefined, now: number): string | null {
  const job = records.definitions.get(jobId)!
  if (progress?.state === 'stopped') return `Job ‘${job.name}’ is stopped on the bench.`
  if (progress?.state !== 'running') return `Job ‘${job.name}’ does not run.`
  if (windowOf(records, job, now)?.isOpen === false) return `It is outside the maintenance window of job ‘${job.name}’.`
  return null
}

/** Lets every device that has a job in its queue be told, if it is one that fetches: the queue may be another now. */
export function touchQueues(step: Step, jobId: string): void {
  for (const execution of step.records.executions.get(jobId)?.values() ?? [])
    if (!isTerminal(execution.status)) step.requeued.add(execution.deviceId)
}

/** Tells the devices whose queue has changed in this step, as far as they are there and it is known what they listen to. */
export function tellQueues(step: Step, presences: Presences): void {
  for (const deviceId of step.requeued) {
    const device = step.records.devices.get(deviceId)
    if (!device || step.workOf(device.dialect).documentOf === null) continue
    if (presences.hasListened(deviceId)) tellQueue(step, presences, device, presences.toldQueue(deviceId) ?? nothing)
  }
  step.requeued.clear()
}

/**
 * A device has said for the first time on its connection what it listens to. One that came back to its session is told once what it
 * missed; of one that came anew it is known that it will ask.
 */
export function beginQueue(step: Step, presences: Presences, device: Device, isListening: boolean): void {
  if (step.workOf(device.dialect).documentOf === null) return
  if (isListening) tellQueue(step, presences, device, presences.toldQueue(device.deviceId) ?? nothing)
  else presences.noteQueue(device.deviceId, toldBy(pendingOf(step, device)))
}

/** A device that has begun to listen for notices is told all that waits, where its dialect does so. */
export function tellQueueOnSubscribe(step: Step, presences: Presences, device: Device): void {
  if (step.workOf(device.dialect).noticesOnSubscribe) tellQueue(step, presences, device, nothing)
}

/** @param device one that fetches its jobs. */
function tellQueue(step: Step, presences: Presences, device: Device, told: ToldQueue): void {
  const { deviceId, dialect } = device
  const pending = pendingOf(step, device)
  const now = toldBy(pending)
  const hasOthers = now.members !== told.members
  const hasNewFirst = now.first !== told.first
  presences.noteQueue(deviceId, now)
  if (!hasOthers && !hasNewFirst) return
  const delivery: QueueDelivery = { about: 'queue', deviceId, dialect, pending, hasOthers, hasNewFirst }
  step.outbox.push(delivery)
}

/** An execution is another one with another number, and with another time where a job or a device has come back under the same id. */
function toldBy(pending: readonly Execution[]): ToldQueue {
  const keys = pending.map(({ jobId, executionNumber, queuedAtMs }) => `${jobId}.${executionNumber}.${queuedAtMs}`)
  const first = keys[0] ?? ''
  return { members: keys.sort().join(' '), first }
}

/** The document that a device which fetches its jobs gets for this one; null where it gets none. */
export function documentOf(workOf: WorkOf, dialect: Device['dialect'], { work }: Pick<JobDefinition, 'work'>) {
  const write = workOf(dialect).documentOf
  return write !== null && isDocumented(work) ? write(work) : null
}

function isDocumented(work: JobWork): work is Extract<JobWork, { type: 'command' | 'document' }> {
  return work.type === 'command' || work.type === 'document'
}

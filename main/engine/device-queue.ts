import type { Execution } from '../contract/executions.ts'
import { moveExecutionBy } from './execution-moves.ts'
import type { Presences } from './presence.ts'
import type { Records } from './records.ts'
import type { Step } from './step.ts'
import { channelOf, deliveryOf, valuesOf } from './work.ts'

/**
 * What a device does next: nothing while it is at work on something, else the execution that was queued first among
 * those of running jobs that it listens for.
 */
function nextInQueue(step: Step, presences: Presences, deviceId: string): Execution | null {
  const channels = presences.channels(deviceId)
  if (channels.length === 0) return null
  for (const _atWork of step.records.atWork(deviceId)) return null
  for (const execution of step.records.waiting(deviceId)) {
    if (step.progressOf(execution.jobId).state !== 'running') continue
    const channel = channelOf(step.records.definitions.get(execution.jobId)!.work)
    if (channel !== null && channels.includes(channel)) return execution
  }
  return null
}

/** Gives every wakened device its turn. */
export function handOut(step: Step, presences: Presences): void {
  for (const deviceId of step.wakened) {
    const device = step.records.devices.get(deviceId)
    const execution = device ? nextInQueue(step, presences, deviceId) : null
    if (!device || !execution) continue
    const job = step.records.definitions.get(execution.jobId)!
    const told = moveExecutionBy(step, execution, 'tell')
    if (job.work.type === 'setting')
      step.keep({ kind: 'device', deviceId, device: { ...device, desired: { ...device.desired, ...valuesOf(job.work) } } })
    step.outbox.push(deliveryOf(device, job, told))
  }
}

/** Why an execution still waits, in a sentence; null when it does not. */
export function whyWaiting(
  records: Records,
  presences: Presences,
  execution: { jobId: string; deviceId: string; status: string },
): string | null {
  const { jobId, deviceId, status } = execution
  const job = records.definitions.get(jobId)
  if ((status !== 'QUEUED' && status !== 'IN_PROGRESS') || !job) return null
  const device = records.devices.get(deviceId)
  if (status === 'IN_PROGRESS') {
    const current = records.executions.get(jobId)?.get(deviceId)
    if (current?.delivered) return 'Told; its answer has not come yet.'
    return presences.isConnected(deviceId)
      ? 'Sent; it has not taken the message yet.'
      : 'Sent, then it went offline: gets it again when it connects.'
  }
  if (records.progress.get(jobId)?.state === 'stopped') return 'The job is stopped.'
  if (device?.presence === 'never') return 'Never seen: gets it when it connects.'
  if (!presences.isConnected(deviceId)) return 'Offline: gets it when it connects.'
  for (const other of records.atWork(deviceId))
    if (other.jobId !== jobId) return `Behind another job on this device: ‘${records.definitions.get(other.jobId)?.name}’.`
  const channel = channelOf(job.work)
  if (channel !== null && !presences.channels(deviceId).includes(channel)) return `Connected, but does not listen for ${channel}s yet.`
  return 'Its turn comes next.'
}

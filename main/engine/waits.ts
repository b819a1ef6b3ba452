import type { Device } from '../contract/devices.ts'
import type { JobDefinition } from '../contract/jobs.ts'
import type { Wait } from '../contract/waits.ts'
import { placesFree } from './device-queue.ts'
import type { Presences } from './presence.ts'
import type { Records } from './records.ts'
import { windowOf } from './rules/windows.ts'
import { channelOf, isFetched, type WorkOf } from './work.ts'

/** What is looked at to tell why something waits. */
export interface WaitView {
  records: Records
  presences: Presences
  workOf: WorkOf
  /** In ms since 1970. */
  now: number
}

/** Why an execution has not ended; null when it has, or when its job is gone. */
export function waitOf(view: WaitView, execution: { jobId: string; deviceId: string; status: string }): Wait | null {
  const { jobId, deviceId, status } = execution
  const job = view.records.definitions.get(jobId)
  if ((status !== 'QUEUED' && status !== 'IN_PROGRESS') || !job) return null
  const device = view.records.devices.get(deviceId)
  return status === 'IN_PROGRESS'
    ? waitAtWork(view, job, device, deviceId)
    : (heldByJob(view, job, deviceId) ?? heldByDevice(view, job, device, deviceId))
}

function waitAtWork({ records, presences, workOf }: WaitView, job: JobDefinition, device: Device | undefined, deviceId: string): Wait {
  const isConnected = presences.isConnected(deviceId)
  if (device && isFetched(workOf, device, job)) return { kind: 'answer', sentence: 'The device has begun it; its result has not come yet.' }
  if (device && job.work.type === 'setting' && workOf(device.dialect).tellsOnlyDifferences)
    return isConnected
      ? { kind: 'answer', sentence: 'It stands in the shadow of the device, which has not reported it yet.' }
      : { kind: 'reconnect', sentence: 'It stands in the shadow of the device, which is offline and finds it there when it connects.' }
  if (records.executions.get(job.jobId)?.get(deviceId)?.delivered) return { kind: 'answer', sentence: 'Told; its answer has not come yet.' }
  return isConnected
    ? { kind: 'delivery', sentence: 'Sent; it has not taken the message yet.' }
    : { kind: 'reconnect', sentence: 'Sent, then it went offline: gets it again when it connects.' }
}

/** What of the job holds back one that is queued. */
function heldByJob({ records, now }: WaitView, job: JobDefinition, deviceId: string): Wait | null {
  const { jobId } = job
  if (records.progress.get(jobId)!.state === 'stopped') return { kind: 'stopped', sentence: 'The job is stopped.' }
  const window = windowOf(records, job, now)
  if (window?.isOpen === false)
    return {
      kind: 'window',
      sentence: 'Outside the maintenance window of the job.',
      ...(window.untilMs === null ? {} : { untilMs: window.untilMs }),
    }
  if (records.executions.get(jobId)?.get(deviceId)?.rolledOutAtMs !== null) return null
  return job.jobExecutionsRolloutConfig?.batch
    ? { kind: 'batch', sentence: 'The rollout has not come to its batch yet.' }
    : { kind: 'rollout', sentence: 'The rollout has not reached it yet.' }
}

function heldByDevice(view: WaitView, job: JobDefinition, device: Device | undefined, deviceId: string): Wait {
  const { records, presences, workOf } = view
  if (device?.presence === 'never') return { kind: 'neverSeen', sentence: 'Never seen: gets it when it connects.' }
  if (!presences.isConnected(deviceId)) return { kind: 'offline', sentence: 'Offline: gets it when it connects.' }
  const waitsToBeFetched = device !== undefined && isFetched(workOf, device, job)
  for (const other of records.atWork(deviceId))
    if (other.jobId !== job.jobId && isSameQueue(records, workOf, device, other.jobId, waitsToBeFetched)) {
      const jobName = records.definitions.get(other.jobId)?.name ?? other.jobId
      const sentence = `Behind another job on this device: ‘${jobName}’.`
      return { kind: 'behind', sentence, behind: { jobId: other.jobId, jobName } }
    }
  const hasRoom = placesFree(job, records.progress.get(job.jobId)!) > 0
  if (waitsToBeFetched && hasRoom)
    return presences.channels(deviceId).includes('queue')
      ? { kind: 'notFetched', sentence: 'Told that it has a job; the device has not fetched it yet.' }
      : { kind: 'notListening', sentence: 'Connected, but does not listen for jobs: gets it when it asks.' }
  const current = records.executions.get(job.jobId)?.get(deviceId)
  const channel = current && device ? channelOf(records, workOf, device, job, current) : null
  if (channel !== null && !presences.channels(deviceId).includes(channel))
    return { kind: 'notListening', sentence: `Connected, but does not listen for ${channel}s yet.` }
  if (!hasRoom) return { kind: 'places', sentence: 'As many devices as the job allows are at work on it.' }
  return { kind: 'next', sentence: 'Its turn comes next.' }
}

/** What a device fetches is behind what it fetches, and what it is told behind what it is told. */
function isSameQueue(records: Records, workOf: WorkOf, device: Device | undefined, jobId: string, isFetchedToo: boolean): boolean {
  return device === undefined || isFetched(workOf, device, records.definitions.get(jobId)!) === isFetchedToo
}

import type { Device } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import type { JobDefinition } from '../contract/jobs.ts'
import { batchSizeOf } from '../contract/rollout-plan.ts'
import { cancelBy, newExecution, reachExecution } from './execution-moves.ts'
import { endJob } from './job-end.ts'
import { completeProperty } from './property-work.ts'
import type { Records } from './records.ts'
import { reachesAllAtOnce } from './rules/rollout.ts'
import type { Step } from './step.ts'
import { resolveTargets } from './targets.ts'

/** The devices that a job is to run on now. @throws BenchError DeviceSetBroken; NoTargets for a snapshot of nobody. */
export function targetsToRun(records: Records, job: JobDefinition): Device[] {
  const { devices, broken } = resolveTargets(records, job.targets)
  if (broken !== null) throw new BenchError('DeviceSetBroken', `Job ‘${job.name}’ cannot run: ${broken}`, { jobId: job.jobId })
  if (devices.length === 0 && job.targetSelection === 'SNAPSHOT')
    throw new BenchError('NoTargets', `Job ‘${job.name}’ has no device to run on: choose a device set with members, or pick devices.`, {
      jobId: job.jobId,
    })
  return devices
}

/** Begins a job on these devices; its rollout reaches them at the end of the step or later. */
export function start(step: Step, job: JobDefinition, devices: Device[], event: 'run' | 'start'): void {
  const { jobId } = job
  step.moveJob(jobId, event)
  const batch = job.jobExecutionsRolloutConfig?.batch
  const batchSize = batch === undefined ? null : Math.max(1, batchSizeOf(batch, devices.length))
  step.changeProgress(jobId, { startedAtMs: step.now, nextStartAtMs: null, batchSize, batchEnd: batchSize ?? 0 })
  step.noteJob(jobId, 'started')
  if (job.work.type === 'property') {
    for (const { deviceId } of devices) completeProperty(step, job, step.records.devices.get(deviceId)!)
    return
  }
  // A record less for each device of a large job, where the rollout would reach all of them in this very step.
  const atOnce = reachesAllAtOnce(step, job)
  for (const { deviceId } of devices) {
    const execution = newExecution(jobId, deviceId, step.now)
    if (atOnce) reachExecution(step, execution)
    else step.keepExecution(execution)
  }
  if (atOnce && devices.length > 0) step.changeProgress(jobId, { rolledOut: devices.length, lastRolloutAtMs: step.now })
  step.advanced.add(jobId)
}

/** A start that nobody waits for: what would be refused cancels the job, with the sentence as its comment. */
export function startOrCancel(step: Step, job: JobDefinition, note: string | null): void {
  step.changeProgress(job.jobId, { note })
  const { endsAtMs } = step.progressOf(job.jobId)
  if (endsAtMs !== null && endsAtMs <= step.now) return endJob(step, job)
  const { devices, broken } = resolveTargets(step.records, job.targets)
  if (broken !== null) cancelBy(step, job.jobId, { reasonCode: 'BROKEN_TARGETS', comment: broken, force: false })
  else if (devices.length === 0 && job.targetSelection === 'SNAPSHOT')
    cancelBy(step, job.jobId, { reasonCode: 'NO_TARGETS', comment: 'It had no device to run on at its start time.', force: false })
  else start(step, job, devices, 'start')
}

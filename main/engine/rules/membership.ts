import type { Device } from '../../contract/devices.ts'
import type { Execution } from '../../contract/executions.ts'
import type { JobDefinition } from '../../contract/jobs.ts'
import { moveExecutionBy, newExecution, nextAttempt, reachExecution } from '../execution-moves.ts'
import { completeProperty } from '../property-work.ts'
import { isPastEnd } from './end-time.ts'
import type { Step } from '../step.ts'
import { isTarget, resolveTargets } from '../targets.ts'

/**
 * Lets devices join and leave the continuous jobs, until nothing changes any more: a property that is written to a
 * device that joins may make it a member of another job.
 */
export function settleMemberships(step: Step): void {
  while (step.touchedAll || step.touched.size > 0) {
    const all = step.touchedAll
    const touched = [...step.touched]
    step.touchedAll = false
    step.touched.clear()
    for (const job of openToMembers(step)) {
      if (all) settleAll(step, job)
      else for (const deviceId of touched) settleOne(step, job, deviceId)
    }
  }
}

/** Continuous jobs that take members now, those that began in this step among them, in the order of their ids. */
function openToMembers(step: Step): JobDefinition[] {
  const { records } = step
  const jobIds = new Set([...records.openToMembers, ...step.progressed()])
  return [...jobIds].sort().flatMap((jobId) => {
    const job = records.definitions.get(jobId)
    return job?.targetSelection === 'CONTINUOUS' && isOpen(step, jobId) ? job : []
  })
}

/** A device that leaves may set off the abort rule of the job, after which nobody joins and nobody else leaves. */
function isOpen(step: Step, jobId: string): boolean {
  const progress = step.progressOf(jobId)
  return (progress.state === 'running' || progress.state === 'stopped') && !isPastEnd(progress, step.now)
}

function settleAll(step: Step, job: JobDefinition): void {
  const { devices, broken } = resolveTargets(step.records, job.targets)
  // Nobody joins or leaves a set that cannot be read: a slip in a query must not take a job away from its devices.
  if (broken !== null) return
  const members = new Set(devices.map(({ deviceId }) => deviceId))
  for (const execution of [...(step.records.executions.get(job.jobId)?.values() ?? [])])
    if (!members.has(execution.deviceId)) leave(step, execution)
  for (const device of devices) join(step, job, device)
}

function settleOne(step: Step, job: JobDefinition, deviceId: string): void {
  const device = step.records.devices.get(deviceId)
  if (!device) return
  const isMember = isTarget(step.records, job.targets, device)
  if (isMember === null) return
  const execution = step.records.executions.get(job.jobId)?.get(deviceId)
  if (isMember) join(step, job, device)
  else if (execution) leave(step, execution)
}

/** A member is reached once; one that left before it was told is reached when it comes back. */
function join(step: Step, job: JobDefinition, device: Device): void {
  if (!isOpen(step, job.jobId)) return
  const execution = step.records.executions.get(job.jobId)?.get(device.deviceId)
  if (execution && execution.status !== 'REMOVED') return
  if (job.work.type === 'property') {
    if (!execution) completeProperty(step, job, device)
    return
  }
  if (execution) nextAttempt(step, execution, 'rejoin')
  else reachExecution(step, newExecution(job.jobId, device.deviceId, step.now))
}

function leave(step: Step, execution: Execution): void {
  if (execution.status === 'QUEUED' && isOpen(step, execution.jobId))
    moveExecutionBy(step, execution, 'remove', { error: 'It left the targets of the job.' })
}

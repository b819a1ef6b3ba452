import type { FleetView } from '../contract/fleet-view.ts'
import { jobWireStatus, type Job, type JobRow, type JobView, type Targets } from '../contract/jobs.ts'

/** The targets in words: "Fridges", "3 devices", "Fridges and Gateways except 2". */
export function targetsInWords(fleet: FleetView, targets: Targets): string {
  const named = targets.deviceSetIds.map((deviceSetId) => fleet.deviceSet(deviceSetId)?.name ?? `deleted set ${deviceSetId}`)
  const [onlyDevice, ...others] = targets.deviceIds
  if (onlyDevice !== undefined) named.push(others.length === 0 ? onlyDevice : `${targets.deviceIds.length} devices`)
  if (targets.query !== null) named.push(`devices where ${targets.query}`)
  const together = named.length < 2 ? (named[0] ?? 'No devices') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
  return targets.exceptDeviceIds.length === 0 ? together : `${together} except ${targets.exceptDeviceIds.length}`
}

/** @param now in ms: rollouts and maintenance windows are told as they stand then. */
export function jobView(fleet: FleetView, job: Job, now: number): JobView {
  // What a job comes to before it starts is counted anew; one that ran has its executions, whatever became of its sets.
  const comesTo = job.state === 'draft' || job.state === 'scheduled' ? fleet.resolve(job.targets) : null
  const { waiting, ratePerMinute } = fleet.rollout(job.jobId)
  return {
    ...job,
    status: jobWireStatus[job.state],
    targetsInWords: targetsInWords(fleet, job.targets),
    deviceCount: comesTo?.devices.length ?? fleet.executionCount(job.jobId),
    targetsBroken: comesTo?.broken ?? null,
    waitingForRollout: waiting,
    ratePerMinute,
    window: fleet.window(job.jobId, now),
    archived: false,
    allowedActions: fleet.allowedActions(job.jobId),
  }
}

export function jobRow(fleet: FleetView, job: Job, now: number): JobRow {
  const { work, targets: _targets, ...row } = jobView(fleet, job, now)
  return { ...row, type: work.type }
}

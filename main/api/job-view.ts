import type { ExecutionCounts } from '../contract/executions.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { ArchivedJobRow } from '../contract/history.ts'
import type { Job, JobAction, JobProgress, JobRow, JobView, OfferedAction, Targets } from '../contract/jobs.ts'
import { jobWireStatus } from '../contract/job-states.ts'
import type { FoundJob } from './job-source.ts'
import type { ApiPort } from './port.ts'

/** The targets in words: "Fridges", "3 devices", "Fridges and Gateways except 2". */
export function targetsInWords(fleet: FleetView, targets: Targets): string {
  const named = targets.deviceSetIds.map((deviceSetId) => fleet.deviceSet(deviceSetId)?.name ?? `deleted set ${deviceSetId}`)
  const [onlyDevice, ...others] = targets.deviceIds
  if (onlyDevice !== undefined) named.push(others.length === 0 ? onlyDevice : `${targets.deviceIds.length} devices`)
  if (targets.query !== null) named.push(`devices where ${targets.query}`)
  const together = named.length < 2 ? (named[0] ?? 'No devices') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
  return targets.exceptDeviceIds.length === 0 ? together : `${together} except ${targets.exceptDeviceIds.length}`
}

export function jobView(port: ApiPort, found: FoundJob): JobView {
  const { job, executionCount } = found
  return found.archived
    ? { ...job, ...pastOf(job, executionCount), targetsInWords: targetsInWords(port.fleet, job.targets) }
    : presentView(port, job)
}

/** A row of the list of jobs at hand. */
export function jobRow(port: ApiPort, job: Job): JobRow {
  const { work, targets: _targets, documentParameters: _parameters, ...row } = presentView(port, job)
  return { ...row, type: work.type }
}

/** A row of the list of archived jobs. Their targets are not read for a list: it tells how many there were. */
export function archivedJobRow({ deviceCount, ...row }: ArchivedJobRow): JobRow {
  return { ...row, ...pastOf(row, deviceCount), targetsInWords: deviceCount === 1 ? '1 device' : `${deviceCount} devices` }
}

function presentView(port: ApiPort, job: Job): JobView {
  const { fleet } = port
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
    window: fleet.window(job.jobId, port.now()),
    archived: false,
    allowedActions: offered(fleet.allowedActions(job.jobId), job.counts),
  }
}

/** What is shown of an archived job beside its record: nothing of it moves any more. */
function pastOf({ state, counts }: JobProgress, deviceCount: number) {
  const hasFailures = counts.FAILED + counts.REJECTED + counts.TIMED_OUT > 0
  return {
    status: jobWireStatus[state],
    deviceCount,
    targetsBroken: null,
    waitingForRollout: 0,
    ratePerMinute: null,
    window: null,
    archived: true,
    allowedActions: offered(hasFailures ? ['copy', 'rerun', 'delete'] : ['copy', 'delete'], counts),
  }
}

/** What a person may ask of the job: a job that was canceled on devices can be run again on those as well. */
function offered(allowed: readonly JobAction[], { CANCELED }: ExecutionCounts): OfferedAction[] {
  return CANCELED > 0 ? [...allowed, 'rerunNotTried'] : [...allowed]
}

import type { FleetView } from '../contract/fleet-view.ts'
import { isIdentifying } from '../contract/identify.ts'
import type { Job } from '../contract/jobs.ts'

/**
 * The job whose failed units a person walks to: the one that began last, of those that run if any does. One that has just ended or
 * was stopped is still it, or the red would go out in the moment in which somebody sets off. Null: none has begun.
 */
export function shelfMapJob(fleet: FleetView): Job | null {
  let found: Job | null = null
  for (const job of fleet.jobs())
    if (job.startedAtMs !== null && !showsItself(fleet, job) && (found === null || isBefore(job, found))) found = job
  return found
}

function isBefore(job: Job, other: Job): boolean {
  const runs = job.state === 'running'
  return runs === (other.state === 'running') ? job.startedAtMs! >= other.startedAtMs! : runs
}

/** Who walks to a unit that shows itself still needs the map that led there. */
function showsItself(fleet: FleetView, { work, templateId }: Job): boolean {
  return isIdentifying(work, templateId === null ? null : fleet.template(templateId))
}

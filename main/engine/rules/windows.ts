import type { JobDefinition } from '../../contract/jobs.ts'
import { windowAt } from '../calendar/windows.ts'
import type { Records } from '../records.ts'

export interface WindowState {
  isOpen: boolean
  untilMs: number | null
}

/** Whether one of a job's maintenance windows is open, and until when that stays so; null without windows. */
export function windowOf(records: Records, job: JobDefinition, now: number): WindowState | null {
  if (!job.schedulingConfig?.maintenanceWindows) return null
  const known = records.windows.get(job.jobId)
  if (known && known.fromMs <= now && (known.state.untilMs === null || now < known.state.untilMs)) return known.state
  const state = windowAt(job.schedulingConfig, now)!
  records.windows.set(job.jobId, { fromMs: now, state })
  return state
}

import type { SchedulingConfig } from '../contract/job-rules.ts'
import { cronProblem } from './calendar/aws-cron.ts'
import { nextStart } from './calendar/starts.ts'
import { windowsFrom } from './calendar/windows.ts'
import { scheduleProblem } from './rules/schedule-check.ts'

/** How many starts and windows are told ahead: as many as AWS IoT tells (`scheduledJobRollouts`). */
const toldAhead = 7

/** When a schedule would come to pass if it were saved at `now`, in ms; `problem` says why it cannot. */
export function previewSchedule(
  config: SchedulingConfig,
  now: number,
): { starts: number[]; windows: { fromMs: number; untilMs: number }[]; problem: { field: string; message: string } | null } {
  for (const [index, window] of (config.maintenanceWindows ?? []).entries()) {
    const message = cronProblem(window.startTime)
    if (message !== null)
      return { starts: [], windows: [], problem: { field: `schedulingConfig.maintenanceWindows.${index}.startTime`, message } }
  }
  return { starts: startsAhead(config, now), windows: windowsFrom(config, now, toldAhead), problem: scheduleProblem(config, now) }
}

function startsAhead(config: SchedulingConfig, now: number): number[] {
  if (config.startTime === undefined) return []
  const end = config.recurrence?.end
  const most = end?.type === 'occurrences' ? Math.min(toldAhead, end.occurrences) : toldAhead
  const starts: number[] = []
  for (let next = nextStart(config, now); next !== null && starts.length < most; next = nextStart(config, next)) starts.push(next)
  return starts
}

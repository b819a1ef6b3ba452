import { BenchError } from '../../contract/errors.ts'
import type { SchedulingConfig } from '../../contract/job-rules.ts'
import { cronProblem } from '../calendar/aws-cron.ts'
import { instantOf } from '../calendar/instant.ts'
import { nextStart } from '../calendar/starts.ts'

/** When a job ends by its schedule, in ms; null when it has no end. */
export function endOf(config: SchedulingConfig | null): number | null {
  return config?.endTime === undefined ? null : instantOf(config.endTime, config.timeZone)
}

/**
 * Checks what only the engine can: whether cron expressions can be read.
 * @throws BenchError InvalidInput that names the field.
 */
export function checkSchedule(config: SchedulingConfig | null): void {
  for (const [index, window] of (config?.maintenanceWindows ?? []).entries()) {
    const problem = cronProblem(window.startTime)
    if (problem !== null) throw fieldError(`schedulingConfig.maintenanceWindows.${index}.startTime`, problem)
  }
}

/** Checks that a job can still run by its schedule. @throws BenchError InvalidInput that names the field. */
export function checkAhead(config: SchedulingConfig | null, now: number): void {
  const problem = scheduleProblem(config, now)
  if (problem) throw fieldError(problem.field, problem.message)
}

/** Why a schedule cannot come to pass any more; null when it can. */
export function scheduleProblem(config: SchedulingConfig | null, now: number): { field: string; message: string } | null {
  const endMs = endOf(config)
  if (config?.startTime !== undefined && config.recurrence === undefined && instantOf(config.startTime, config.timeZone) <= now)
    return { field: 'schedulingConfig.startTime', message: 'The start time has passed: give one that lies ahead, or none.' }
  if (endMs !== null && config?.startTime !== undefined && endMs <= instantOf(config.startTime, config.timeZone))
    return { field: 'schedulingConfig.endTime', message: 'The end comes after the start.' }
  if (config?.recurrence !== undefined && nextStart(config, now) === null)
    return { field: 'schedulingConfig.recurrence', message: 'The last run has passed: give an end that lies ahead, or none.' }
  if (endMs !== null && config?.recurrence === undefined && endMs <= now)
    return { field: 'schedulingConfig.endTime', message: 'The end time has passed: give one that lies ahead, or none.' }
  return null
}

function fieldError(field: string, message: string): BenchError {
  return new BenchError('InvalidInput', `‘${field}’: ${message}`, { field, problems: [{ field, message }] })
}

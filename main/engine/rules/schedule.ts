import { BenchError } from '../../contract/errors.ts'
import type { SchedulingConfig } from '../../contract/job-rules.ts'
import type { JobDefinition } from '../../contract/jobs.ts'
import { cronProblem } from '../calendar/aws-cron.ts'
import { calendarText } from '../calendar/calendar-text.ts'
import { instantOf } from '../calendar/instant.ts'
import { nextStart } from '../calendar/starts.ts'
import { cancelBy } from '../execution-moves.ts'
import { endJob } from '../job-end.ts'
import { startOrCancel } from '../job-start.ts'
import type { Records } from '../records.ts'
import type { Step } from '../step.ts'

/** A start that is noticed later than this, in ms, was missed: the bench was closed then. */
const missedAfterMs = 60_000

/** When a job that starts at `startMs` ends by its schedule, in ms; null when it has no end. */
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

/** Puts a job to wait for its start. */
export function scheduleJob(step: Step, job: JobDefinition): void {
  const config = job.schedulingConfig!
  step.moveJob(job.jobId, 'schedule')
  step.changeProgress(job.jobId, {
    nextStartAtMs: nextStart(config, step.now),
    endsAtMs: config.recurrence === undefined ? endOf(config) : null,
  })
  step.noteJob(job.jobId, 'scheduled')
}

/**
 * A clock that was ahead and goes back would leave a recurring job waiting until it is there again. At most one start is left
 * out: the first ahead may be the one that was made before the clock was put back.
 */
export function mendStarts(step: Step): void {
  for (const jobId of step.records.jobsByState.get('scheduled') ?? []) {
    const config = step.records.definitions.get(jobId)!.schedulingConfig!
    const { nextStartAtMs } = step.progressOf(jobId)
    if (config.recurrence === undefined || nextStartAtMs === null) continue
    const first = nextStart(config, step.now)
    const second = first === null ? null : nextStart(config, first)
    if (second !== null && second < nextStartAtMs) step.changeProgress(jobId, { nextStartAtMs: second })
  }
}

/** Starts and ends what is due by its schedule. */
export function keepSchedule(step: Step, jobId: string): void {
  const job = step.records.definitions.get(jobId)
  if (!job) return
  const { state, endsAtMs, rolloutEnded, nextStartAtMs } = step.progressOf(jobId)
  const isLive = state === 'scheduled' || ((state === 'running' || state === 'stopped') && !rolloutEnded)
  if (isLive && endsAtMs !== null && endsAtMs <= step.now) endJob(step, job)
  else if (state === 'scheduled' && nextStartAtMs !== null && nextStartAtMs <= step.now) {
    if (job.schedulingConfig!.recurrence === undefined) startOnce(step, job, nextStartAtMs)
    else startRun(step, job, nextStartAtMs)
  }
}

function startOnce(step: Step, job: JobDefinition, startMs: number): void {
  const wasMissed = step.now - startMs > missedAfterMs
  if (wasMissed && job.schedulingConfig!.ifMissed === 'skip') {
    cancelBy(step, job.jobId, { reasonCode: 'MISSED_START', comment: 'The bench was closed at its start time.', force: false })
    return
  }
  startOrCancel(step, job, 'start', wasMissed ? lateWords(step.now - startMs) : null)
}

/** One run of a recurring job, however many starts were missed, and the next start ahead. */
function startRun(step: Step, job: JobDefinition, firstDueMs: number): void {
  const config = job.schedulingConfig!
  let dueMs = firstDueMs
  let nextMs = nextStart(config, dueMs)
  while (nextMs !== null && nextMs <= step.now) {
    dueMs = nextMs
    nextMs = nextStart(config, dueMs)
  }
  const wasMissed = step.now - dueMs > missedAfterMs
  let { runsMade } = step.progressOf(job.jobId)
  if (!wasMissed || config.ifMissed !== 'skip') {
    runsMade += 1
    makeRun(step, job, { number: runsMade, startMs: dueMs, note: wasMissed ? lateWords(step.now - dueMs) : null })
  }
  const isLast = nextMs === null || (config.recurrence!.end?.type === 'occurrences' && runsMade >= config.recurrence!.end.occurrences)
  step.changeProgress(job.jobId, { runsMade, nextStartAtMs: isLast ? null : nextMs })
  if (!isLast) return
  step.moveJob(job.jobId, 'succeed')
  step.changeProgress(job.jobId, { finishedAtMs: step.now })
  step.noteJob(job.jobId, 'completed')
}

function makeRun(step: Step, job: JobDefinition, run: { number: number; startMs: number; note: string | null }): void {
  const config = job.schedulingConfig!
  const endMs = endOf(config)
  const lengthMs = endMs === null ? null : endMs - instantOf(config.startTime!, config.timeZone)
  const endsAtMs = lengthMs === null ? null : run.startMs + lengthMs
  const jobId = freeRunId(step.records, job.jobId, run.number)
  const definition: JobDefinition = {
    ...job,
    jobId,
    name: `${job.name.slice(0, 240)} – run ${run.number}`,
    schedulingConfig: configOfRun(config, endsAtMs),
    createdAtMs: step.now,
    madeFrom: { jobId: job.jobId, how: 'schedule' },
  }
  step.keep({ kind: 'job', jobId, job: definition })
  step.startProgress(jobId)
  step.noteJob(jobId, 'created')
  step.moveJob(jobId, 'schedule')
  step.changeProgress(jobId, { endsAtMs })
  startOrCancel(step, definition, 'start', run.note)
}

function configOfRun(config: SchedulingConfig, endsAtMs: number | null): SchedulingConfig | null {
  const { timeZone, maintenanceWindows, endBehavior } = config
  if (maintenanceWindows === undefined && endsAtMs === null) return null
  return {
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(maintenanceWindows === undefined ? {} : { maintenanceWindows }),
    ...(endsAtMs === null ? {} : { endTime: calendarText(endsAtMs, timeZone) }),
    ...(endsAtMs === null || endBehavior === undefined ? {} : { endBehavior }),
  }
}

function freeRunId(records: Records, jobId: string, from: number): string {
  for (let number = from; ; number += 1) {
    const ending = `-${number}`
    const free = `${jobId.slice(0, 64 - ending.length)}${ending}`
    if (!records.definitions.has(free)) return free
  }
}

function lateWords(lateMs: number): string {
  const minutes = Math.round(lateMs / 60_000)
  const words =
    minutes < 120 ? `${minutes} min` : minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / (24 * 60))} days`
  return `Started ${words} late: the bench was closed at its start time.`
}

function fieldError(field: string, message: string): BenchError {
  return new BenchError('InvalidInput', `‘${field}’: ${message}`, { field, problems: [{ field, message }] })
}

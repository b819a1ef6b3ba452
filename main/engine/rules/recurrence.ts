import type { SchedulingConfig } from '../../contract/job-rules.ts'
import type { JobDefinition } from '../../contract/jobs.ts'
import { calendarText } from '../calendar/calendar-text.ts'
import { instantOf } from '../calendar/instant.ts'
import { nextStart } from '../calendar/starts.ts'
import { startOrCancel } from '../job-start.ts'
import type { Records } from '../records.ts'
import type { Step } from '../step.ts'
import { lateWords, missedAfterMs } from './missed-start.ts'
import { endOf } from './schedule-check.ts'

/** One run of a recurring job, however many starts were missed, and the next start ahead. */
export function startRun(step: Step, job: JobDefinition, firstDueMs: number): void {
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
  startOrCancel(step, definition, run.note)
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

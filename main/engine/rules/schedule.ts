import type { JobDefinition } from '../../contract/jobs.ts'
import { nextStart } from '../calendar/starts.ts'
import { cancelBy } from '../execution-moves.ts'
import { endJob } from '../job-end.ts'
import { startOrCancel } from '../job-start.ts'
import type { Step } from '../step.ts'
import { lateWords, missedAfterMs } from './missed-start.ts'
import { startRun } from './recurrence.ts'
import { endOf } from './schedule-check.ts'

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
  startOrCancel(step, job, wasMissed ? lateWords(step.now - startMs) : null)
}

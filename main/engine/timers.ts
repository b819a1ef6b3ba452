import type { JobDefinition, JobProgress } from '../contract/jobs.ts'
import { moveExecutionBy } from './execution-moves.ts'
import { workOffDeletion } from './job-inputs.ts'
import type { Records } from './records.ts'
import { nextRolloutAtMs } from './rules/rollout.ts'
import { keepSchedule } from './rules/schedule.ts'
import { timeoutWords } from './rules/timeouts.ts'
import { windowOf } from './rules/windows.ts'
import type { Step } from './step.ts'

/** Ends the executions whose time has run out, the earliest first. Their end is the deadline, however late it is noticed. */
export function timeOutExecutions(step: Step): void {
  for (let execution = step.records.takeTimedOut(step.now); execution !== null; execution = step.records.takeTimedOut(step.now)) {
    const { timeoutConfig } = step.records.definitions.get(execution.jobId)!
    moveExecutionBy(step, execution, 'timeOut', {
      finishedAtMs: execution.deadlineAtMs,
      error: timeoutWords(execution, timeoutConfig, step.now),
    })
  }
}

/** Does for a job what its time has come for: it is deleted, starts, ends, or its window opens. */
export function serveJob(step: Step, jobId: string): void {
  const progress = step.records.progress.get(jobId)
  if (!progress) return
  if (progress.state === 'deleting') return workOffDeletion(step, jobId)
  keepSchedule(step, jobId)
  step.advanced.add(jobId)
  step.moved.add(jobId)
  const job = step.records.definitions.get(jobId)!
  if (windowOf(step.records, job, step.now)?.isOpen === true)
    for (const execution of step.records.executions.get(jobId)?.values() ?? [])
      if (execution.status === 'QUEUED') step.wakened.add(execution.deviceId)
}

/** When a job wants its next tick, in ms; null when nothing of it waits for time. `now` tells which window comes next. */
export function wakeOf(records: Records, job: JobDefinition, progress: JobProgress, now: number): number | null {
  const { state, nextStartAtMs, endsAtMs, rolloutEnded, counts } = progress
  // At once, whatever the clock says.
  if (state === 'deleting') return 0
  if (state === 'scheduled') return earliest(nextStartAtMs, endsAtMs)
  if (state !== 'running' && state !== 'stopped') return null
  const endMs = rolloutEnded ? null : endsAtMs
  if (state === 'stopped') return endMs
  const window = windowOf(records, job, now)
  const waits = counts.QUEUED > 0
  if (window?.isOpen === false) return earliest(endMs, waits ? window.untilMs : null)
  return earliest(endMs, waits && window ? window.untilMs : null, nextRolloutAtMs(records, job, progress))
}

function earliest(...times: (number | null)[]): number | null {
  const set = times.filter((time) => time !== null)
  return set.length === 0 ? null : Math.min(...set)
}

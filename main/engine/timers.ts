import { moveExecutionBy, noteIsThere } from './execution-moves.ts'
import { workOffDeletion } from './job-removal.ts'
import type { Presences } from './presence.ts'
import { touchQueues } from './pull-queue.ts'
import { keepSchedule } from './rules/schedule.ts'
import { timeoutWords } from './rules/timeouts.ts'
import { windowOf } from './rules/windows.ts'
import type { Step } from './step.ts'

/** Ends the executions whose time has run out, the earliest first. Their end is the deadline, however late it is noticed. */
export function timeOutExecutions(step: Step, presences: Presences): void {
  for (let execution = step.records.takeTimedOut(step.now); execution !== null; execution = step.records.takeTimedOut(step.now)) {
    if (execution.deadlineAtMs === execution.connectDeadlineAtMs && presences.isConnected(execution.deviceId)) {
      noteIsThere(step, execution)
      continue
    }
    const { timeoutConfig } = step.records.definitions.get(execution.jobId)!
    moveExecutionBy(step, execution, 'timeOut', {
      finishedAtMs: execution.deadlineAtMs,
      error: timeoutWords(execution, timeoutConfig, step.now),
    })
  }
}

/**
 * Does for a job what its time has come for: it is deleted, starts, ends, or its window opens.
 * @param mayOpen a closed window held its devices until now.
 */
export function serveJob(step: Step, jobId: string, mayOpen: boolean): void {
  const progress = step.records.progress.get(jobId)
  if (!progress) return
  if (progress.state === 'deleting') return workOffDeletion(step, jobId)
  keepSchedule(step, jobId)
  step.advanced.add(jobId)
  step.moved.add(jobId)
  const job = step.records.definitions.get(jobId)!
  if (windowOf(step.records, job, step.now)?.isOpen === false) touchQueues(step, jobId)
  if (mayOpen && windowOf(step.records, job, step.now)?.isOpen === true)
    for (const execution of step.records.executions.get(jobId)?.values() ?? [])
      if (execution.status === 'QUEUED') step.wakened.add(execution.deviceId)
}

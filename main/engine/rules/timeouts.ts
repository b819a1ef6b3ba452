import type { Execution } from '../../contract/executions.ts'
import type { JobWork } from '../../contract/jobs.ts'
import { inProgressTimeoutMs, type TimeoutConfig } from '../../contract/job-rules.ts'

/** When an execution times out unless it moves before, in ms; null when nothing bounds it. */
export function deadlineOf(execution: Execution, config: TimeoutConfig | null): number | null {
  const queuedForMs = config?.queuedTimeoutInSeconds === undefined ? null : config.queuedTimeoutInSeconds * 1000
  if (execution.status === 'QUEUED') {
    if (execution.rolledOutAtMs === null) return null
    return earliest(queuedForMs === null ? null : execution.queuedAtMs + queuedForMs, execution.connectDeadlineAtMs)
  }
  if (execution.status !== 'IN_PROGRESS') return null
  const timeoutMs = execution.heldTimeoutMs === undefined ? inProgressTimeoutMs(config) : execution.heldTimeoutMs
  return earliest(timeoutMs === null ? null : execution.startedAtMs! + timeoutMs, execution.stepDeadlineAtMs, execution.answerDeadlineAtMs)
}

function earliest(...times: (number | null | undefined)[]): number | null {
  const set = times.filter((time) => time !== null && time !== undefined)
  return set.length === 0 ? null : Math.min(...set)
}

/** When a device has to be there that is told of a job now, for an execution that has no such time yet. */
export function connectDeadline(work: JobWork, now: number): Pick<Execution, 'connectDeadlineAtMs'> {
  const seconds = work.type === 'command' ? work.connectTimeoutInSeconds : undefined
  return seconds === undefined ? {} : { connectDeadlineAtMs: now + seconds * 1000 }
}

/** When a command that is told now has to be answered. @param usualMs where the job does not say; null: no such time. */
export function answerDeadline(work: JobWork, usualMs: number | null, now: number): Pick<Execution, 'answerDeadlineAtMs'> {
  if (work.type !== 'command' && work.type !== 'document') return {}
  const seconds = work.type === 'command' ? work.responseTimeoutInSeconds : undefined
  const timeoutMs = seconds === undefined ? usualMs : seconds * 1000
  return timeoutMs === null ? {} : { answerDeadlineAtMs: now + timeoutMs }
}

/** The execution without the times that hold for one step of it only; itself where it has none. */
export function withoutStepTimes(execution: Execution): Execution {
  // Most have none, and taking members out of a copy is dear.
  if (execution.answerDeadlineAtMs === undefined && execution.connectDeadlineAtMs === undefined) return execution
  const { answerDeadlineAtMs: _answer, connectDeadlineAtMs: _connect, ...rest } = execution
  return rest
}

/** How late a time-out is noticed before the sentence says that the bench was not there, in ms. */
const noticeablyLateMs = 60_000

/** What ran out, in words. */
export function timeoutWords(execution: Execution, config: TimeoutConfig | null, now: number): string {
  const late = now - execution.deadlineAtMs! > noticeablyLateMs ? ' It ran out while the bench was closed.' : ''
  if (execution.status === 'QUEUED' && execution.deadlineAtMs === execution.connectDeadlineAtMs)
    return `The device was not there, and did not connect in the time that the job gives it.${late}`
  if (execution.status === 'QUEUED') return `It was not begun within ${config!.queuedTimeoutInSeconds} s of being queued.${late}`
  if (execution.deadlineAtMs === execution.answerDeadlineAtMs)
    return `The device did not answer the command within its response timeout.${late}`
  if (execution.deadlineAtMs === execution.stepDeadlineAtMs) return `The device did not go on within the time it had given itself.${late}`
  const seconds = (execution.heldTimeoutMs ?? inProgressTimeoutMs(config)!) / 1000
  return `The device gave no result within ${seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`}.${late}`
}

import type { Execution } from '../../contract/executions.ts'
import { inProgressTimeoutMs, type TimeoutConfig } from '../../contract/job-rules.ts'

/** When an execution times out unless it moves before, in ms; null when nothing bounds it. */
export function deadlineOf(execution: Execution, config: TimeoutConfig | null): number | null {
  const queuedForMs = config?.queuedTimeoutInSeconds === undefined ? null : config.queuedTimeoutInSeconds * 1000
  if (execution.status === 'QUEUED')
    return queuedForMs === null || execution.rolledOutAtMs === null ? null : execution.queuedAtMs + queuedForMs
  if (execution.status !== 'IN_PROGRESS') return null
  const timeoutMs = inProgressTimeoutMs(config)
  if (timeoutMs === null) return execution.stepDeadlineAtMs
  return Math.min(execution.startedAtMs! + timeoutMs, execution.stepDeadlineAtMs ?? Infinity)
}

/** How late a time-out is noticed before the sentence says that the bench was not there, in ms. */
const noticeablyLateMs = 60_000

/** What ran out, in words. */
export function timeoutWords(execution: Execution, config: TimeoutConfig | null, now: number): string {
  const late = now - execution.deadlineAtMs! > noticeablyLateMs ? ' It ran out while the bench was closed.' : ''
  if (execution.status === 'QUEUED') return `It was not begun within ${config!.queuedTimeoutInSeconds} s of being queued.${late}`
  if (execution.deadlineAtMs === execution.stepDeadlineAtMs) return `The device did not go on within the time it had given itself.${late}`
  const seconds = inProgressTimeoutMs(config)! / 1000
  return `The device gave no result within ${seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`}.${late}`
}

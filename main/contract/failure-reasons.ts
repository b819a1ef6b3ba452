import type { Execution } from './executions.ts'
import { foldStatus } from './fold-status.ts'
import type { FailureReason } from './jobs.ts'

/** The failures among executions, those together that share status and words; most frequent first. */
export function failureReasonsOf(executions: Iterable<Execution>): FailureReason[] {
  const reasons = new Map<string, FailureReason>()
  for (const { status, error } of executions) {
    if (foldStatus(status) !== 'Failed') continue
    const words = error ?? ''
    const reason = reasons.get(`${status} ${words}`)
    if (reason) reason.count += 1
    else reasons.set(`${status} ${words}`, { status, error: words, count: 1 })
  }
  return [...reasons.values()].sort((a, b) => b.count - a.count)
}

import type { Execution } from './executions.ts'
import { foldStatus } from './fold-status.ts'
import type { FailureReason } from './jobs.ts'

/** Devices of a reason that are named. */
const mostNamed = 3

/** A reason with the first of its devices by id. */
export type CountedReason = Omit<FailureReason, 'first'> & { deviceIds: string[] }

/** The failures among executions, those together that share status and words; most frequent first. */
export function failureReasonsOf(executions: Iterable<Execution>): CountedReason[] {
  const reasons = new Map<string, CountedReason>()
  for (const { status, error, deviceId } of executions) {
    if (foldStatus(status) !== 'Failed') continue
    const words = error ?? ''
    const key = `${status} ${words}`
    const reason = reasons.get(key) ?? { status, error: words, count: 0, deviceIds: [] }
    reasons.set(key, reason)
    reason.count += 1
    if (reason.deviceIds.length < mostNamed) reason.deviceIds.push(deviceId)
  }
  return [...reasons.values()].sort((a, b) => b.count - a.count)
}

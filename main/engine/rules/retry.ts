import type { Execution } from '../../contract/executions.ts'
import type { RetryConfig } from '../../contract/job-rules.ts'

/** True when an attempt that has just failed or timed out is followed by another (AWS IoT Jobs; REJECTED never is). */
export function mayRetry(config: RetryConfig | null, execution: Execution): boolean {
  if (config === null || (execution.status !== 'FAILED' && execution.status !== 'TIMED_OUT')) return false
  // A device that left and joined again begins anew.
  const since = execution.earlierAttempts.findLastIndex((attempt) => attempt.status === 'REMOVED') + 1
  const earlier = execution.earlierAttempts.slice(since)
  return config.criteriaList.some(({ failureType, numberOfRetries }) => {
    if (failureType === 'ALL') return earlier.length < numberOfRetries
    return failureType === execution.status && earlier.filter(({ status }) => status === failureType).length < numberOfRetries
  })
}

import type { AbortConfig, AbortCriterion } from '../../contract/job-rules.ts'
import type { JobProgress } from '../../contract/jobs.ts'
import { executed, failures } from '../counters.ts'

/**
 * Why a job is to be canceled by its own rule, in words; null when it is not.
 * @param total executions of the job.
 */
export function abortReason(config: AbortConfig | null, progress: JobProgress, total: number): string | null {
  if (config === null) return null
  for (const criterion of config.criteriaList) {
    const reason = criterionReason(criterion, progress)
    if (reason !== null) return reason
  }
  return thresholdReason(config.cancellationThreshold, progress, total)
}

/** Percentages have two decimals: compared in whole hundredths, for 0.07 × 10,000 is a little more than 700 to a computer. */
function hundredths(percentage: number): number {
  return Math.round(percentage * 100)
}

const failureWords = { FAILED: 'failed', REJECTED: 'rejected it', TIMED_OUT: 'timed out', ALL: 'did not succeed' } as const

/** AWS IoT Jobs: the share among the executed ones is reached. */
function criterionReason(criterion: AbortCriterion, { counts }: JobProgress): string | null {
  const done = executed(counts)
  const failed = criterion.failureType === 'ALL' ? failures(counts) : counts[criterion.failureType]
  if (done < criterion.minNumberOfExecutedThings || failed * 10_000 < hundredths(criterion.thresholdPercentage) * done) return null
  return `Canceled by its abort rule: ${failed} of ${done} devices ${failureWords[criterion.failureType]}, which reaches ${criterion.thresholdPercentage} %.`
}

/** IoT Central: the number or share of failed devices is exceeded, of the job or of the batch under way. */
function thresholdReason(threshold: AbortConfig['cancellationThreshold'], progress: JobProgress, total: number): string | null {
  if (threshold === undefined) return null
  const perBatch = threshold.batch && progress.batchSize !== null
  const failed = failures(progress.counts) - (perBatch ? progress.failuresBeforeBatch : 0)
  const of = perBatch ? progress.batchSize! : total
  const isExceeded = threshold.type === 'number' ? failed > threshold.value : failed * 10_000 > hundredths(threshold.value) * of
  if (!isExceeded) return null
  const limit = threshold.type === 'number' ? `${threshold.value}` : `${threshold.value} %`
  return `Canceled by its cancellation threshold: ${failed} of ${of} devices ${perBatch ? 'of the batch ' : ''}failed, which exceeds ${limit}.`
}

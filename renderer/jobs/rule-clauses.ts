/** What the rules add to the sentence at Review, a clause each: ", at most 20 a minute, retry twice". In full they stand in `rule-words.ts`. */
import type { CommandTimes } from '../../main/contract/command-times.ts'
import {
  inProgressTimeoutMs,
  type AbortConfig,
  type JobRules,
  type RetryConfig,
  type RolloutConfig,
  type SchedulingConfig,
  type TimeoutConfig,
} from '../../main/contract/job-rules.ts'
import { t } from '../i18n/index.ts'
import { spanInWords } from './rule-words.ts'
import { frequencyInWords, timesInWords } from './schedule-sentences.ts'
import { calendarInWords } from './schedule-words.ts'

/** Delivery first, then when. @param times of its commands */
export function ruleClauses(rules: JobRules, times: CommandTimes = {}): string[] {
  return [
    ...rolloutClauses(rules.jobExecutionsRolloutConfig),
    ...abortClauses(rules.abortConfig),
    ...timeoutClauses(rules.timeoutConfig),
    ...timeClauses(times),
    ...retryClauses(rules.jobExecutionsRetryConfig),
    ...scheduleClauses(rules.schedulingConfig),
  ]
}

function rolloutClauses(config: RolloutConfig | null): string[] {
  if (!config) return []
  const { exponentialRate: growing, maximumPerMinute, batch, maximumInProgress } = config
  const clauses: string[] = []
  if (growing) {
    const { numberOfNotifiedThings: reached, numberOfSucceededThings: succeeded } = growing.rateIncreaseCriteria
    const values = { base: growing.baseRatePerMinute, factor: growing.incrementFactor }
    clauses.push(
      reached === undefined
        ? t('jobRules.clauses.growsWithSucceeded', { ...values, each: succeeded! })
        : t('jobRules.clauses.growsWithReached', { ...values, each: reached }),
    )
  }
  if (maximumPerMinute !== undefined) clauses.push(t('jobRules.clauses.rate', { rate: maximumPerMinute }))
  if (batch)
    clauses.push(
      batch.type === 'number'
        ? t('jobRules.clauses.batchOfNumber', { size: batch.value })
        : t('jobRules.clauses.batchOfShare', { share: batch.value }),
    )
  if (maximumInProgress !== undefined) clauses.push(t('jobRules.clauses.inProgress', { most: maximumInProgress }))
  return clauses
}

const abortWhen = {
  FAILED: ['jobRules.clauses.abortFailed', 'jobRules.clauses.abortFailedOf'],
  REJECTED: ['jobRules.clauses.abortRejected', 'jobRules.clauses.abortRejectedOf'],
  TIMED_OUT: ['jobRules.clauses.abortTimedOut', 'jobRules.clauses.abortTimedOutOf'],
  ALL: ['jobRules.clauses.abortAll', 'jobRules.clauses.abortAllOf'],
} as const

function abortClauses(config: AbortConfig | null): string[] {
  if (!config) return []
  const clauses = config.criteriaList.map(({ failureType, thresholdPercentage: share, minNumberOfExecutedThings: least }) => {
    const [ofAny, ofSome] = abortWhen[failureType]
    return least > 1 ? t(ofSome, { share, least }) : t(ofAny, { share })
  })
  const threshold = config.cancellationThreshold
  return threshold ? [...clauses, thresholdClause(threshold)] : clauses
}

function thresholdClause({ type, value, batch }: NonNullable<AbortConfig['cancellationThreshold']>): string {
  if (type === 'number')
    return batch ? t('jobRules.clauses.abortOverNumberOfBatch', { most: value }) : t('jobRules.clauses.abortOverNumber', { most: value })
  return batch ? t('jobRules.clauses.abortOverShareOfBatch', { share: value }) : t('jobRules.clauses.abortOverShare', { share: value })
}

function timeoutClauses(config: TimeoutConfig | null): string[] {
  const inProgressMs = inProgressTimeoutMs(config)
  const queuedSeconds = config?.queuedTimeoutInSeconds
  return [
    ...(inProgressMs === null ? [] : [t('jobRules.clauses.timeoutInProgress', { span: spanInWords(inProgressMs / 1000) })]),
    ...(queuedSeconds === undefined ? [] : [t('jobRules.clauses.timeoutQueued', { span: spanInWords(queuedSeconds) })]),
  ]
}

function timeClauses({ responseTimeoutInSeconds: response, connectTimeoutInSeconds: connect }: CommandTimes): string[] {
  const clauses = response === undefined ? [] : [t('jobRules.clauses.timeoutResponse', { span: spanInWords(response) })]
  if (connect === undefined) return clauses
  return [
    ...clauses,
    connect === 0 ? t('jobRules.clauses.timeoutConnectAtOnce') : t('jobRules.clauses.timeoutConnect', { span: spanInWords(connect) }),
  ]
}

const retryAfter = {
  FAILED: 'jobRules.clauses.retryAfterFailure',
  TIMED_OUT: 'jobRules.clauses.retryAfterTimeout',
  ALL: 'jobRules.clauses.retry',
} as const

function retryClauses(config: RetryConfig | null): string[] {
  const times = (count: number) => (count > 2 ? t('jobRules.clauses.upTo', { count }) : timesInWords(count))
  return (config?.criteriaList ?? [])
    .filter(({ numberOfRetries }) => numberOfRetries > 0)
    .map(({ failureType, numberOfRetries }) => t(retryAfter[failureType], { times: times(numberOfRetries) }))
}

function scheduleClauses(config: SchedulingConfig | null): string[] {
  if (!config) return []
  const { startTime, endTime, recurrence, maintenanceWindows } = config
  const zone = config.timeZone ?? 'UTC'
  const clauses: string[] = []
  if (startTime !== undefined) clauses.push(t('jobRules.clauses.start', { time: calendarInWords(startTime), zone }))
  if (recurrence) clauses.push(againClause(recurrence))
  if (endTime !== undefined) {
    const time = calendarInWords(endTime)
    clauses.push(startTime === undefined ? t('jobRules.clauses.endInZone', { time, zone }) : t('jobRules.clauses.end', { time }))
  }
  if (maintenanceWindows) clauses.push(t('jobRules.clauses.windows', { count: maintenanceWindows.length }))
  return clauses
}

function againClause({ frequency: often, end }: NonNullable<SchedulingConfig['recurrence']>): string {
  const frequency = frequencyInWords(often)
  if (!end) return t('jobRules.clauses.again', { frequency })
  return end.type === 'date'
    ? t('jobRules.clauses.againUntil', { frequency, end: calendarInWords(end.date) })
    : t('jobRules.clauses.againTimes', { frequency, count: end.occurrences })
}

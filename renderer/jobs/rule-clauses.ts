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
import { spanInWords } from './rule-words.ts'
import { calendarInWords } from './schedule-words.ts'

const number = (value: number) => value.toLocaleString('en')
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
    const each = reached === undefined ? `${number(succeeded!)} that succeeded` : `${number(reached)} reached`
    clauses.push(`from ${number(growing.baseRatePerMinute)} a minute on, times ${growing.incrementFactor} for every ${each}`)
  }
  if (maximumPerMinute !== undefined) clauses.push(`at most ${number(maximumPerMinute)} a minute`)
  if (batch) clauses.push(`in batches of ${batch.type === 'number' ? number(batch.value) : `${batch.value} %`}`)
  if (maximumInProgress !== undefined) clauses.push(`at most ${number(maximumInProgress)} at work at once`)
  return clauses
}

const failed = { FAILED: 'failed', REJECTED: 'rejected it', TIMED_OUT: 'timed out', ALL: 'failed in any way' } as const

function abortClauses(config: AbortConfig | null): string[] {
  if (!config) return []
  const clauses = config.criteriaList.map(({ failureType, thresholdPercentage, minNumberOfExecutedThings: least }) => {
    const of = least > 1 ? ` of at least ${number(least)}` : ''
    return `abort when ${thresholdPercentage} %${of} have ${failed[failureType]}`
  })
  const threshold = config.cancellationThreshold
  if (!threshold) return clauses
  const share = threshold.type === 'number' ? number(threshold.value) : `${threshold.value} %`
  return [...clauses, `abort when more than ${share}${threshold.batch ? ' of a batch' : ''} have ${failed.ALL}`]
}

function timeoutClauses(config: TimeoutConfig | null): string[] {
  const inProgressMs = inProgressTimeoutMs(config)
  const queuedSeconds = config?.queuedTimeoutInSeconds
  return [
    ...(inProgressMs === null ? [] : [`time out after ${spanInWords(inProgressMs / 1000)} at work`]),
    ...(queuedSeconds === undefined ? [] : [`time out after ${spanInWords(queuedSeconds)} of waiting`]),
  ]
}

function timeClauses({ responseTimeoutInSeconds: response, connectTimeoutInSeconds: connect }: CommandTimes): string[] {
  return [
    ...(response === undefined ? [] : [`time out after ${spanInWords(response)} without an answer`]),
    ...(connect === undefined
      ? []
      : [connect === 0 ? 'time out at once where not connected' : `time out after ${spanInWords(connect)} without a connection`]),
  ]
}

function retryClauses(config: RetryConfig | null): string[] {
  const after = { FAILED: ' after a failure', TIMED_OUT: ' after a time-out', ALL: '' }
  const times = (count: number) => (count === 1 ? 'once' : count === 2 ? 'twice' : `up to ${count} times`)
  return (config?.criteriaList ?? [])
    .filter(({ numberOfRetries }) => numberOfRetries > 0)
    .map(({ failureType, numberOfRetries }) => `retry ${times(numberOfRetries)}${after[failureType]}`)
}

const repeats = { daily: 'every day', weekly: 'every week', monthly: 'every month' } as const

function scheduleClauses(config: SchedulingConfig | null): string[] {
  if (!config) return []
  const { startTime, endTime, recurrence, maintenanceWindows } = config
  const zone = ` ${config.timeZone ?? 'UTC'}`
  const clauses: string[] = []
  if (startTime !== undefined) clauses.push(`starting ${calendarInWords(startTime)}${zone}`)
  if (recurrence) clauses.push(`again ${repeats[recurrence.frequency]}${lastRun(recurrence)}`)
  if (endTime !== undefined) clauses.push(`ending ${calendarInWords(endTime)}${startTime === undefined ? zone : ''}`)
  if (maintenanceWindows) clauses.push(`only in its maintenance window${maintenanceWindows.length === 1 ? '' : 's'}`)
  return clauses
}

function lastRun({ end }: NonNullable<SchedulingConfig['recurrence']>): string {
  if (!end) return ''
  return end.type === 'date'
    ? ` until ${calendarInWords(end.date)}`
    : `, ${number(end.occurrences)} ${end.occurrences === 1 ? 'run' : 'runs'} in all`
}

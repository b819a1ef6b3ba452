/** The rules of a job in sentences: for its review and its details. What each rule does, `docs/jobs.md` says. */
import type { CommandTimes } from '../../main/contract/command-times.ts'
import type { AbortConfig, JobRules, RetryConfig, RolloutConfig, TimeoutConfig } from '../../main/contract/job-rules.ts'
import type { TargetSelection } from '../../main/contract/jobs.ts'
import { number, t } from '../i18n/index.ts'
import { devicesInWords } from './devices-in-words.ts'
import { scheduleInWords, timesInWords } from './schedule-sentences.ts'

export { recurrenceInWords, scheduleInWords } from './schedule-sentences.ts'

export const ruleNames = ['later', 'rollout', 'abort', 'timeouts', 'retries', 'schedule'] as const
export type RuleName = (typeof ruleNames)[number] | 'links'

/** One rule with what it says; `isSet` is false where it says only what happens without one. */
export interface RuleWords {
  name: RuleName
  title: string
  sentences: string[]
  isSet: boolean
}

function words(name: RuleName, sentences: string[], isSet: boolean): RuleWords {
  return { name, title: t(`jobRules.titles.${name}`), sentences, isSet }
}

/** All rules of a job, in the order in which they come to bear. @param times of its commands */
export function rulesInWords(rules: JobRules, targetSelection: TargetSelection, times: CommandTimes = {}): RuleWords[] {
  const continuous = targetSelection === 'CONTINUOUS'
  const hasTimes = times.responseTimeoutInSeconds !== undefined || times.connectTimeoutInSeconds !== undefined
  return [
    words('later', [continuous ? t('jobRules.later.reached') : t('jobRules.later.notReached')], continuous),
    words('rollout', rolloutInWords(rules.jobExecutionsRolloutConfig), rules.jobExecutionsRolloutConfig !== null),
    words('abort', abortInWords(rules.abortConfig), rules.abortConfig !== null),
    words('timeouts', timeoutInWords(rules.timeoutConfig, times), rules.timeoutConfig !== null || hasTimes),
    words('retries', retryInWords(rules.jobExecutionsRetryConfig), rules.jobExecutionsRetryConfig !== null),
    words('schedule', scheduleInWords(rules.schedulingConfig), rules.schedulingConfig !== null),
  ]
}

/** How long the links to files in a document hold. */
export function linksInWords(expiresInSec: number): RuleWords {
  return words('links', [t('jobRules.links.hold', { span: spanInWords(expiresInSec) })], true)
}

const devices = devicesInWords

export function rolloutInWords(config: RolloutConfig | null): string[] {
  const { maximumPerMinute, exponentialRate, batch, maximumInProgress } = config ?? {}
  const said: string[] = []
  if (exponentialRate) said.push(growthInWords(exponentialRate, maximumPerMinute))
  else if (maximumPerMinute !== undefined) said.push(t('jobRules.rollout.steady', { count: maximumPerMinute }))
  if (batch)
    said.push(
      batch.type === 'number'
        ? t('jobRules.rollout.batchOfNumber', { count: batch.value })
        : t('jobRules.rollout.batchOfShare', { share: batch.value }),
    )
  if (maximumInProgress !== undefined) said.push(t('jobRules.rollout.inProgress', { count: maximumInProgress }))
  return said.length > 0 ? said : [t('jobRules.rollout.atOnce')]
}

function growthInWords(
  { baseRatePerMinute, incrementFactor: factor, rateIncreaseCriteria }: NonNullable<RolloutConfig['exponentialRate']>,
  maximumPerMinute: number | undefined,
): string {
  const { numberOfNotifiedThings: reached, numberOfSucceededThings: succeeded } = rateIncreaseCriteria
  const values = { base: devices(baseRatePerMinute), factor, count: succeeded ?? reached! }
  if (maximumPerMinute === undefined)
    return succeeded === undefined ? t('jobRules.rollout.growsWithReached', values) : t('jobRules.rollout.growsWithSucceeded', values)
  const upTo = { ...values, ceiling: maximumPerMinute }
  return succeeded === undefined ? t('jobRules.rollout.growsWithReachedUpTo', upTo) : t('jobRules.rollout.growsWithSucceededUpTo', upTo)
}

const abortOn = {
  FAILED: 'jobRules.abort.onFailed',
  REJECTED: 'jobRules.abort.onRejected',
  TIMED_OUT: 'jobRules.abort.onTimedOut',
  ALL: 'jobRules.abort.onAll',
} as const

export function abortInWords(config: AbortConfig | null): string[] {
  if (!config) return [t('jobRules.abort.never')]
  const said = config.criteriaList.map(({ failureType, thresholdPercentage, minNumberOfExecutedThings }) =>
    t(abortOn[failureType], { share: thresholdPercentage, devices: devices(minNumberOfExecutedThings) }),
  )
  const threshold = config.cancellationThreshold
  return threshold ? [...said, thresholdInWords(threshold)] : said
}

function thresholdInWords({ type, value, batch }: NonNullable<AbortConfig['cancellationThreshold']>): string {
  if (type === 'number')
    return batch
      ? t('jobRules.abort.overNumberOfBatch', { devices: devices(value) })
      : t('jobRules.abort.overNumber', { devices: devices(value) })
  return batch ? t('jobRules.abort.overShareOfBatch', { share: value }) : t('jobRules.abort.overShare', { share: value })
}

/** `90` is "1 min 30 s", `7200` "2 h". */
export function spanInWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'jobRules.span.days'],
    [Math.floor(seconds / 3_600) % 24, 'jobRules.span.hours'],
    [Math.floor(seconds / 60) % 60, 'jobRules.span.minutes'],
    [seconds % 60, 'jobRules.span.seconds'],
  ] as const
  return parts
    .filter(([n]) => n > 0)
    .map(([n, unit]) => t(unit, { n: number(n, { useGrouping: false }) }))
    .join(' ')
}

export function timeoutInWords(config: TimeoutConfig | null, times: CommandTimes = {}): string[] {
  const { inProgressTimeoutInMinutes, inProgressTimeoutInSeconds, queuedTimeoutInSeconds } = config ?? {}
  const inProgressSeconds = inProgressTimeoutInSeconds ?? (inProgressTimeoutInMinutes ?? 0) * 60
  const said: string[] = []
  if (inProgressSeconds > 0) said.push(t('jobRules.timeout.inProgress', { span: spanInWords(inProgressSeconds) }))
  if (queuedTimeoutInSeconds !== undefined) said.push(t('jobRules.timeout.queued', { span: spanInWords(queuedTimeoutInSeconds) }))
  const { responseTimeoutInSeconds: response, connectTimeoutInSeconds: connect } = times
  if (response !== undefined) said.push(t('jobRules.timeout.response', { span: spanInWords(response) }))
  if (connect === 0) said.push(t('jobRules.timeout.connectAtOnce'))
  else if (connect !== undefined) said.push(t('jobRules.timeout.connect', { span: spanInWords(connect) }))
  return said.length > 0 ? said : [t('jobRules.timeout.none')]
}

const retriedAfter = {
  FAILED: 'jobRules.retry.afterFailure',
  TIMED_OUT: 'jobRules.retry.afterTimeout',
  ALL: 'jobRules.retry.afterEither',
} as const

export function retryInWords(config: RetryConfig | null): string[] {
  const said = (config?.criteriaList ?? [])
    .filter(({ numberOfRetries }) => numberOfRetries > 0)
    .map(({ failureType, numberOfRetries }) => t(retriedAfter[failureType], { times: timesInWords(numberOfRetries) }))
  return said.length > 0 ? said : [t('jobRules.retry.none')]
}

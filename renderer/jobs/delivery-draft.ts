/** How a job is delivered, as the inputs of the builder hold it: rollout, abort, time-outs and retries, to and from AWS's fields. */
import type { CommandTimes } from '../../main/contract/command-times.ts'
import type { AbortConfig, JobRules, RetryConfig, RolloutConfig, TimeoutConfig } from '../../main/contract/job-rules.ts'
import { neededNumber, optionalNumber, textOf } from './typed-number.ts'

export interface AbortCriterionDraft {
  key: number
  failureType: AbortConfig['criteriaList'][number]['failureType']
  thresholdPercentage: string
  minNumberOfExecutedThings: string
}

export interface RetryCriterionDraft {
  key: number
  failureType: RetryConfig['criteriaList'][number]['failureType']
  numberOfRetries: string
}

const secondsIn = { seconds: 1, minutes: 60, hours: 3600 } as const
export type TimeUnit = keyof typeof secondsIn

/** Numbers are the text as typed, so that half-typed ones are not lost. What is hidden keeps its text and is not sent. */
export interface DeliveryDraft {
  pace: 'atOnce' | 'steady' | 'growing'
  ratePerMinute: string
  /** What a growing rate does not outgrow. */
  ceilingPerMinute: string
  baseRatePerMinute: string
  incrementFactor: string
  growsWith: 'numberOfNotifiedThings' | 'numberOfSucceededThings'
  growsEvery: string
  batchType: 'none' | 'number' | 'percentage'
  batchValue: string
  maximumInProgress: string
  abortCriteria: AbortCriterionDraft[]
  cancellationType: 'none' | 'number' | 'percentage'
  cancellationValue: string
  cancellationOfBatch: boolean
  inProgressTimeout: string
  inProgressUnit: 'seconds' | 'minutes'
  queuedTimeout: string
  queuedUnit: TimeUnit
  /** Of commands alone, in seconds. */
  responseTimeout: string
  connectTimeout: string
  retryCriteria: RetryCriterionDraft[]
}

/** Everything at once and nothing by itself, which is what a job without rules does; what a choice opens is filled in sensibly. */
export function emptyDelivery(): DeliveryDraft {
  return {
    pace: 'atOnce',
    ratePerMinute: '20',
    ceilingPerMinute: '',
    baseRatePerMinute: '50',
    incrementFactor: '2',
    growsWith: 'numberOfNotifiedThings',
    growsEvery: '100',
    batchType: 'none',
    batchValue: '10',
    maximumInProgress: '',
    abortCriteria: [],
    cancellationType: 'none',
    cancellationValue: '5',
    cancellationOfBatch: false,
    inProgressTimeout: '',
    inProgressUnit: 'minutes',
    queuedTimeout: '',
    queuedUnit: 'minutes',
    responseTimeout: '',
    connectTimeout: '',
    retryCriteria: [],
  }
}

function nextKey(others: readonly { key: number }[]): number {
  return Math.max(0, ...others.map(({ key }) => key)) + 1
}

export function newAbortCriterion(others: readonly AbortCriterionDraft[]): AbortCriterionDraft {
  return { key: nextKey(others), failureType: 'ALL', thresholdPercentage: '10', minNumberOfExecutedThings: '10' }
}

/** A second one is for the failure that the first leaves out: ALL stands alone, and each stands once. */
export function newRetryCriterion(others: readonly RetryCriterionDraft[]): RetryCriterionDraft {
  const failureType = others.some((other) => other.failureType === 'FAILED') ? 'TIMED_OUT' : 'FAILED'
  return { key: nextKey(others), failureType, numberOfRetries: '2' }
}

export type DeliveryRules = Omit<JobRules, 'schedulingConfig'>

/** The rules as the schemas of the contract read them; a number that cannot be read is NaN, which they refuse in their words. */
export function deliveryRules(draft: DeliveryDraft): { [Rule in keyof DeliveryRules]: object | null } {
  return {
    jobExecutionsRolloutConfig: rolloutRule(draft),
    abortConfig: abortRule(draft),
    timeoutConfig: timeoutRule(draft),
    jobExecutionsRetryConfig: retryRule(draft),
  }
}

/** Null where the rule would say nothing. */
function unlessEmpty(rule: Record<string, unknown>): object | null {
  return Object.values(rule).some((value) => value !== undefined) ? rule : null
}

function rolloutRule(draft: DeliveryDraft): object | null {
  const { pace } = draft
  return unlessEmpty({
    maximumPerMinute:
      pace === 'steady' ? neededNumber(draft.ratePerMinute) : pace === 'growing' ? optionalNumber(draft.ceilingPerMinute) : undefined,
    exponentialRate:
      pace === 'growing'
        ? {
            baseRatePerMinute: neededNumber(draft.baseRatePerMinute),
            incrementFactor: neededNumber(draft.incrementFactor),
            rateIncreaseCriteria: { [draft.growsWith]: neededNumber(draft.growsEvery) },
          }
        : undefined,
    batch: draft.batchType === 'none' ? undefined : { type: draft.batchType, value: neededNumber(draft.batchValue) },
    maximumInProgress: optionalNumber(draft.maximumInProgress),
  })
}

function abortRule(draft: DeliveryDraft): object | null {
  const criteriaList = draft.abortCriteria.map(({ failureType, thresholdPercentage, minNumberOfExecutedThings }) => ({
    failureType,
    thresholdPercentage: neededNumber(thresholdPercentage),
    minNumberOfExecutedThings: neededNumber(minNumberOfExecutedThings),
  }))
  const { cancellationType: type } = draft
  return unlessEmpty({
    criteriaList: criteriaList.length > 0 ? criteriaList : undefined,
    cancellationThreshold:
      type === 'none' ? undefined : { type, value: neededNumber(draft.cancellationValue), batch: draft.cancellationOfBatch },
  })
}

function timeoutRule(draft: DeliveryDraft): object | null {
  const inProgress = optionalNumber(draft.inProgressTimeout)
  const queued = optionalNumber(draft.queuedTimeout)
  return unlessEmpty({
    inProgressTimeoutInMinutes: draft.inProgressUnit === 'minutes' ? inProgress : undefined,
    inProgressTimeoutInSeconds: draft.inProgressUnit === 'seconds' ? inProgress : undefined,
    // 0.1 min is six seconds, not 6.000000000000001.
    queuedTimeoutInSeconds: queued === undefined ? undefined : Number((queued * secondsIn[draft.queuedUnit]).toFixed(6)),
  })
}

function retryRule({ retryCriteria }: DeliveryDraft): object | null {
  if (retryCriteria.length === 0) return null
  return {
    criteriaList: retryCriteria.map(({ failureType, numberOfRetries }) => ({
      failureType,
      numberOfRetries: neededNumber(numberOfRetries),
    })),
  }
}

/** How long a command job waits for its devices, as the schema of the contract reads it. */
export function commandTimesOf({ responseTimeout, connectTimeout }: DeliveryDraft): CommandTimes {
  const [response, connect] = [optionalNumber(responseTimeout), optionalNumber(connectTimeout)]
  return {
    ...(response === undefined ? {} : { responseTimeoutInSeconds: response }),
    ...(connect === undefined ? {} : { connectTimeoutInSeconds: connect }),
  }
}

/** The rules of a saved job as the builder shows them, with the times of its commands. */
export function deliveryDraftOf(rules: DeliveryRules, times: CommandTimes = {}): DeliveryDraft {
  return {
    ...emptyDelivery(),
    ...rolloutDraft(rules.jobExecutionsRolloutConfig),
    ...abortDraft(rules.abortConfig),
    ...timeoutDraft(rules.timeoutConfig),
    responseTimeout: textOf(times.responseTimeoutInSeconds),
    connectTimeout: textOf(times.connectTimeoutInSeconds),
    retryCriteria: (rules.jobExecutionsRetryConfig?.criteriaList ?? []).map(({ failureType, numberOfRetries }, index) => ({
      key: index + 1,
      failureType,
      numberOfRetries: textOf(numberOfRetries),
    })),
  }
}

function rolloutDraft(config: RolloutConfig | null): Partial<DeliveryDraft> {
  if (!config) return {}
  const { exponentialRate: growing, batch } = config
  return {
    pace: growing ? 'growing' : config.maximumPerMinute === undefined ? 'atOnce' : 'steady',
    maximumInProgress: textOf(config.maximumInProgress),
    ...(config.maximumPerMinute !== undefined && !growing ? { ratePerMinute: textOf(config.maximumPerMinute) } : {}),
    ...(growing
      ? {
          ceilingPerMinute: textOf(config.maximumPerMinute),
          baseRatePerMinute: textOf(growing.baseRatePerMinute),
          incrementFactor: textOf(growing.incrementFactor),
          growsWith:
            growing.rateIncreaseCriteria.numberOfNotifiedThings === undefined
              ? ('numberOfSucceededThings' as const)
              : ('numberOfNotifiedThings' as const),
          growsEvery: textOf(growing.rateIncreaseCriteria.numberOfNotifiedThings ?? growing.rateIncreaseCriteria.numberOfSucceededThings),
        }
      : {}),
    ...(batch ? { batchType: batch.type, batchValue: textOf(batch.value) } : {}),
  }
}

function abortDraft(config: AbortConfig | null): Partial<DeliveryDraft> {
  const threshold = config?.cancellationThreshold
  return {
    abortCriteria: (config?.criteriaList ?? []).map(({ failureType, thresholdPercentage, minNumberOfExecutedThings }, index) => ({
      key: index + 1,
      failureType,
      thresholdPercentage: textOf(thresholdPercentage),
      minNumberOfExecutedThings: textOf(minNumberOfExecutedThings),
    })),
    ...(threshold
      ? { cancellationType: threshold.type, cancellationValue: textOf(threshold.value), cancellationOfBatch: threshold.batch }
      : {}),
  }
}

function timeoutDraft(config: TimeoutConfig | null): Partial<DeliveryDraft> {
  const seconds = config?.queuedTimeoutInSeconds
  const queuedUnit: TimeUnit =
    seconds === undefined ? 'minutes' : seconds % 3600 === 0 ? 'hours' : seconds % 60 === 0 ? 'minutes' : 'seconds'
  return {
    inProgressTimeout: textOf(config?.inProgressTimeoutInMinutes ?? config?.inProgressTimeoutInSeconds),
    inProgressUnit: config?.inProgressTimeoutInSeconds === undefined ? 'minutes' : 'seconds',
    queuedTimeout: textOf(seconds === undefined ? undefined : seconds / secondsIn[queuedUnit]),
    queuedUnit,
  }
}

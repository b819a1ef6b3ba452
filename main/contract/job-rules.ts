/**
 * The rules of a job in AWS IoT's field names (`jobExecutionsRolloutConfig`, `abortConfig`, …), with what IoT Central and
 * this bench offer beside them. Wider than the cloud where a bench may be: rates to 60,000 a minute, time-outs in
 * seconds. `docs/jobs.md` says what each one does. Every refusal is a sentence at the field that is wrong.
 */
import { z } from 'zod'
import { isCalendarTime, isTimeZone } from './calendar-words.ts'

export const maximumRatePerMinute = 60_000
/** Retries of one device, over all criteria (AWS IoT Jobs). */
export const maximumRetries = 10

function whole(what: string, from: number, to: number) {
  const sentence = `${what} is a whole number from ${from.toLocaleString('en')} to ${to.toLocaleString('en')}.`
  return z.number(sentence).int(sentence).min(from, sentence).max(to, sentence)
}

function percentage(what: string) {
  const sentence = `${what} is more than 0 and at most 100, with at most two decimals.`
  return z
    .number(sentence)
    .gt(0, sentence)
    .max(100, sentence)
    .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-9, sentence)
}

/** So many devices, or so many per cent of the job's devices (IoT Central). */
function share(what: string) {
  return z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('number'), value: whole(what, 1, 1_000_000) }),
    z.strictObject({ type: z.literal('percentage'), value: percentage(what) }),
  ])
}

const factorSentence = 'The increment factor is a number from 1.1 to 5 with one decimal.'

export const rateIncreaseCriteriaSchema = z
  .strictObject({
    numberOfNotifiedThings: whole('The number of notified devices', 1, 1_000_000).optional(),
    numberOfSucceededThings: whole('The number of succeeded devices', 1, 1_000_000).optional(),
  })
  .refine(
    (criteria) => (criteria.numberOfNotifiedThings === undefined) !== (criteria.numberOfSucceededThings === undefined),
    'Give exactly one of "numberOfNotifiedThings" and "numberOfSucceededThings".',
  )

export const exponentialRateSchema = z.strictObject({
  baseRatePerMinute: whole('The base rate', 1, maximumRatePerMinute),
  incrementFactor: z
    .number(factorSentence)
    .min(1.1, factorSentence)
    .max(5, factorSentence)
    .refine((factor) => Math.abs(factor * 10 - Math.round(factor * 10)) < 1e-9, factorSentence),
  rateIncreaseCriteria: rateIncreaseCriteriaSchema,
})

/** How fast devices are reached. */
export const rolloutConfigSchema = z
  .strictObject({
    /** The ceiling of devices newly queued a minute; of the exponential rate as well. */
    maximumPerMinute: whole('The rate', 1, maximumRatePerMinute).optional(),
    exponentialRate: exponentialRateSchema.optional(),
    /** The next batch begins when the last is done (IoT Central). */
    batch: share('The size of a batch').optional(),
    /** How many devices may be at work at once. */
    maximumInProgress: whole('The number in progress at once', 1, 1_000_000).optional(),
  })
  .refine(
    ({ maximumPerMinute, exponentialRate }) =>
      maximumPerMinute === undefined || exponentialRate === undefined || exponentialRate.baseRatePerMinute <= maximumPerMinute,
    { path: ['exponentialRate', 'baseRatePerMinute'], message: 'The base rate is not more than the ceiling "maximumPerMinute".' },
  )
export type RolloutConfig = z.infer<typeof rolloutConfigSchema>

export const abortFailureTypes = ['FAILED', 'REJECTED', 'TIMED_OUT', 'ALL'] as const
export const abortCriterionSchema = z.strictObject({
  action: z.literal('CANCEL').default('CANCEL'),
  failureType: z.enum(abortFailureTypes),
  /** Reached, not exceeded (AWS IoT Jobs). */
  thresholdPercentage: percentage('The threshold'),
  minNumberOfExecutedThings: whole('The minimum of executed devices', 1, 1_000_000),
})
export type AbortCriterion = z.infer<typeof abortCriterionSchema>

/** When a job is canceled by itself. */
export const abortConfigSchema = z
  .strictObject({
    criteriaList: z.array(abortCriterionSchema).max(20, 'There are at most 20 abort criteria.').default([]),
    /** Exceeded, not reached; of the whole job or of each batch (IoT Central). */
    cancellationThreshold: z
      .discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('number'),
          value: whole('The number of failed devices', 0, 1_000_000),
          batch: z.boolean().default(false),
        }),
        z.strictObject({ type: z.literal('percentage'), value: percentage('The threshold'), batch: z.boolean().default(false) }),
      ])
      .optional(),
  })
  .refine(({ criteriaList, cancellationThreshold }) => criteriaList.length > 0 || cancellationThreshold !== undefined, {
    path: ['criteriaList'],
    message: 'An abort rule needs at least one criterion, or a cancellation threshold.',
  })
export type AbortConfig = z.infer<typeof abortConfigSchema>

const week = 7 * 24 * 60

export const timeoutConfigSchema = z
  .strictObject({
    inProgressTimeoutInMinutes: whole('The in-progress time-out in minutes', 1, week).optional(),
    inProgressTimeoutInSeconds: whole('The in-progress time-out in seconds', 1, week * 60).optional(),
    /** How long an execution may wait in its device's queue: an option of ours. */
    queuedTimeoutInSeconds: whole('The queued deadline in seconds', 1, 365 * 24 * 3600).optional(),
  })
  .refine((config) => config.inProgressTimeoutInMinutes === undefined || config.inProgressTimeoutInSeconds === undefined, {
    path: ['inProgressTimeoutInSeconds'],
    message: 'Give the in-progress time-out in minutes or in seconds, not both.',
  })
  .refine((config) => Object.values(config).some((value) => value !== undefined), 'A time-out needs at least one time.')
export type TimeoutConfig = z.infer<typeof timeoutConfigSchema>

export const retryFailureTypes = ['FAILED', 'TIMED_OUT', 'ALL'] as const
export const retryConfigSchema = z
  .strictObject({
    criteriaList: z
      .array(
        z.strictObject({
          failureType: z.enum(retryFailureTypes),
          numberOfRetries: whole('The number of retries', 0, maximumRetries),
        }),
      )
      .min(1, 'A retry rule needs a criterion.')
      .max(2, 'There are at most two retry criteria: one for FAILED and one for TIMED_OUT.'),
  })
  .refine(({ criteriaList }) => new Set(criteriaList.map(({ failureType }) => failureType)).size === criteriaList.length, {
    path: ['criteriaList'],
    message: 'A failure type stands among the retry criteria only once.',
  })
  .refine(({ criteriaList }) => criteriaList.length === 1 || criteriaList.every(({ failureType }) => failureType !== 'ALL'), {
    path: ['criteriaList'],
    message: 'ALL stands alone: it covers FAILED and TIMED_OUT.',
  })
  .refine(({ criteriaList }) => criteriaList.reduce((sum, { numberOfRetries }) => sum + numberOfRetries, 0) <= maximumRetries, {
    path: ['criteriaList'],
    message: `A device is retried at most ${maximumRetries} times in all.`,
  })
export type RetryConfig = z.infer<typeof retryConfigSchema>

const calendarTime = z
  .string()
  .min(1)
  .max(64)
  .refine(isCalendarTime, 'A time is written YYYY-MM-DD HH:MM, as "2026-11-30 14:00", in the time zone of the schedule.')

export const endBehaviors = ['STOP_ROLLOUT', 'CANCEL', 'FORCE_CANCEL'] as const
export const recurrences = ['daily', 'weekly', 'monthly'] as const
export const missedStarts = ['late', 'skip'] as const

export const schedulingConfigSchema = z
  .strictObject({
    startTime: calendarTime.optional(),
    endTime: calendarTime.optional(),
    endBehavior: z.enum(endBehaviors).optional(),
    /** Outside of them no device is queued or told; what is in progress may finish (AWS IoT Jobs). */
    maintenanceWindows: z
      .array(
        z.strictObject({
          /** AWS's cron: `cron(minutes hours day-of-month month day-of-week year)`. */
          startTime: z
            .string()
            .max(256)
            .regex(/^cron\(\S+( \S+){5}\)$/, 'A window begins at an AWS cron expression of six fields, as "cron(0 2 ? * SUN *)".'),
          durationInMinutes: whole('The length of a window in minutes', 1, 1430),
        }),
      )
      .min(1, 'Leave "maintenanceWindows" out where there is none.')
      .max(20, 'There are at most 20 maintenance windows.')
      .optional(),
    /** Times and windows are told in this zone of the IANA database. Default UTC, as on AWS. */
    timeZone: z
      .string()
      .refine(isTimeZone, 'A time zone is named as in the IANA database, for example "Europe/Vienna" or "UTC".')
      .optional(),
    /** Each run is a job of its own, listed under this one (IoT Central). */
    recurrence: z
      .strictObject({
        frequency: z.enum(recurrences),
        end: z
          .discriminatedUnion('type', [
            z.strictObject({ type: z.literal('date'), date: calendarTime }),
            z.strictObject({ type: z.literal('occurrences'), occurrences: whole('The number of runs', 1, 10_000) }),
          ])
          .optional(),
      })
      .optional(),
    /** What becomes of a start that came while the bench was closed. Default late. */
    ifMissed: z.enum(missedStarts).optional(),
  })
  .refine(({ startTime, endTime }) => startTime === undefined || endTime === undefined || isLater(endTime, startTime), {
    path: ['endTime'],
    message: 'The end comes after the start.',
  })
  .refine(({ endTime, endBehavior }) => endBehavior === undefined || endTime !== undefined, {
    path: ['endBehavior'],
    message: 'An end behavior needs an end time.',
  })
  .refine(({ startTime, recurrence }) => recurrence === undefined || startTime !== undefined, {
    path: ['recurrence'],
    message: 'A recurring job needs a start time: it says the time of day.',
  })
  .refine(
    ({ startTime, recurrence }) => startTime === undefined || recurrence?.end?.type !== 'date' || isLater(recurrence.end.date, startTime),
    { path: ['recurrence', 'end', 'date'], message: 'The last run comes after the first.' },
  )
export type SchedulingConfig = z.infer<typeof schedulingConfigSchema>

/** Times of one zone compare as they are spelled, once spelled alike. */
function isLater(time: string, than: string): boolean {
  const spelled = (text: string) => text.replace(' ', 'T').padEnd(19, ':00').slice(0, 19)
  return spelled(time) > spelled(than)
}

/** The rules of a job as it keeps them; null where there is none. */
export const jobRulesSchema = z.object({
  jobExecutionsRolloutConfig: rolloutConfigSchema.nullable(),
  abortConfig: abortConfigSchema.nullable(),
  timeoutConfig: timeoutConfigSchema.nullable(),
  jobExecutionsRetryConfig: retryConfigSchema.nullable(),
  schedulingConfig: schedulingConfigSchema.nullable(),
})
export type JobRules = z.infer<typeof jobRulesSchema>

export const noRules: JobRules = {
  jobExecutionsRolloutConfig: null,
  abortConfig: null,
  timeoutConfig: null,
  jobExecutionsRetryConfig: null,
  schedulingConfig: null,
}

/** The rules as a request may give them: left out, or null, is none. */
export const jobRulesRequestFields = {
  jobExecutionsRolloutConfig: rolloutConfigSchema.nullish(),
  abortConfig: abortConfigSchema.nullish(),
  timeoutConfig: timeoutConfigSchema.nullish(),
  jobExecutionsRetryConfig: retryConfigSchema.nullish(),
  schedulingConfig: schedulingConfigSchema.nullish(),
}

/** What the rules say against each other; the schemas look at one each. */
export function rulesAgainstEachOther(rules: { [Rule in keyof JobRules]?: JobRules[Rule] | undefined }): {
  path: string[]
  message: string
} | null {
  const retriesTimeouts = rules.jobExecutionsRetryConfig?.criteriaList.some(
    ({ failureType, numberOfRetries }) => failureType === 'TIMED_OUT' && numberOfRetries > 0,
  )
  if (retriesTimeouts && !rules.timeoutConfig)
    return {
      path: ['jobExecutionsRetryConfig', 'criteriaList'],
      message: 'A retry on TIMED_OUT needs a time-out: give "timeoutConfig" too.',
    }
  if (rules.abortConfig?.cancellationThreshold?.batch && !rules.jobExecutionsRolloutConfig?.batch)
    return {
      path: ['abortConfig', 'cancellationThreshold', 'batch'],
      message: 'A threshold for each batch needs batches: give "jobExecutionsRolloutConfig.batch" too.',
    }
  return null
}

/** The in-progress time-out in ms; null where there is none. */
export function inProgressTimeoutMs(config: TimeoutConfig | null): number | null {
  if (config?.inProgressTimeoutInSeconds !== undefined) return config.inProgressTimeoutInSeconds * 1000
  return config?.inProgressTimeoutInMinutes === undefined ? null : config.inProgressTimeoutInMinutes * 60_000
}

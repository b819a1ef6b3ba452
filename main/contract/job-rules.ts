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

/** A number that is out of its range ends the check: what a rule says about several fields would only say it again. */
function whole(what: string, from: number, to: number) {
  const sentence = `${what} is a whole number from ${from.toLocaleString('en')} to ${to.toLocaleString('en')}.`
  const refusal = { error: sentence, abort: true }
  return z.number(sentence).int(refusal).min(from, refusal).max(to, refusal)
}

function percentage(what: string) {
  const sentence = `${what} is a percentage above 0 and up to 100, with at most two decimals.`
  const refusal = { error: sentence, abort: true }
  return z
    .number(sentence)
    .gt(0, refusal)
    .max(100, refusal)
    .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-9, sentence)
}

function word<const Words extends readonly [string, ...string[]]>(what: string, words: Words) {
  return z.enum(words, `${what} is ${words.slice(0, -1).join(', ')} or ${words.at(-1)}.`)
}

function shareSentence(what: string) {
  return `${what} is given as {"type": "number", "value": …} or {"type": "percentage", "value": …}.`
}

/** So many devices, or so many per cent of the job's devices (IoT Central). */
function share(what: string) {
  return z.discriminatedUnion(
    'type',
    [
      z.strictObject({ type: z.literal('number'), value: whole(what, 1, 1_000_000) }),
      z.strictObject({ type: z.literal('percentage'), value: percentage(what) }),
    ],
    shareSentence(what),
  )
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
    .min(1.1, { error: factorSentence, abort: true })
    .max(5, { error: factorSentence, abort: true })
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
  action: z.literal('CANCEL', 'The action of an abort criterion is CANCEL.').default('CANCEL'),
  failureType: word('The failure type of an abort criterion', abortFailureTypes),
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
      .discriminatedUnion(
        'type',
        [
          z.strictObject({
            type: z.literal('number'),
            value: whole('The number of failed devices', 0, 1_000_000),
            batch: z.boolean().default(false),
          }),
          z.strictObject({ type: z.literal('percentage'), value: percentage('The threshold'), batch: z.boolean().default(false) }),
        ],
        shareSentence('A cancellation threshold'),
      )
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
  .refine(
    (config) => Object.values(config).some((value) => value !== undefined),
    'Give at least one time-out: in progress in minutes or seconds, or queued in seconds.',
  )
export type TimeoutConfig = z.infer<typeof timeoutConfigSchema>

export const retryFailureTypes = ['FAILED', 'TIMED_OUT', 'ALL'] as const
export const retryConfigSchema = z
  .strictObject({
    criteriaList: z
      .array(
        z.strictObject({
          failureType: word('The failure type of a retry criterion', retryFailureTypes),
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

const timeSentence = 'A time is a day that exists and a time of day, written YYYY-MM-DD HH:MM as in "2026-11-30 14:00", from 1970 on.'
/** Told in the time zone of the schedule. A time that cannot be read ends the check: it cannot be compared. */
const calendarTime = z.string(timeSentence).refine(isCalendarTime, { error: timeSentence, abort: true })

const windowSentence = 'A window begins at an AWS cron expression of six fields, as "cron(0 2 ? * SUN *)".'
const zoneSentence = 'A time zone is named as in the IANA database, for example "Europe/Vienna" or "UTC".'

export const endBehaviors = ['STOP_ROLLOUT', 'CANCEL', 'FORCE_CANCEL'] as const
export const recurrences = ['daily', 'weekly', 'monthly'] as const
export const missedStarts = ['late', 'skip'] as const

export const schedulingConfigSchema = z
  .strictObject({
    startTime: calendarTime.optional(),
    endTime: calendarTime.optional(),
    endBehavior: word('The end behavior', endBehaviors).optional(),
    /** Outside of them no device is queued or told; what is in progress may finish (AWS IoT Jobs). */
    maintenanceWindows: z
      .array(
        z.strictObject({
          /** AWS's cron: `cron(minutes hours day-of-month month day-of-week year)`. */
          startTime: z
            .string(windowSentence)
            .max(256, { error: 'A cron expression has at most 256 characters.', abort: true })
            .regex(/^cron\(\S+( \S+){5}\)$/, windowSentence),
          durationInMinutes: whole('The length of a window in minutes', 1, 1430),
        }),
      )
      .min(1, 'There is no maintenance window in the list: add one, or leave "maintenanceWindows" out.')
      .max(20, 'There are at most 20 maintenance windows.')
      .optional(),
    /** Times and windows are told in this zone of the IANA database. Default UTC, as on AWS. */
    timeZone: z.string(zoneSentence).refine(isTimeZone, zoneSentence).optional(),
    /** Each run is a job of its own, listed under this one (IoT Central). */
    recurrence: z
      .strictObject({
        frequency: word('The frequency of a recurring job', recurrences),
        end: z
          .discriminatedUnion(
            'type',
            [
              z.strictObject({ type: z.literal('date'), date: calendarTime }),
              z.strictObject({ type: z.literal('occurrences'), occurrences: whole('The number of runs', 1, 10_000) }),
            ],
            'A recurring job ends at {"type": "date", "date": …} or after {"type": "occurrences", "occurrences": …}.',
          )
          .optional(),
      })
      .optional(),
    /** What becomes of a start that came while the bench was closed. Default late. */
    ifMissed: word('What becomes of a missed start', missedStarts).optional(),
  })
  .refine(({ startTime, endTime }) => startTime === undefined || endTime === undefined || isLater(endTime, startTime), {
    path: ['endTime'],
    message: 'The end time comes after the start time.',
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
    { path: ['recurrence', 'end', 'date'], message: 'The date of the end comes after the start time.' },
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

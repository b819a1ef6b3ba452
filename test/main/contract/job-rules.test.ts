import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  abortConfigSchema,
  inProgressTimeoutMs,
  jobRulesSchema,
  noRules,
  retryConfigSchema,
  rolloutConfigSchema,
  rulesAgainstEachOther,
  schedulingConfigSchema,
  timeoutConfigSchema,
} from '../../../main/contract/job-rules.ts'

/** What is wrong, as "path: sentence". */
function refusals(schema: z.ZodType, input: unknown): string[] {
  const read = schema.safeParse(input)
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

/** A row: what the input is, the input, what is said of it. */
type Refused = [string, unknown, ...string[]]
type Accepted = [string, unknown]

function speaksOf(schema: z.ZodType, { accepted, refused }: { accepted: Accepted[]; refused: Refused[] }) {
  test.each(accepted)('takes %s', (_, input) => expect(refusals(schema, input)).toEqual([]))
  test.each(refused.map(([what, input, ...sentences]) => ({ what, input, sentences })))('refuses $what', ({ input, sentences }) =>
    expect(refusals(schema, input)).toEqual(sentences),
  )
}

describe('a rollout', () => {
  const rate = { baseRatePerMinute: 50, incrementFactor: 2, rateIncreaseCriteria: { numberOfNotifiedThings: 1000 } }
  const rateSentence = 'maximumPerMinute: The rate is a whole number from 1 to 60,000.'
  const baseSentence = 'exponentialRate.baseRatePerMinute: The base rate is a whole number from 1 to 60,000.'
  const factorSentence = 'exponentialRate.incrementFactor: The increment factor is a number from 1.1 to 5 with one decimal.'
  const increaseSentence = 'Give exactly one of "numberOfNotifiedThings" and "numberOfSucceededThings".'
  const batchSentence = 'The size of a batch is given as {"type": "number", "value": …} or {"type": "percentage", "value": …}.'
  const shareSentence = 'batch.value: The size of a batch is a percentage above 0 and up to 100, with at most two decimals.'
  const withRate = (change: object) => ({ exponentialRate: { ...rate, ...change } })

  speaksOf(rolloutConfigSchema, {
    accepted: [
      ['no limit at all', {}],
      ['the slowest rate', { maximumPerMinute: 1 }],
      ['the fastest rate', { maximumPerMinute: 60_000 }],
      ['a rate that grows', withRate({})],
      ['a rate that grows by successes', withRate({ rateIncreaseCriteria: { numberOfSucceededThings: 1 } })],
      ['the smallest factor', withRate({ incrementFactor: 1.1 })],
      ['the largest factor', withRate({ incrementFactor: 5 })],
      ['a base rate at the ceiling', { ...withRate({}), maximumPerMinute: 50 }],
      ['batches by number', { batch: { type: 'number', value: 1 } }],
      ['batches by percentage', { batch: { type: 'percentage', value: 33.33 } }],
      [
        'batches, a rate and a maximum in progress',
        { batch: { type: 'percentage', value: 100 }, maximumPerMinute: 5, maximumInProgress: 3 },
      ],
    ],
    refused: [
      ['a rate of nothing', { maximumPerMinute: 0 }, rateSentence],
      ['a rate above 60,000', { maximumPerMinute: 60_001 }, rateSentence],
      ['half a device', { maximumPerMinute: 1.5 }, rateSentence],
      ['a rate in text', { maximumPerMinute: '10' }, rateSentence],
      ['a base rate of nothing', withRate({ baseRatePerMinute: 0 }), baseSentence],
      [
        'a base rate above the ceiling',
        { ...withRate({}), maximumPerMinute: 49 },
        'exponentialRate.baseRatePerMinute: The base rate is not more than the ceiling "maximumPerMinute".',
      ],
      ['a factor that does not grow', withRate({ incrementFactor: 1 }), factorSentence],
      ['a factor above 5', withRate({ incrementFactor: 5.1 }), factorSentence],
      ['a factor with two decimals', withRate({ incrementFactor: 1.55 }), factorSentence],
      [
        'a growing rate that says not when',
        withRate({ rateIncreaseCriteria: {} }),
        `exponentialRate.rateIncreaseCriteria: ${increaseSentence}`,
      ],
      [
        'a growing rate that says when twice',
        withRate({ rateIncreaseCriteria: { numberOfNotifiedThings: 5, numberOfSucceededThings: 5 } }),
        `exponentialRate.rateIncreaseCriteria: ${increaseSentence}`,
      ],
      [
        'a rate that grows with every nothing',
        withRate({ rateIncreaseCriteria: { numberOfNotifiedThings: 0 } }),
        'exponentialRate.rateIncreaseCriteria.numberOfNotifiedThings: The number of notified devices is a whole number from 1 to 1,000,000.',
      ],
      [
        'an empty batch',
        { batch: { type: 'number', value: 0 } },
        'batch.value: The size of a batch is a whole number from 1 to 1,000,000.',
      ],
      ['a batch of 0 %', { batch: { type: 'percentage', value: 0 } }, shareSentence],
      ['a batch of more than all', { batch: { type: 'percentage', value: 100.01 } }, shareSentence],
      ['a batch of three decimals', { batch: { type: 'percentage', value: 0.125 } }, shareSentence],
      ['a batch of an unknown kind', { batch: { type: 'share', value: 1 } }, `batch.type: ${batchSentence}`],
      ['a batch that is a bare number', { batch: 5 }, `batch: ${batchSentence}`],
      [
        'nobody in progress',
        { maximumInProgress: 0 },
        'maximumInProgress: The number in progress at once is a whole number from 1 to 1,000,000.',
      ],
      ['a field that is not known', { maximumPerSecond: 5 }, ': Unrecognized key: "maximumPerSecond"'],
    ],
  })
})

describe('an abort rule', () => {
  const criterion = { failureType: 'FAILED', thresholdPercentage: 20, minNumberOfExecutedThings: 5 }
  const withCriterion = (change: object) => ({ criteriaList: [{ ...criterion, ...change }] })
  const thresholdSentence = 'The threshold is a percentage above 0 and up to 100, with at most two decimals.'
  const neededSentence = 'criteriaList: An abort rule needs at least one criterion, or a cancellation threshold.'
  const cancellationSentence = 'A cancellation threshold is given as {"type": "number", "value": …} or {"type": "percentage", "value": …}.'

  speaksOf(abortConfigSchema, {
    accepted: [
      ['a criterion', withCriterion({})],
      [
        'each failure type',
        { criteriaList: ['FAILED', 'REJECTED', 'TIMED_OUT', 'ALL'].map((failureType) => ({ ...criterion, failureType })) },
      ],
      ['the only action', withCriterion({ action: 'CANCEL' })],
      ['a threshold of two decimals', withCriterion({ thresholdPercentage: 0.01 })],
      ['a threshold that only all reach', withCriterion({ thresholdPercentage: 100 })],
      ['a cancellation threshold of no failure', { cancellationThreshold: { type: 'number', value: 0 } }],
      ['a cancellation threshold for each batch', { cancellationThreshold: { type: 'percentage', value: 12.5, batch: true } }],
      ['both ways at once', { ...withCriterion({}), cancellationThreshold: { type: 'number', value: 3 } }],
    ],
    refused: [
      ['nothing', {}, neededSentence],
      ['an empty list', { criteriaList: [] }, neededSentence],
      ['a threshold of 0 %', withCriterion({ thresholdPercentage: 0 }), `criteriaList.0.thresholdPercentage: ${thresholdSentence}`],
      [
        'a threshold above 100 %',
        withCriterion({ thresholdPercentage: 100.555 }),
        `criteriaList.0.thresholdPercentage: ${thresholdSentence}`,
      ],
      [
        'a threshold of three decimals',
        withCriterion({ thresholdPercentage: 33.333 }),
        `criteriaList.0.thresholdPercentage: ${thresholdSentence}`,
      ],
      ['a threshold in text', withCriterion({ thresholdPercentage: '20 %' }), `criteriaList.0.thresholdPercentage: ${thresholdSentence}`],
      [
        'an abort by what is no failure',
        withCriterion({ failureType: 'CANCELED' }),
        'criteriaList.0.failureType: The failure type of an abort criterion is FAILED, REJECTED, TIMED_OUT or ALL.',
      ],
      ['another action', withCriterion({ action: 'STOP' }), 'criteriaList.0.action: The action of an abort criterion is CANCEL.'],
      [
        'a minimum of no device',
        withCriterion({ minNumberOfExecutedThings: 0 }),
        'criteriaList.0.minNumberOfExecutedThings: The minimum of executed devices is a whole number from 1 to 1,000,000.',
      ],
      ['a twenty-first criterion', { criteriaList: Array(21).fill(criterion) }, 'criteriaList: There are at most 20 abort criteria.'],
      [
        'fewer than no failure',
        { cancellationThreshold: { type: 'number', value: -1 } },
        'cancellationThreshold.value: The number of failed devices is a whole number from 0 to 1,000,000.',
      ],
      [
        'a cancellation threshold of 0 %',
        { cancellationThreshold: { type: 'percentage', value: 0 } },
        `cancellationThreshold.value: ${thresholdSentence}`,
      ],
      [
        'a cancellation threshold of no kind',
        { cancellationThreshold: { value: 3 } },
        `cancellationThreshold.type: ${cancellationSentence}`,
      ],
    ],
  })

  test('cancels, and looks at the whole job, where it does not say', () => {
    const rule = abortConfigSchema.parse({ ...withCriterion({}), cancellationThreshold: { type: 'number', value: 3 } })
    expect(rule.criteriaList[0]!.action).toBe('CANCEL')
    expect(rule.cancellationThreshold).toEqual({ type: 'number', value: 3, batch: false })
  })
})

describe('a time-out', () => {
  const neededSentence = ': Give at least one time-out: in progress in minutes or seconds, or queued in seconds.'
  const minutesSentence = 'inProgressTimeoutInMinutes: The in-progress time-out in minutes is a whole number from 1 to 10,080.'
  const secondsSentence = 'inProgressTimeoutInSeconds: The in-progress time-out in seconds is a whole number from 1 to 604,800.'
  const queuedSentence = 'queuedTimeoutInSeconds: The queued deadline in seconds is a whole number from 1 to 31,536,000.'

  speaksOf(timeoutConfigSchema, {
    accepted: [
      ['a minute', { inProgressTimeoutInMinutes: 1 }],
      ['a week in minutes', { inProgressTimeoutInMinutes: 10_080 }],
      ['a second', { inProgressTimeoutInSeconds: 1 }],
      ['a week in seconds', { inProgressTimeoutInSeconds: 604_800 }],
      ['a queued deadline alone', { queuedTimeoutInSeconds: 31_536_000 }],
      ['a queued deadline beside the other', { queuedTimeoutInSeconds: 5, inProgressTimeoutInSeconds: 5 }],
    ],
    refused: [
      ['nothing', {}, neededSentence],
      ['fields without a value', { inProgressTimeoutInMinutes: undefined }, neededSentence],
      [
        'both minutes and seconds',
        { inProgressTimeoutInMinutes: 1, inProgressTimeoutInSeconds: 60 },
        'inProgressTimeoutInSeconds: Give the in-progress time-out in minutes or in seconds, not both.',
      ],
      ['no minute', { inProgressTimeoutInMinutes: 0 }, minutesSentence],
      ['a minute more than a week', { inProgressTimeoutInMinutes: 10_081 }, minutesSentence],
      ['half a second', { inProgressTimeoutInSeconds: 0.5 }, secondsSentence],
      ['a second more than a week', { inProgressTimeoutInSeconds: 604_801 }, secondsSentence],
      ['a deadline at once', { queuedTimeoutInSeconds: 0 }, queuedSentence],
      ['a deadline after a year', { queuedTimeoutInSeconds: 31_536_001 }, queuedSentence],
    ],
  })

  test.each([
    [null, null],
    [{ queuedTimeoutInSeconds: 5 }, null],
    [{ inProgressTimeoutInMinutes: 2 }, 120_000],
    [{ inProgressTimeoutInSeconds: 90 }, 90_000],
  ])('%j is %s ms in progress', (config, timeoutMs) => expect(inProgressTimeoutMs(config)).toBe(timeoutMs))
})

describe('a retry rule', () => {
  const criterion = (failureType: string, numberOfRetries: unknown) => ({ failureType, numberOfRetries })
  const rule = (...criteriaList: object[]) => ({ criteriaList })
  const numberSentence = 'criteriaList.0.numberOfRetries: The number of retries is a whole number from 0 to 10.'

  speaksOf(retryConfigSchema, {
    accepted: [
      ['ten retries', rule(criterion('ALL', 10))],
      ['no retry', rule(criterion('FAILED', 0))],
      ['ten retries over both', rule(criterion('FAILED', 6), criterion('TIMED_OUT', 4))],
    ],
    refused: [
      ['an empty list', rule(), 'criteriaList: A retry rule needs a criterion.'],
      ['an eleventh retry', rule(criterion('FAILED', 11)), numberSentence],
      ['fewer than none', rule(criterion('FAILED', -1)), numberSentence],
      ['a number in text', rule(criterion('FAILED', '2')), numberSentence],
      [
        'an eleventh retry over both',
        rule(criterion('FAILED', 6), criterion('TIMED_OUT', 5)),
        'criteriaList: A device is retried at most 10 times in all.',
      ],
      [
        'ALL beside FAILED',
        rule(criterion('ALL', 1), criterion('FAILED', 1)),
        'criteriaList: ALL stands alone: it covers FAILED and TIMED_OUT.',
      ],
      [
        'FAILED twice',
        rule(criterion('FAILED', 1), criterion('FAILED', 2)),
        'criteriaList: A failure type stands among the retry criteria only once.',
      ],
      [
        'a third criterion',
        rule(criterion('FAILED', 1), criterion('TIMED_OUT', 1), criterion('ALL', 1)),
        'criteriaList: There are at most two retry criteria: one for FAILED and one for TIMED_OUT.',
      ],
      [
        'a retry of what a device rejected',
        rule(criterion('REJECTED', 1)),
        'criteriaList.0.failureType: The failure type of a retry criterion is FAILED, TIMED_OUT or ALL.',
      ],
    ],
  })
})

describe('a schedule', () => {
  const startTime = '2026-11-30 14:00'
  const timeSentence = 'A time is a day that exists and a time of day, written YYYY-MM-DD HH:MM as in "2026-11-30 14:00", from 1970 on.'
  const zoneSentence = 'timeZone: A time zone is named as in the IANA database, for example "Europe/Vienna" or "UTC".'
  const windowSentence =
    'maintenanceWindows.0.startTime: A window begins at an AWS cron expression of six fields, as "cron(0 2 ? * SUN *)".'
  const lengthSentence = 'maintenanceWindows.0.durationInMinutes: The length of a window in minutes is a whole number from 1 to 1,430.'
  const laterSentence = 'endTime: The end time comes after the start time.'
  const window = (at: unknown, durationInMinutes: unknown = 60) => ({ startTime: at, durationInMinutes })
  const recurring = (recurrence: object) => ({ startTime, recurrence: { frequency: 'daily', ...recurrence } })

  speaksOf(schedulingConfigSchema, {
    accepted: [
      ['nothing', {}],
      ['a start', { startTime }],
      ['a start with T and seconds', { startTime: '2026-11-30T14:00:30' }],
      ['a leap day', { startTime: '2028-02-29 00:00' }],
      ['an end a minute later', { startTime, endTime: '2026-11-30T14:01', endBehavior: 'FORCE_CANCEL' }],
      ['an end alone', { endTime: startTime }],
      ['a zone', { startTime, timeZone: 'America/Argentina/Buenos_Aires', ifMissed: 'skip' }],
      ['no end of a recurrence', recurring({})],
      ['an end of a recurrence at a date', recurring({ frequency: 'monthly', end: { type: 'date', date: '2027-11-30 14:00' } })],
      ['an end of a recurrence after one run', recurring({ frequency: 'weekly', end: { type: 'occurrences', occurrences: 1 } })],
      ['windows', { maintenanceWindows: [window('cron(0 2 ? * SUN *)', 1), window('cron(0 10 * * ? *)', 1430)] }],
    ],
    refused: [
      ['a day of another spelling', { startTime: '30.11.2026 14:00' }, `startTime: ${timeSentence}`],
      ['no time', { startTime: '' }, `startTime: ${timeSentence}`],
      ['a time that is a number', { startTime: 1_795_210_505 }, `startTime: ${timeSentence}`],
      ['a time with a zone of its own', { startTime: '2026-11-30T14:00:00Z' }, `startTime: ${timeSentence}`],
      ['a day that does not exist', { endTime: '2026-02-29 14:00' }, `endTime: ${timeSentence}`],
      ['an hour that does not exist', { endTime: '2026-11-30 24:00' }, `endTime: ${timeSentence}`],
      ['a year of two digits', { startTime: '0026-11-30 14:00' }, `startTime: ${timeSentence}`],
      ['an end before the start', { startTime, endTime: '2026-11-30 13:59' }, laterSentence],
      ['an end at the start, spelled differently', { startTime, endTime: '2026-11-30T14:00:00' }, laterSentence],
      ['an end behavior without an end', { startTime, endBehavior: 'CANCEL' }, 'endBehavior: An end behavior needs an end time.'],
      [
        'an unknown end behavior',
        { endTime: startTime, endBehavior: 'KILL' },
        'endBehavior: The end behavior is STOP_ROLLOUT, CANCEL or FORCE_CANCEL.',
      ],
      ['a city without its continent', { timeZone: 'Vienna' }, zoneSentence],
      ['an offset for a zone', { timeZone: '+01:00' }, zoneSentence],
      ['no zone', { timeZone: '' }, zoneSentence],
      ['an unknown way with missed starts', { ifMissed: 'never' }, 'ifMissed: What becomes of a missed start is late or skip.'],
      [
        'a recurrence without a start',
        { recurrence: { frequency: 'daily' } },
        'recurrence: A recurring job needs a start time: it says the time of day.',
      ],
      [
        'a recurrence of another kind',
        recurring({ frequency: 'yearly' }),
        'recurrence.frequency: The frequency of a recurring job is daily, weekly or monthly.',
      ],
      [
        'a recurrence that ends as it starts',
        recurring({ end: { type: 'date', date: startTime } }),
        'recurrence.end.date: The date of the end comes after the start time.',
      ],
      ['a recurrence that ends at no time', recurring({ end: { type: 'date', date: 'soon' } }), `recurrence.end.date: ${timeSentence}`],
      [
        'a recurrence of no run',
        recurring({ end: { type: 'occurrences', occurrences: 0 } }),
        'recurrence.end.occurrences: The number of runs is a whole number from 1 to 10,000.',
      ],
      [
        'a recurrence that ends in an unknown way',
        recurring({ end: { type: 'never' } }),
        'recurrence.end.type: A recurring job ends at {"type": "date", "date": …} or after {"type": "occurrences", "occurrences": …}.',
      ],
      [
        'an empty list of windows',
        { maintenanceWindows: [] },
        'maintenanceWindows: There is no maintenance window in the list: add one, or leave "maintenanceWindows" out.',
      ],
      [
        'a twenty-first window',
        { maintenanceWindows: Array(21).fill(window('cron(0 2 ? * SUN *)')) },
        'maintenanceWindows: There are at most 20 maintenance windows.',
      ],
      ['a window without cron( )', { maintenanceWindows: [window('0 2 ? * SUN *')] }, windowSentence],
      ['a window of five fields', { maintenanceWindows: [window('cron(0 2 ? * SUN)')] }, windowSentence],
      ['a window that is a number', { maintenanceWindows: [window(2)] }, windowSentence],
      [
        'an expression without an end',
        { maintenanceWindows: [window(`cron(${'0,'.repeat(130)}0 2 ? * SUN *)`)] },
        'maintenanceWindows.0.startTime: A cron expression has at most 256 characters.',
      ],
      ['a window of no length', { maintenanceWindows: [window('cron(0 2 ? * SUN *)', 0)] }, lengthSentence],
      ['a window of a whole day', { maintenanceWindows: [window('cron(0 2 ? * SUN *)', 1440)] }, lengthSentence],
    ],
  })
})

describe('the rules of a job together', () => {
  const retries = (failureType: 'TIMED_OUT' | 'ALL', numberOfRetries: number) => ({ criteriaList: [{ failureType, numberOfRetries }] })
  const eachBatch = { criteriaList: [], cancellationThreshold: { type: 'number' as const, value: 1, batch: true } }
  const batches = { batch: { type: 'number' as const, value: 10 } }

  test('may all be left out', () => {
    expect(jobRulesSchema.parse(noRules)).toEqual(noRules)
    expect(rulesAgainstEachOther(noRules)).toBeNull()
    expect(rulesAgainstEachOther({})).toBeNull()
  })

  test.each([
    [
      'a retry on TIMED_OUT beside a time-out',
      { jobExecutionsRetryConfig: retries('TIMED_OUT', 1), timeoutConfig: { queuedTimeoutInSeconds: 5 } },
    ],
    ['no retry on TIMED_OUT', { jobExecutionsRetryConfig: retries('TIMED_OUT', 0) }],
    ['a retry on ALL, which fails too', { jobExecutionsRetryConfig: retries('ALL', 1) }],
    ['a threshold for each batch beside batches', { abortConfig: eachBatch, jobExecutionsRolloutConfig: batches }],
  ])('agree: %s', (_, rules) => expect(rulesAgainstEachOther(rules)).toBeNull())

  test.each([
    [
      'a retry on TIMED_OUT without a time-out',
      { jobExecutionsRetryConfig: retries('TIMED_OUT', 1), timeoutConfig: null },
      'jobExecutionsRetryConfig.criteriaList: A retry on TIMED_OUT needs a time-out: give "timeoutConfig" too.',
    ],
    [
      'a threshold for each batch without batches',
      { abortConfig: eachBatch, jobExecutionsRolloutConfig: { maximumPerMinute: 5 } },
      'abortConfig.cancellationThreshold.batch: A threshold for each batch needs batches: give "jobExecutionsRolloutConfig.batch" too.',
    ],
  ])('disagree: %s', (_, rules, sentence) => {
    const problem = rulesAgainstEachOther(rules)!
    expect(`${problem.path.join('.')}: ${problem.message}`).toBe(sentence)
  })
})

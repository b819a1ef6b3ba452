import { describe, expect, test } from 'vitest'
import {
  abortConfigSchema,
  noRules,
  retryConfigSchema,
  rolloutConfigSchema,
  schedulingConfigSchema,
  timeoutConfigSchema,
} from '../../../main/contract/job-rules.ts'
import { windowInWords } from '../../../renderer/jobs/cron-words.ts'
import {
  abortInWords,
  retryInWords,
  rolloutInWords,
  rulesInWords,
  scheduleInWords,
  spanInWords,
  timeoutInWords,
} from '../../../renderer/jobs/rule-words.ts'

describe('a rollout in words', () => {
  test.each([
    [{ maximumPerMinute: 1 }, ['At most 1 device a minute.']],
    [
      {
        maximumPerMinute: 6_000,
        exponentialRate: { baseRatePerMinute: 10, incrementFactor: 1.5, rateIncreaseCriteria: { numberOfNotifiedThings: 50 } },
      },
      ['Begins at 10 devices a minute, times 1.5 for every 50 devices reached, up to 6,000.'],
    ],
    [
      { exponentialRate: { baseRatePerMinute: 10, incrementFactor: 2, rateIncreaseCriteria: { numberOfSucceededThings: 1 } } },
      ['Begins at 10 devices a minute, times 2 for every 1 device that succeeded.'],
    ],
    [
      { batch: { type: 'percentage', value: 12.5 }, maximumInProgress: 5 },
      ['In batches of 12.5 % of the devices; the next begins when the last has ended.', 'At most 5 devices at work at once.'],
    ],
  ])('%j', (config, sentences) => {
    expect(rolloutInWords(rolloutConfigSchema.parse(config))).toEqual(sentences)
  })
})

describe('an abort rule in words', () => {
  test.each([
    [
      { criteriaList: [{ failureType: 'ALL', thresholdPercentage: 20, minNumberOfExecutedThings: 10 }] },
      ['Canceled when 20 % of those that ended failed, rejected it or timed out, once 10 devices ended.'],
    ],
    [{ cancellationThreshold: { type: 'number', value: 5 } }, ['Canceled when more than 5 devices in all failed.']],
    [
      { cancellationThreshold: { type: 'percentage', value: 5, batch: true } },
      ['Canceled when more than 5 % of the devices of a batch failed.'],
    ],
  ])('%j', (config, sentences) => {
    expect(abortInWords(abortConfigSchema.parse(config))).toEqual(sentences)
  })
})

test.each([
  [59, '59 s'],
  [90, '1 min 30 s'],
  [7_200, '2 h'],
  [90_000, '1 d 1 h'],
])('%i seconds are %s', (seconds, words) => {
  expect(spanInWords(seconds)).toBe(words)
})

test('time-outs and retries in words', () => {
  expect(timeoutInWords(timeoutConfigSchema.parse({ inProgressTimeoutInMinutes: 5, queuedTimeoutInSeconds: 3_600 }))).toEqual([
    'A device that is at work for 5 min has timed out.',
    'A device that waits for 1 h has timed out.',
  ])
  const criteriaList = [
    { failureType: 'FAILED', numberOfRetries: 3 },
    { failureType: 'TIMED_OUT', numberOfRetries: 0 },
  ]
  expect(retryInWords(retryConfigSchema.parse({ criteriaList }))).toEqual(['Tried again after a failure, at most 3 times a device.'])
})

describe('a schedule in words', () => {
  test.each([
    [
      { maintenanceWindows: [{ startTime: 'cron(0 2 ? * SUN *)', durationInMinutes: 60 }] },
      /told only in its windows: on Sundays at 02:00 for 60 min \(UTC\)/,
    ],
    [{ startTime: '2026-12-01 02:00', ifMissed: 'skip' }, /Starts 1 Dec 2026 02:00 \(UTC\).*closed is skipped/],
    [
      { startTime: '2026-12-01 02:00', endTime: '2026-12-01 04:00', endBehavior: 'FORCE_CANCEL', timeZone: 'Europe/Vienna' },
      /Ends 1 Dec 2026 04:00 \(Europe\/Vienna\): all that has not ended is canceled/,
    ],
    [
      { startTime: '2026-12-01 02:00', recurrence: { frequency: 'weekly', end: { type: 'occurrences', occurrences: 5 } } },
      /Runs every week from 1 Dec 2026 02:00 \(UTC\), 5 times in all; each run is a job of its own/,
    ],
  ])('%j', (config, sentence) => {
    expect(scheduleInWords(schedulingConfigSchema.parse(config)).join(' ')).toMatch(sentence)
  })
})

test.each([
  ['cron(30 4 * * ? *)', 'every day at 04:30 for 15 min'],
  ['cron(0 22 ? * MON-FRI *)', 'from Monday to Friday at 22:00 for 15 min'],
  ['cron(0 22 ? * 1,7 *)', 'on Sundays and Saturdays at 22:00 for 15 min'],
  ['cron(0 22 L * ? *)', 'on the last day of each month at 22:00 for 15 min'],
  ['cron(0/30 2 ? * SUN *)', 'at cron(0/30 2 ? * SUN *) for 15 min'],
  ['cron(0 2 ? 6 SUN *)', 'at cron(0 2 ? 6 SUN *) for 15 min'],
])('the window %s is %s', (startTime, words) => {
  expect(windowInWords({ startTime, durationInMinutes: 15 })).toBe(words)
})

test('a job without rules says what happens without them', () => {
  const said = rulesInWords(noRules, 'SNAPSHOT')
  expect(said.every(({ isSet, sentences }) => !isSet && sentences.length === 1)).toBe(true)
  expect(rulesInWords(noRules, 'CONTINUOUS')[0]).toMatchObject({ isSet: true })
})

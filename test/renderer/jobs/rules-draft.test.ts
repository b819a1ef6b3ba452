import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noRules, type JobRules } from '../../../main/contract/job-rules.ts'
import {
  deliveryDraftOf,
  emptyDelivery,
  newAbortCriterion,
  newRetryCriterion,
  type DeliveryDraft,
} from '../../../renderer/jobs/delivery-draft.ts'
import { readRules } from '../../../renderer/jobs/read-rules.ts'
import { emptySchedule, scheduleDraftOf, type ScheduleDraft } from '../../../renderer/jobs/schedule-draft.ts'
import { cronOf, newWindow, readCron, weekdays, windowDraftOf, windowIn, windowRule } from '../../../renderer/jobs/window-draft.ts'

const read = (delivery: Partial<DeliveryDraft>, schedule: Partial<ScheduleDraft> = {}) =>
  readRules({ delivery: { ...emptyDelivery(), ...delivery }, schedule: { ...emptySchedule('Europe/Vienna'), ...schedule } })

describe('the rules of a draft', () => {
  test('left alone are none', () => {
    expect(read({})).toEqual({ rules: noRules, problems: [] })
  })

  test.each<[string, Partial<JobRules>]>([
    ['a steady rate', { jobExecutionsRolloutConfig: { maximumPerMinute: 20 } }],
    [
      'a growing rate in batches',
      {
        jobExecutionsRolloutConfig: {
          maximumPerMinute: 600,
          exponentialRate: { baseRatePerMinute: 50, incrementFactor: 1.5, rateIncreaseCriteria: { numberOfSucceededThings: 40 } },
          batch: { type: 'percentage', value: 12.5 },
        },
      },
    ],
    ['a maximum in progress alone', { jobExecutionsRolloutConfig: { maximumInProgress: 5 } }],
    [
      'criteria and a threshold',
      {
        abortConfig: {
          criteriaList: [{ action: 'CANCEL', failureType: 'FAILED', thresholdPercentage: 0.5, minNumberOfExecutedThings: 1 }],
          cancellationThreshold: { type: 'number', value: 0, batch: false },
        },
      },
    ],
    ['time-outs in minutes', { timeoutConfig: { inProgressTimeoutInMinutes: 10, queuedTimeoutInSeconds: 90 } }],
    ['time-outs in seconds and hours', { timeoutConfig: { inProgressTimeoutInSeconds: 5, queuedTimeoutInSeconds: 7200 } }],
    ['retries', { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 10 }] } }],
    [
      'a recurring schedule',
      {
        schedulingConfig: {
          startTime: '2090-12-02 14:00:30',
          timeZone: 'Asia/Tokyo',
          ifMissed: 'skip',
          recurrence: { frequency: 'monthly', end: { type: 'date', date: '2091-12-02 14:00' } },
          endTime: '2090-12-02 15:00',
          endBehavior: 'CANCEL',
          maintenanceWindows: [
            { startTime: 'cron(0 2 * * ? *)', durationInMinutes: 120 },
            { startTime: 'cron(0/30 2 ? * SUN#1 *)', durationInMinutes: 10 },
          ],
        },
      },
    ],
  ])('with %s come back from a saved job as they were', (_title, rules) => {
    const saved = { ...noRules, ...rules }
    expect(readRules({ delivery: deliveryDraftOf(saved), schedule: scheduleDraftOf(saved.schedulingConfig) })).toEqual({
      rules: saved,
      problems: [],
    })
  })

  test('say no number for what is hidden', () => {
    const hidden = { ratePerMinute: 'x', baseRatePerMinute: 'x', batchValue: 'x', cancellationValue: 'x' }
    expect(read(hidden, { occurrences: 'x', startTime: 'x', endTime: 'x' })).toEqual({ rules: noRules, problems: [] })
  })

  test('are refused in the words of the contract, each at its input', () => {
    const criterion = { ...newAbortCriterion([]), thresholdPercentage: '101' }
    const { rules, problems } = read({ pace: 'steady', ratePerMinute: '', abortCriteria: [criterion], inProgressTimeout: '10' })
    expect(problems).toEqual([
      { field: 'jobExecutionsRolloutConfig.maximumPerMinute', message: 'The rate is a whole number from 1 to 60,000.' },
      {
        field: 'abortConfig.criteriaList.0.thresholdPercentage',
        message: 'The threshold is a percentage above 0 and up to 100, with at most two decimals.',
      },
    ])
    expect(rules).toEqual({ ...noRules, timeoutConfig: { inProgressTimeoutInMinutes: 10 } })
  })

  test.each([
    ['1,5', 1.5],
    [' 1.5 ', 1.5],
    ['2', 2],
  ])('a factor typed %j is %d', (incrementFactor, factor) => {
    const { rules } = read({ pace: 'growing', incrementFactor })
    expect(rules.jobExecutionsRolloutConfig?.exponentialRate?.incrementFactor).toBe(factor)
  })

  test('a rate typed "1,000" is refused: it could mean two numbers', () => {
    expect(read({ pace: 'steady', ratePerMinute: '1,000' }).problems).toHaveLength(1)
  })

  test('a second retry is for the failure that the first leaves out', () => {
    const first = newRetryCriterion([])
    expect([first.failureType, newRetryCriterion([first]).failureType]).toEqual(['FAILED', 'TIMED_OUT'])
    expect(newRetryCriterion([{ ...first, failureType: 'TIMED_OUT' }]).failureType).toBe('FAILED')
  })

  test('a schedule without a zone is told in UTC, as the bench reads it', () => {
    expect(scheduleDraftOf({ startTime: '2090-12-02 14:00' }).timeZone).toBe('UTC')
  })
})

describe('a maintenance window', () => {
  test.each<[(typeof weekdays)[number][], string, string]>([
    [[...weekdays], '02:00', 'cron(0 2 * * ? *)'],
    [['SUN'], '23:59', 'cron(59 23 ? * SUN *)'],
    [['MON', 'TUE', 'WED', 'THU', 'FRI'], '02:30', 'cron(30 2 ? * MON-FRI *)'],
    // AWS's week begins on Sunday: FRI-SUN would run backwards.
    [['FRI', 'SAT', 'SUN'], '00:00', 'cron(0 0 ? * SUN,FRI,SAT *)'],
    [['SUN', 'MON', 'TUE'], '00:00', 'cron(0 0 ? * SUN-TUE *)'],
    [['WED', 'MON'], '12:00', 'cron(0 12 ? * MON,WED *)'],
  ])('on %j at %s is %s', (days, time, cron) => {
    expect(cronOf({ days, time })).toBe(cron)
    expect(readCron(cron)).toEqual({ days: weekdays.filter((day) => days.includes(day)), time })
  })

  test('on any days at any time is read back as it was written', () => {
    fc.assert(
      fc.property(fc.subarray([...weekdays], { minLength: 1 }), fc.nat(23), fc.nat(59), (days, hour, minute) => {
        const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
        expect(readCron(cronOf({ days, time }))).toEqual({ days, time })
      }),
    )
  })

  test.each([
    'cron(0 2 1 * ? *)',
    'cron(0/30 2 ? * SUN *)',
    'cron(0 2 ? * SUN 2030)',
    'cron(0 2 ? * FRI-MON *)',
    'cron(0 24 ? * SUN *)',
    'x',
  ])('by %s says more than days and a time, and stays an expression', (cron) => {
    const draft = windowDraftOf({ startTime: cron, durationInMinutes: 30 }, 4)
    expect(draft).toMatchObject({ key: 4, kind: 'cron', cron, minutes: '30' })
  })

  test('changes between days and cron and keeps what it says', () => {
    const days = { ...newWindow([]), days: ['SUN' as const], time: '03:00' }
    const cron = windowIn('cron', days)
    expect(cron).toMatchObject({ kind: 'cron', cron: 'cron(0 3 ? * SUN *)' })
    expect(windowIn('days', { ...cron, cron: '15 4 ? * MON *' })).toMatchObject({ kind: 'days', days: ['MON'], time: '04:15' })
    expect(windowRule({ ...cron, cron: ' 15 4 ? * MON * ' })).toEqual({ startTime: 'cron(15 4 ? * MON *)', durationInMinutes: 120 })
  })

  test.each<[string, Partial<ReturnType<typeof newWindow>>, string]>([
    ['no day', { days: [] }, 'Choose a day on which the window opens.'],
    ['no time', { time: '' }, 'Write the time at which the window opens.'],
  ])('with %s is refused in words of its own', (_title, change, message) => {
    expect(read({}, { windows: [{ ...newWindow([]), ...change }] }).problems).toEqual([
      { field: 'schedulingConfig.maintenanceWindows.0.startTime', message },
    ])
  })
})

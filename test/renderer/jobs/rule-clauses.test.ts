import { describe, expect, test } from 'vitest'
import { noRules, type JobRules } from '../../../main/contract/job-rules.ts'
import type { JobWork } from '../../../main/contract/jobs.ts'
import { reviewSentence, runInWords } from '../../../renderer/jobs/review-sentence.ts'
import { ruleClauses } from '../../../renderer/jobs/rule-clauses.ts'
import { calendarInWords } from '../../../renderer/jobs/schedule-words.ts'

const start = { startTime: '2090-12-02 14:00', timeZone: 'Europe/Vienna' }
const criterion = { action: 'CANCEL', thresholdPercentage: 5, minNumberOfExecutedThings: 1 } as const

describe('what the rules add to the sentence at Review', () => {
  test.each<[Partial<JobRules>, string[]]>([
    [{}, []],
    [{ jobExecutionsRolloutConfig: { maximumPerMinute: 1200 } }, ['at most 1,200 a minute']],
    [
      {
        jobExecutionsRolloutConfig: {
          exponentialRate: { baseRatePerMinute: 50, incrementFactor: 2, rateIncreaseCriteria: { numberOfNotifiedThings: 1000 } },
          batch: { type: 'percentage', value: 2.5 },
          maximumInProgress: 3,
        },
      },
      ['from 50 a minute on, times 2 for every 1,000 reached', 'in batches of 2.5 %', 'at most 3 at work at once'],
    ],
    [{ abortConfig: { criteriaList: [{ ...criterion, failureType: 'FAILED' }] } }, ['abort when 5 % have failed']],
    [
      {
        abortConfig: {
          criteriaList: [{ ...criterion, failureType: 'TIMED_OUT', minNumberOfExecutedThings: 20 }],
          cancellationThreshold: { type: 'number', value: 3, batch: true },
        },
      },
      ['abort when 5 % of at least 20 have timed out', 'abort when more than 3 of a batch have failed in any way'],
    ],
    [
      { timeoutConfig: { inProgressTimeoutInMinutes: 90, queuedTimeoutInSeconds: 45 } },
      ['time out after 1 h 30 min at work', 'time out after 45 s of waiting'],
    ],
    [{ jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 2 }] } }, ['retry twice']],
    [{ jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 0 }] } }, []],
    [{ schedulingConfig: start }, ['starting 2 Dec 2090 14:00 Europe/Vienna']],
    [
      { schedulingConfig: { ...start, recurrence: { frequency: 'monthly', end: { type: 'date', date: '2091-06-02 14:00' } } } },
      ['starting 2 Dec 2090 14:00 Europe/Vienna', 'again every month until 2 Jun 2091 14:00'],
    ],
    [{ schedulingConfig: { endTime: '2090-12-02 16:30' } }, ['ending 2 Dec 2090 16:30 UTC']],
  ])('of %j is %j', (rules, clauses) => {
    expect(ruleClauses({ ...noRules, ...rules })).toEqual(clauses)
  })

  test.each([
    ['2090-12-02T14:00', '2 Dec 2090 14:00'],
    ['2090-01-31 04:05:06', '31 Jan 2090 04:05:06'],
    ['2090-02-30 04:05', '2090-02-30 04:05'],
  ])('tells %s as %s', (text, words) => {
    expect(calendarInWords(text)).toBe(words)
  })
})

describe('the sentence', () => {
  const preview = { total: 412, online: 412, otherTemplate: 0, broken: null }
  const rules: JobRules = {
    ...noRules,
    jobExecutionsRolloutConfig: { maximumPerMinute: 20 },
    abortConfig: { criteriaList: [{ ...criterion, failureType: 'FAILED' }] },
    jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 2 }] },
    schedulingConfig: start,
  }
  const reviewed = (work: JobWork) => ({
    work,
    template: null,
    where: 'in Shelf A',
    targetSelection: 'CONTINUOUS' as const,
    rules,
    preview,
  })

  test('covers devices, rules and schedule', () => {
    expect(reviewSentence(reviewed({ type: 'command', operations: [{ name: 'reboot' }] }))).toBe(
      'Send reboot to 412 devices in Shelf A and each that joins later, at most 20 a minute, abort when 5 % have failed, retry twice, ' +
        'starting 2 Dec 2090 14:00 Europe/Vienna; all are online.',
    )
  })

  test('of a property job says no rule that would not hold it', () => {
    expect(reviewSentence(reviewed({ type: 'property', operations: [{ name: 'rack', value: 'A' }] }))).toBe(
      'Write rack to A for 412 devices in Shelf A and each that joins later, starting 2 Dec 2090 14:00 Europe/Vienna. ' +
        'The bench keeps it; the devices are not told.',
    )
  })

  test.each<[Partial<JobRules>, number | null, string]>([
    [{}, 412, 'Run on 412 devices'],
    [{}, 1, 'Run on 1 device'],
    [{}, 0, 'Run'],
    [{}, null, 'Run'],
    [{ schedulingConfig: start }, 412, 'Schedule for 2 Dec 2090 14:00'],
    [{ schedulingConfig: { endTime: '2090-12-02 16:30' } }, 412, 'Run on 412 devices'],
  ])('of the button with %j over %j devices is %s', (changed, total, words) => {
    expect(runInWords({ ...noRules, ...changed }, total === null ? null : { ...preview, total })).toBe(words)
  })
})

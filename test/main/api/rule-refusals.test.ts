import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, rawRequest, token } from '../../helpers/http-door.ts'

/** What is wrong with each rule of a job, as a script learns it over REST: the field that it named, and a sentence. */
const rate = { baseRatePerMinute: 10, incrementFactor: 2, rateIncreaseCriteria: { numberOfNotifiedThings: 5 } }
const criterion = { failureType: 'FAILED', thresholdPercentage: 10, minNumberOfExecutedThings: 1 }
const retry = (failureType: string, numberOfRetries: number) => ({ failureType, numberOfRetries })
const start = '2026-12-01 10:00'

const rows: Record<string, [value: unknown, field: string, sentence: RegExp][]> = {
  jobExecutionsRolloutConfig: [
    [5, '', /must be an object, not a number\.$/],
    [{ maximumPerMinute: 0 }, '.maximumPerMinute', /The rate is a whole number from 1 to 60,000\./],
    [{ maximumPerMinute: 60_001 }, '.maximumPerMinute', /from 1 to 60,000/],
    [{ maximumPerMinute: 1.5 }, '.maximumPerMinute', /whole number/],
    [{ maximumPerMinute: '5' }, '.maximumPerMinute', /whole number/],
    [{ maximumPerMin: 5 }, '.maximumPerMin', /is not a field that is known here\./],
    [{ exponentialRate: { ...rate, incrementFactor: 1 } }, '.exponentialRate.incrementFactor', /from 1\.1 to 5 with one decimal\./],
    [{ exponentialRate: { ...rate, incrementFactor: 1.15 } }, '.exponentialRate.incrementFactor', /one decimal/],
    [{ exponentialRate: { ...rate, baseRatePerMinute: 0 } }, '.exponentialRate.baseRatePerMinute', /The base rate is a whole number/],
    [{ exponentialRate: { ...rate, rateIncreaseCriteria: undefined } }, '.exponentialRate.rateIncreaseCriteria', /is missing\./],
    [{ exponentialRate: { ...rate, rateIncreaseCriteria: {} } }, '.exponentialRate.rateIncreaseCriteria', /Give exactly one of/],
    [
      { exponentialRate: { ...rate, rateIncreaseCriteria: { numberOfSucceededThings: 0 } } },
      '.exponentialRate.rateIncreaseCriteria.numberOfSucceededThings',
      /from 1 to 1,000,000/,
    ],
    [
      { maximumPerMinute: 5, exponentialRate: rate },
      '.exponentialRate.baseRatePerMinute',
      /not more than the ceiling "maximumPerMinute"\./,
    ],
    [{ batch: { type: 'number', value: 0 } }, '.batch.value', /The size of a batch is a whole number/],
    [{ batch: { type: 'percentage', value: 101 } }, '.batch.value', /up to 100/],
    [{ batch: { type: 'half', value: 1 } }, '.batch.type', /"percentage"/],
    [{ maximumInProgress: 0 }, '.maximumInProgress', /The number in progress at once/],
  ],
  abortConfig: [
    [{}, '.criteriaList', /An abort rule needs at least one criterion/],
    [{ criteriaList: [] }, '.criteriaList', /An abort rule needs at least one criterion/],
    [{ criteriaList: Array(21).fill(criterion) }, '.criteriaList', /at most 20 abort criteria/],
    [{ criteriaList: [{ ...criterion, thresholdPercentage: 0 }] }, '.criteriaList.0.thresholdPercentage', /above 0 and up to 100/],
    [{ criteriaList: [criterion, { ...criterion, thresholdPercentage: 1.234 }] }, '.criteriaList.1.thresholdPercentage', /two decimals/],
    [{ criteriaList: [{ ...criterion, failureType: 'LATE' }] }, '.criteriaList.0.failureType', /FAILED, REJECTED, TIMED_OUT or ALL\./],
    [{ criteriaList: [{ ...criterion, action: 'STOP' }] }, '.criteriaList.0.action', /CANCEL\./],
    [{ criteriaList: [{ ...criterion, minNumberOfExecutedThings: 0 }] }, '.criteriaList.0.minNumberOfExecutedThings', /The minimum/],
    [{ cancellationThreshold: { type: 'number', value: -1 } }, '.cancellationThreshold.value', /from 0 to 1,000,000/],
    [{ cancellationThreshold: { type: 'percentage', value: 0 } }, '.cancellationThreshold.value', /above 0/],
    [
      { cancellationThreshold: { type: 'number', value: 1, batch: true } },
      '.cancellationThreshold.batch',
      /give "jobExecutionsRolloutConfig\.batch" too\./,
    ],
  ],
  timeoutConfig: [
    [{}, '', /Give at least one time-out/],
    [{ inProgressTimeoutInMinutes: 0 }, '.inProgressTimeoutInMinutes', /from 1 to 10,080/],
    [{ inProgressTimeoutInMinutes: 10_081 }, '.inProgressTimeoutInMinutes', /from 1 to 10,080/],
    [{ inProgressTimeoutInSeconds: 0 }, '.inProgressTimeoutInSeconds', /from 1 to 604,800/],
    [{ inProgressTimeoutInMinutes: 1, inProgressTimeoutInSeconds: 1 }, '.inProgressTimeoutInSeconds', /not both\./],
    [{ queuedTimeoutInSeconds: 0 }, '.queuedTimeoutInSeconds', /The queued deadline/],
  ],
  jobExecutionsRetryConfig: [
    [{}, '.criteriaList', /is missing\./],
    [{ criteriaList: [] }, '.criteriaList', /A retry rule needs a criterion\./],
    [{ criteriaList: [retry('FAILED', 11)] }, '.criteriaList.0.numberOfRetries', /from 0 to 10\./],
    [{ criteriaList: [retry('FAILED', 6), retry('TIMED_OUT', 5)] }, '.criteriaList', /at most 10 times in all\./],
    [{ criteriaList: [retry('REJECTED', 1)] }, '.criteriaList.0.failureType', /FAILED, TIMED_OUT or ALL\./],
    [{ criteriaList: [retry('FAILED', 1), retry('FAILED', 1)] }, '.criteriaList', /only once\./],
    [{ criteriaList: [retry('ALL', 1), retry('FAILED', 1)] }, '.criteriaList', /ALL stands alone/],
    [{ criteriaList: [retry('TIMED_OUT', 1)] }, '.criteriaList', /give "timeoutConfig" too\./],
  ],
  schedulingConfig: [
    [{ startTime: 'tomorrow' }, '.startTime', /YYYY-MM-DD HH:MM/],
    [{ startTime: '2026-02-30 10:00' }, '.startTime', /a day that exists/],
    [{ startTime: '2025-01-01 10:00' }, '.startTime', /The start time has passed/],
    [{ endTime: '2025-01-01 10:00' }, '.endTime', /The end time has passed/],
    [{ startTime: start, endTime: '2026-11-01 10:00' }, '.endTime', /comes after the start time\./],
    [{ endBehavior: 'CANCEL' }, '.endBehavior', /needs an end time\./],
    [{ endTime: start, endBehavior: 'STOP' }, '.endBehavior', /STOP_ROLLOUT, CANCEL or FORCE_CANCEL\./],
    [{ maintenanceWindows: [] }, '.maintenanceWindows', /leave "maintenanceWindows" out/],
    [{ maintenanceWindows: [{ startTime: 'cron(0 2 * * SUN)', durationInMinutes: 60 }] }, '.maintenanceWindows.0.startTime', /six fields/],
    [{ maintenanceWindows: [{ startTime: 'cron(99 2 ? * SUN *)', durationInMinutes: 60 }] }, '.maintenanceWindows.0.startTime', /"99"/],
    [
      { maintenanceWindows: [{ startTime: 'cron(0 2 ? * SUN *)', durationInMinutes: 1431 }] },
      '.maintenanceWindows.0.durationInMinutes',
      /from 1 to 1,430/,
    ],
    [{ timeZone: 'Vienna' }, '.timeZone', /"Europe\/Vienna"/],
    [{ recurrence: { frequency: 'daily' } }, '.recurrence', /needs a start time/],
    [{ startTime: start, recurrence: { frequency: 'hourly' } }, '.recurrence.frequency', /daily, weekly or monthly\./],
    [
      { startTime: start, recurrence: { frequency: 'daily', end: { type: 'date', date: '2026-11-01 10:00' } } },
      '.recurrence.end.date',
      /after the start/,
    ],
    [
      { startTime: start, recurrence: { frequency: 'daily', end: { type: 'occurrences', occurrences: 0 } } },
      '.recurrence.end.occurrences',
      /from 1 to 10,000/,
    ],
    [{ ifMissed: 'never' }, '.ifMissed', /late or skip\./],
  ],
}

let bench: TestBench
let door: HttpDoor
const job = { targets: { thingNames: ['f1'] }, document: {} }

beforeAll(async () => {
  bench = createTestBench()
  bench.connect('f1')
  await bench.calls().jobs.create({ jobId: 'draft', ...job, run: false })
  door = await openHttpDoor(bench)
})
afterAll(() => door.close())

async function refusal(method: string, path: string, body: object) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await rawRequest(door, { method, path: `/api/v1${path}`, headers, body: JSON.stringify(body) })
  return { status: answer.status, ...(answer.json as { code: string; message: string }) }
}

describe.each(Object.entries(rows))('%s is refused', (rule, refusals) => {
  it.each(refusals)('when it is %j, at %j', async (value, field, sentence) => {
    const message = expect.stringMatching(sentence) as string
    const before = [...bench.engine.jobs()]
    const made = await refusal('POST', '/jobs', { ...job, [rule]: value })
    expect(made).toEqual({ status: 400, code: 'InvalidInput', message })
    expect(made.message.startsWith(`‘${rule}${field}’`)).toBe(true)
    expect([...bench.engine.jobs()]).toEqual(before)
  })

  it('in the same words when a saved job is changed', async () => {
    const [value] = refusals.at(-1)!
    const made = await refusal('POST', '/jobs', { ...job, [rule]: value })
    const edited = await refusal('PUT', '/jobs/draft', { job: { ...job, [rule]: value } })
    expect(edited).toEqual({ ...made, message: made.message.replaceAll('‘', '‘job.') })
  })
})

it('takes null for no rule', async () => {
  const rules = Object.fromEntries(Object.keys(rows).map((rule) => [rule, null]))
  const { jobId } = await bench.calls().jobs.create({ ...job, ...rules, run: false })
  expect(await bench.calls().jobs.get({ jobId })).toMatchObject(rules)
})

import { describe, expect, test } from 'vitest'
import type { AbortConfig } from '../../../../main/contract/job-rules.ts'
import { benchWith, EngineBench } from '../../../helpers/engine-bench.ts'

type Answer = 'SUCCEEDED' | 'FAILED' | 'REJECTED'

const criterion = (
  failureType: 'FAILED' | 'REJECTED' | 'TIMED_OUT' | 'ALL',
  thresholdPercentage: number,
  minNumberOfExecutedThings: number,
): AbortConfig => ({ criteriaList: [{ action: 'CANCEL', failureType, thresholdPercentage, minNumberOfExecutedThings }] })

function answered(answers: Answer[], abortConfig: AbortConfig, devices = 10): EngineBench {
  const ids = Array.from({ length: devices }, (_, index) => `d${index}`)
  const bench = benchWith(...ids)
  bench.job('j1', ids, { rules: { abortConfig } })
  for (const [index, answer] of answers.entries()) {
    bench.comeOnline(`d${index}`)
    bench.answer('j1', `d${index}`, answer)
  }
  return bench
}

describe('AWS’s criteria: a share of the executed devices that is reached', () => {
  test.each<[string, Answer[], AbortConfig, boolean]>([
    ['one of two failed reaches 50 %', ['SUCCEEDED', 'FAILED'], criterion('FAILED', 50, 2), true],
    ['one of two failed does not reach 50.01 %', ['SUCCEEDED', 'FAILED'], criterion('FAILED', 50.01, 2), false],
    ['too few executed', ['FAILED', 'FAILED'], criterion('FAILED', 1, 3), false],
    ['another type of failure', ['REJECTED', 'REJECTED'], criterion('FAILED', 1, 1), false],
    ['ALL counts every type', ['REJECTED', 'FAILED', 'SUCCEEDED'], criterion('ALL', 60, 3), true],
    ['success is looked at too: the minimum is reached by it', ['FAILED', 'SUCCEEDED'], criterion('FAILED', 50, 2), true],
  ])('%s', (_what, answers, config, aborts) => {
    const job = answered(answers, config).engine.job('j1')!
    expect([job.state, job.reasonCode]).toEqual(aborts ? ['canceled', 'ABORTED'] : ['running', null])
  })

  test('it says why, cancels what is queued, leaves what is in progress, and tells no further device', () => {
    const bench = benchWith('a', 'b', 'c')
    for (const deviceId of ['a', 'b']) bench.comeOnline(deviceId)
    bench.job('j1', ['a', 'b', 'c'], {
      rules: {
        abortConfig: criterion('FAILED', 100, 1),
        jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 1 }] },
      },
    })
    bench.answer('j1', 'a', 'FAILED')
    expect(bench.engine.job('j1')?.state).toBe('running')
    bench.answer('j1', 'a', 'FAILED', { executionNumber: 2 })
    expect(bench.engine.job('j1')).toMatchObject({
      state: 'canceled',
      finishedAtMs: null,
      comment: 'Canceled by its abort rule: 1 of 1 devices failed, which reaches 100 %.',
    })
    expect(bench.engine.execution('j1', 'b')?.status).toBe('IN_PROGRESS')
    expect(bench.engine.execution('j1', 'c')?.status).toBe('CANCELED')
    expect(bench.comeOnline('c')).toEqual([])
    bench.answer('j1', 'b', 'FAILED')
    expect(bench.engine.execution('j1', 'b')?.status).toBe('FAILED')
    expect(bench.engine.job('j1')?.finishedAtMs).not.toBeNull()
    expect(bench.noted('job')).toEqual(['created j1', 'started j1', 'cancellation_in_progress j1', 'canceled j1'])
  })

  test('a percentage is exact: 7 of 10,000 reach 0.07 %', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `d${index}`)
    const bench = benchWith(...ids)
    bench.job('j1', ids, { rules: { abortConfig: criterion('FAILED', 0.07, 10_000) } })
    for (const [index, deviceId] of ids.entries()) {
      bench.comeOnline(deviceId)
      bench.answer('j1', deviceId, index < 7 ? 'FAILED' : 'SUCCEEDED')
    }
    expect(bench.engine.job('j1')).toMatchObject({ reasonCode: 'ABORTED', comment: expect.stringContaining('reaches 0.07 %') as string })
  })

  test('the end of a rollout may set it off: each device that was not reached ends once', () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const bench = benchWith(...ids)
    bench.comeOnline('a')
    bench.now = Date.parse('2026-12-01T12:00:00Z')
    bench.job('j1', ids, {
      rules: {
        abortConfig: criterion('ALL', 1, 3),
        jobExecutionsRolloutConfig: { maximumPerMinute: 1 },
        schedulingConfig: { endTime: '2026-12-01 12:00:30' },
      },
    })
    bench.answer('j1', 'a', 'FAILED')
    bench.pass(60_000)
    expect(bench.engine.job('j1')).toMatchObject({ state: 'canceled', reasonCode: 'ABORTED' })
    expect(bench.noted('execution')).toEqual(['failed a', 'canceled b', 'canceled c', 'canceled d', 'canceled e'])
  })
})

describe('IoT Central’s threshold: a number or share of failed devices that is exceeded', () => {
  const threshold = (type: 'number' | 'percentage', value: number, batch = false): AbortConfig => ({
    criteriaList: [],
    cancellationThreshold: { type, value, batch },
  })
  test.each<[string, Answer[], AbortConfig, boolean]>([
    ['one failed exceeds none', ['FAILED'], threshold('number', 0), true],
    ['two failed do not exceed two', ['FAILED', 'REJECTED'], threshold('number', 2), false],
    ['three failed exceed two', ['FAILED', 'REJECTED', 'FAILED'], threshold('number', 2), true],
    ['two of ten do not exceed 20 %', ['FAILED', 'FAILED'], threshold('percentage', 20), false],
    ['three of ten exceed 20 %', ['FAILED', 'FAILED', 'FAILED'], threshold('percentage', 20), true],
  ])('%s', (_what, answers, config, aborts) => {
    expect(answered(answers, config).engine.job('j1')!.state).toBe(aborts ? 'canceled' : 'running')
  })

  test('a percentage is exact: 57 of 10,000 do not exceed 0.57 %', () => {
    const bench = answered(
      Array.from({ length: 57 }, () => 'FAILED' as const),
      threshold('percentage', 0.57),
      10_000,
    )
    expect(bench.engine.job('j1')!.state).toBe('running')
  })

  test('of each batch: failures of earlier batches do not count', () => {
    const ids = ['a', 'b', 'c', 'd']
    const bench = benchWith(...ids)
    for (const deviceId of ids) bench.comeOnline(deviceId)
    bench.job('j1', ids, {
      rules: { jobExecutionsRolloutConfig: { batch: { type: 'number', value: 2 } }, abortConfig: threshold('percentage', 50, true) },
    })
    bench.answer('j1', 'a', 'FAILED')
    bench.answer('j1', 'b', 'SUCCEEDED')
    bench.answer('j1', 'c', 'FAILED')
    expect(bench.engine.job('j1')?.state).toBe('running')
    bench.answer('j1', 'd', 'FAILED')
    expect(bench.engine.job('j1')).toMatchObject({
      state: 'canceled',
      comment: 'Canceled by its cancellation threshold: 2 of 2 devices of the batch failed, which exceeds 50 %.',
    })
  })
})

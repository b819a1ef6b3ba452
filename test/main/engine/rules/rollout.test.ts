import { describe, expect, test } from 'vitest'
import type { RolloutConfig } from '../../../../main/contract/job-rules.ts'
import { benchWith, EngineBench } from '../../../helpers/engine-bench.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => `d${String(index).padStart(4, '0')}`)

function rollingOut(count: number, config: RolloutConfig, options: { online?: boolean } = {}) {
  const bench = benchWith(...many(count))
  if (options.online) for (const deviceId of many(count)) bench.comeOnline(deviceId)
  const startMs = bench.now + 1
  bench.job('j1', many(count), { rules: { jobExecutionsRolloutConfig: config } })
  const reached = () => [...bench.engine.executions('j1')].filter(({ rolledOutAtMs }) => rolledOutAtMs !== null)
  return { bench, startMs, reached }
}

describe('a steady rate', () => {
  test.each([
    { rate: 1, afterMs: 0, reached: 1 },
    { rate: 1, afterMs: 59_999, reached: 1 },
    { rate: 1, afterMs: 60_000, reached: 2 },
    { rate: 20, afterMs: 3_000, reached: 2 },
    { rate: 20, afterMs: 60_000, reached: 21 },
    { rate: 1_200, afterMs: 100, reached: 4 },
    { rate: 60_000, afterMs: 100, reached: 200 },
  ])('$rate a minute: $reached devices after $afterMs ms', ({ rate, afterMs, reached }) => {
    const rollout = rollingOut(300, { maximumPerMinute: rate })
    rollout.bench.passTo(rollout.startMs + afterMs)
    expect(rollout.reached()).toHaveLength(reached)
    expect(rollout.bench.engine.rollout('j1')).toEqual({ waiting: 300 - reached, ratePerMinute: rate })
  })

  test('a tick that comes late is not made up for', () => {
    const { bench, startMs, reached } = rollingOut(10, { maximumPerMinute: 60 })
    bench.now = startMs + 10_000
    bench.apply({ kind: 'tick' })
    expect(reached()).toHaveLength(2)
  })

  test('it holds over a restart', () => {
    const { bench, startMs } = rollingOut(10, { maximumPerMinute: 1 })
    bench.passTo(startMs + 90_000)
    const again = new EngineBench(bench.kept())
    again.now = startMs + 90_000
    again.apply({ kind: 'tick' })
    expect(again.engine.rollout('j1').waiting).toBe(8)
    again.passTo(startMs + 120_000)
    expect(again.engine.rollout('j1').waiting).toBe(7)
  })

  test('when the clock goes back, the next device comes one period later', () => {
    const { bench, startMs } = rollingOut(10, { maximumPerMinute: 1 })
    bench.now = startMs - 3_600_000
    bench.apply({ kind: 'tick' })
    expect(bench.engine.nextWake()).toBe(bench.now + 60_000)
    bench.pass(60_000)
    expect(bench.engine.rollout('j1').waiting).toBe(8)
  })

  test('stop holds it, and run goes on with it', () => {
    const { bench, startMs, reached } = rollingOut(10, { maximumPerMinute: 60 })
    bench.apply({ kind: 'job.stop', jobId: 'j1' })
    bench.passTo(startMs + 60_000)
    expect(reached()).toHaveLength(1)
    expect(bench.engine.waitsFor({ jobId: 'j1', deviceId: 'd0005', status: 'QUEUED' })).toBe('The job is stopped.')
    bench.apply({ kind: 'job.run', jobId: 'j1' })
    expect(reached()).toHaveLength(2)
    expect(bench.engine.waitsFor({ jobId: 'j1', deviceId: 'd0005', status: 'QUEUED' })).toBe('The rollout has not reached it yet.')
  })

  test('a device that it has not reached is not told, although it listens', () => {
    const { bench, startMs } = rollingOut(3, { maximumPerMinute: 1 }, { online: true })
    expect(bench.engine.execution('j1', 'd0001')).toMatchObject({ status: 'QUEUED', rolledOutAtMs: null })
    expect(bench.passTo(startMs + 60_000)).toEqual([expect.objectContaining({ deviceId: 'd0001' })])
    expect(bench.engine.execution('j1', 'd0001')).toMatchObject({ queuedAtMs: startMs + 60_000, startedAtMs: startMs + 60_000 })
  })
})

describe('a growing rate', () => {
  test('doubles with each hundred devices reached, up to the ceiling', () => {
    const { bench, startMs, reached } = rollingOut(400, {
      maximumPerMinute: 150,
      exponentialRate: { baseRatePerMinute: 50, incrementFactor: 2, rateIncreaseCriteria: { numberOfNotifiedThings: 100 } },
    })
    bench.passTo(startMs + 60_000)
    expect(reached()).toHaveLength(51)
    bench.passTo(startMs + 119_000)
    expect(reached()).toHaveLength(100)
    expect(bench.engine.rollout('j1').ratePerMinute).toBe(100)
    bench.passTo(startMs + 119_000 + 60_000)
    expect(bench.engine.rollout('j1').ratePerMinute).toBe(150)
  })

  test('by successes: it grows when devices have succeeded, and not before', () => {
    const { bench, startMs, reached } = rollingOut(
      9,
      { exponentialRate: { baseRatePerMinute: 1, incrementFactor: 5, rateIncreaseCriteria: { numberOfSucceededThings: 1 } } },
      { online: true },
    )
    bench.passTo(startMs + 70_000)
    expect(reached()).toHaveLength(2)
    expect(bench.engine.rollout('j1').ratePerMinute).toBe(1)
    bench.answer('j1', 'd0000', 'SUCCEEDED')
    expect(bench.engine.rollout('j1').ratePerMinute).toBe(5)
    expect(bench.engine.nextWake()).toBe(startMs + 72_000)
  })
})

describe('batches', () => {
  test.each([
    { batch: { type: 'number' as const, value: 3 }, sizes: [3, 3, 1] },
    { batch: { type: 'percentage' as const, value: 50 }, sizes: [4, 3] },
    { batch: { type: 'percentage' as const, value: 0.01 }, sizes: [1, 1, 1, 1, 1, 1, 1] },
  ])('of $batch.value ($batch.type): the next begins when the last is done', ({ batch, sizes }) => {
    const { bench, reached } = rollingOut(7, { batch }, { online: true })
    let before = 0
    for (const size of sizes) {
      expect(reached()).toHaveLength(before + size)
      for (const { deviceId } of reached().slice(before)) bench.answer('j1', deviceId, 'SUCCEEDED')
      before += size
    }
    expect(bench.engine.job('j1')?.state).toBe('completed')
  })

  test('a retry keeps its batch open', () => {
    const bench = benchWith('a', 'b')
    for (const deviceId of ['a', 'b']) bench.comeOnline(deviceId)
    bench.job('j1', ['a', 'b'], {
      rules: {
        jobExecutionsRolloutConfig: { batch: { type: 'number', value: 1 } },
        jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] },
      },
    })
    expect(bench.answer('j1', 'a', 'FAILED').outbox).toEqual([expect.objectContaining({ deviceId: 'a', executionNumber: 2 })])
    expect(bench.answer('j1', 'a', 'FAILED', { executionNumber: 2 }).outbox).toEqual([expect.objectContaining({ deviceId: 'b' })])
  })
})

describe('so many at work at once', () => {
  test('a place that becomes free goes to a device that waits for one', () => {
    const { bench } = rollingOut(4, { maximumInProgress: 2 }, { online: true })
    const atWork = () => [...bench.engine.executions('j1')].filter(({ status }) => status === 'IN_PROGRESS').map(({ deviceId }) => deviceId)
    expect(atWork()).toEqual(['d0000', 'd0001'])
    expect(bench.engine.waitsFor({ jobId: 'j1', deviceId: 'd0003', status: 'QUEUED' })).toBe(
      'As many devices as the job allows are at work on it.',
    )
    bench.answer('j1', 'd0000', 'FAILED')
    expect(atWork()).toEqual(['d0001', 'd0002'])
    bench.apply({ kind: 'device.delete', deviceIds: ['d0001', 'd0002'] })
    expect(atWork()).toEqual(['d0003'])
  })

  test('an offline device takes no place', () => {
    const bench = benchWith('a', 'b')
    bench.job('j1', ['a', 'b'], { rules: { jobExecutionsRolloutConfig: { maximumInProgress: 1 } } })
    expect(bench.comeOnline('b')).toHaveLength(1)
    expect(bench.comeOnline('a')).toHaveLength(0)
    expect(bench.answer('j1', 'b', 'SUCCEEDED').outbox).toEqual([expect.objectContaining({ deviceId: 'a' })])
  })
})

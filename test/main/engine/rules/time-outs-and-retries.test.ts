import { describe, expect, test } from 'vitest'
import { benchWith, EngineBench } from '../../../helpers/engine-bench.ts'

const minute = 60_000

describe('time-outs', () => {
  test('in progress: from the moment it begins, whatever it says meanwhile', () => {
    const bench = benchWith('d1')
    bench.job('j1', ['d1'], { rules: { timeoutConfig: { inProgressTimeoutInMinutes: 2 } } })
    bench.pass(10 * minute)
    bench.comeOnline('d1')
    const deadlineMs = bench.now + 2 * minute
    bench.pass(minute)
    bench.answer('j1', 'd1', 'IN_PROGRESS', { message: 'half way' })
    expect(bench.engine.nextWake()).toBe(deadlineMs)
    bench.passTo(deadlineMs)
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({
      status: 'TIMED_OUT',
      finishedAtMs: deadlineMs,
      deadlineAtMs: null,
      error: 'The device gave no result within 2 min.',
    })
    expect(bench.engine.job('j1')?.state).toBe('failed')
  })

  test('a step timer is set, replaced and dropped by the device', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'], { rules: { timeoutConfig: { inProgressTimeoutInSeconds: 600 } } })
    const startedMs = bench.now
    const deadline = () => bench.engine.execution('j1', 'd1')!.deadlineAtMs
    bench.answer('j1', 'd1', 'IN_PROGRESS', { stepTimeoutMs: 30_000 })
    expect(deadline()).toBe(bench.now + 30_000)
    bench.answer('j1', 'd1', 'IN_PROGRESS', { stepTimeoutMs: 3_600_000 })
    expect(deadline()).toBe(startedMs + 600_000)
    bench.answer('j1', 'd1', 'IN_PROGRESS', { stepTimeoutMs: 1_000 })
    bench.answer('j1', 'd1', 'IN_PROGRESS', { stepTimeoutMs: null })
    expect(deadline()).toBe(startedMs + 600_000)
    bench.answer('j1', 'd1', 'IN_PROGRESS', { stepTimeoutMs: 1_000 })
    bench.pass(1_000)
    expect(bench.engine.execution('j1', 'd1')?.error).toBe('The device did not go on within the time it had given itself.')
  })

  test('queued: from the moment the rollout reaches it', () => {
    const bench = benchWith('d1', 'd2')
    bench.job('j1', ['d1', 'd2'], {
      rules: { timeoutConfig: { queuedTimeoutInSeconds: 30 }, jobExecutionsRolloutConfig: { maximumPerMinute: 1 } },
    })
    const startMs = bench.now
    bench.passTo(startMs + minute)
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'TIMED_OUT', finishedAtMs: startMs + 30_000, startedAtMs: null })
    expect(bench.engine.execution('j1', 'd2')).toMatchObject({ status: 'QUEUED', deadlineAtMs: startMs + 90_000 })
    expect(bench.engine.job('j1')?.attempts).toBe(0)
  })

  test('what ran out while the bench was closed is timed out at start-up, with the true time', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'], { rules: { timeoutConfig: { inProgressTimeoutInSeconds: 90 } } })
    const deadlineMs = bench.now + 90_000
    const again = new EngineBench(bench.kept())
    again.now = bench.now + 24 * 60 * minute
    again.apply({ kind: 'tick' })
    expect(again.engine.execution('j1', 'd1')).toMatchObject({
      status: 'TIMED_OUT',
      finishedAtMs: deadlineMs,
      lastUpdatedAtMs: again.now,
      error: 'The device gave no result within 90 s. It ran out while the bench was closed.',
    })
  })
})

describe('retries', () => {
  const retrying = (criteriaList: { failureType: 'FAILED' | 'TIMED_OUT' | 'ALL'; numberOfRetries: number }[]) => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'], {
      rules: { jobExecutionsRetryConfig: { criteriaList }, timeoutConfig: { inProgressTimeoutInSeconds: 60 } },
    })
    return bench
  }
  const now = (bench: EngineBench) => bench.engine.execution('j1', 'd1')!

  test('every attempt keeps its own record, and the next begins anew', () => {
    const bench = retrying([{ failureType: 'FAILED', numberOfRetries: 2 }])
    bench.answer('j1', 'd1', 'IN_PROGRESS', { message: 'half way' })
    const startedAtMs = now(bench).startedAtMs
    const { outbox } = bench.answer('j1', 'd1', 'FAILED', { message: 'sensor silent' })
    expect(outbox).toEqual([expect.objectContaining({ executionNumber: 2 })])
    expect(now(bench)).toMatchObject({
      status: 'IN_PROGRESS',
      executionNumber: 2,
      versionNumber: 2,
      error: null,
      statusDetails: {},
      queuedAtMs: bench.now,
      finishedAtMs: null,
      earlierAttempts: [
        { executionNumber: 1, status: 'FAILED', error: 'sensor silent', queuedAtMs: startedAtMs, startedAtMs, finishedAtMs: bench.now },
      ],
    })
    expect(bench.engine.job('j1')).toMatchObject({ state: 'running', attempts: 2 })
    expect(bench.noted('execution')).toEqual(['failed d1', 'retried d1'])
  })

  test.each([
    { what: 'as often as it may', criteria: [{ failureType: 'FAILED' as const, numberOfRetries: 2 }], ends: 'FFF', attempts: 3 },
    { what: 'not for another failure', criteria: [{ failureType: 'TIMED_OUT' as const, numberOfRetries: 2 }], ends: 'F', attempts: 1 },
    {
      what: 'each failure by its own count',
      criteria: [
        { failureType: 'FAILED' as const, numberOfRetries: 1 },
        { failureType: 'TIMED_OUT' as const, numberOfRetries: 2 },
      ],
      ends: 'TFTF',
      attempts: 4,
    },
    { what: 'either failure together', criteria: [{ failureType: 'ALL' as const, numberOfRetries: 2 }], ends: 'FTF', attempts: 3 },
    { what: 'never after a rejection', criteria: [{ failureType: 'ALL' as const, numberOfRetries: 5 }], ends: 'FR', attempts: 2 },
  ])('$what', ({ criteria, ends, attempts }) => {
    const bench = retrying(criteria)
    for (const [index, end] of [...ends].entries()) {
      expect(now(bench)).toMatchObject({ status: 'IN_PROGRESS', executionNumber: index + 1 })
      if (end === 'T') bench.pass(60_001)
      else bench.answer('j1', 'd1', end === 'F' ? 'FAILED' : 'REJECTED', { executionNumber: index + 1 })
    }
    expect(now(bench)).toMatchObject({ executionNumber: attempts, finishedAtMs: expect.any(Number) as number })
    expect(bench.engine.job('j1')?.state).toBe('failed')
  })

  test('a success after a failure: the job completes', () => {
    const bench = retrying([{ failureType: 'ALL', numberOfRetries: 1 }])
    bench.answer('j1', 'd1', 'FAILED')
    bench.answer('j1', 'd1', 'SUCCEEDED', { executionNumber: 2 })
    expect(bench.engine.job('j1')?.state).toBe('completed')
  })

  test('a late answer to an attempt that is over changes nothing', () => {
    const bench = retrying([{ failureType: 'ALL', numberOfRetries: 1 }])
    bench.pass(60_001)
    expect(bench.answer('j1', 'd1', 'SUCCEEDED').reading).toEqual({
      verdict: 'unchanged',
      sentence: 'It answers an attempt that is over: nothing changes.',
    })
  })

  test('a canceled job retries nothing', () => {
    const bench = retrying([{ failureType: 'ALL', numberOfRetries: 5 }])
    bench.apply({ kind: 'job.cancel', jobId: 'j1', reasonCode: null, comment: null, force: false })
    bench.answer('j1', 'd1', 'FAILED')
    expect(now(bench)).toMatchObject({ status: 'FAILED', executionNumber: 1 })
  })
})

/** `maximumInProgress` on devices that fetch their jobs, and rules that change while they wait (docs/jobs.md). */
import { expect, test } from 'vitest'
import type { JobChange } from '../../../main/contract/engine-io.ts'
import { fanWork } from '../../helpers/engine-bench.ts'
import { benchOfFetching, come, make, notices, startNext, update } from '../../helpers/fetching-devices.ts'

const one = { jobExecutionsRolloutConfig: { maximumInProgress: 1 } }

/** d2 is at work; d1 was told that there is no room. */
function held() {
  const bench = benchOfFetching('d1', 'd2')
  make(bench, 'j1', one, ['d1', 'd2'])
  startNext(bench, 'd2')
  expect(startNext(bench).reading?.execution).toBeUndefined()
  const change = (rules: JobChange) => bench.apply({ kind: 'job.change', jobId: 'j1', change: rules })
  return { bench, change }
}

test.each([
  ['more may be at work', { jobExecutionsRolloutConfig: { maximumInProgress: 2 } }],
  ['any number may be', { jobExecutionsRolloutConfig: {} }],
  ['the rule is taken away', { jobExecutionsRolloutConfig: null }],
])('a device that waits for room is told when %s', (_when, rules) => {
  const { bench, change } = held()
  expect(notices(change(rules))).toEqual(['notify next j1 [j1 QUEUED]'])
  expect(startNext(bench).reading?.execution).toMatchObject({ jobId: 'j1', status: 'IN_PROGRESS' })
})

test('nobody begins until fewer are at work than a lower number allows', () => {
  const bench = benchOfFetching('d1', 'd2', 'd3')
  make(bench, 'j1', { jobExecutionsRolloutConfig: { maximumInProgress: 2 } }, ['d1', 'd2', 'd3'])
  startNext(bench, 'd2')
  startNext(bench, 'd3')
  bench.apply({ kind: 'job.change', jobId: 'j1', change: one })
  expect(startNext(bench).reading?.execution).toBeUndefined()
  expect(notices(update(bench, 'j1', 'SUCCEEDED', { deviceId: 'd2' })).length).toBe(1)
  expect(startNext(bench).reading?.execution).toBeUndefined()
  expect(notices(update(bench, 'j1', 'SUCCEEDED', { deviceId: 'd3' }))).toContain('notify next j1 [j1 QUEUED]')
  expect(startNext(bench).reading?.execution).toMatchObject({ status: 'IN_PROGRESS' })
})

test('a device that waits for room no more is not told of it', () => {
  const { bench } = held()
  make(bench, 'j2')
  bench.apply({ kind: 'execution.cancel', jobId: 'j1', deviceId: 'd1', force: false })
  expect(notices(update(bench, 'j1', 'SUCCEEDED', { deviceId: 'd2' }))).toEqual(['notify next none []'])
})

test('room for a setting, which is told, is no news of what a device fetches: it would do that twice', () => {
  const bench = benchOfFetching('d1', 'd2')
  bench.job('s1', ['d2', 'd1'], { work: fanWork, rules: one })
  make(bench, 'j1')
  const done = bench.apply({ kind: 'shadow.updated', deviceId: 'd2', shadowName: null, reported: { fan: 2 } })
  expect(done.outbox).toMatchObject([{ about: 'execution', deviceId: 'd1', jobId: 's1' }])
})

test('a device that was away when there was room is told when it comes back to its session', () => {
  const { bench } = held()
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  update(bench, 'j1', 'SUCCEEDED', { deviceId: 'd2' })
  expect(notices(come(bench, 'd1', { session: true }))).toEqual(['notify next j1 [j1 QUEUED]'])
})

test('what waits has its time by the rule of now, and none when the rule is gone', () => {
  const bench = benchOfFetching('d1')
  make(bench, 'j1', { timeoutConfig: { queuedTimeoutInSeconds: 60 } })
  bench.apply({ kind: 'job.change', jobId: 'j1', change: { timeoutConfig: null } })
  bench.pass(120_000)
  expect(bench.engine.execution('j1', 'd1')?.status).toBe('QUEUED')
  bench.apply({ kind: 'job.change', jobId: 'j1', change: { timeoutConfig: { queuedTimeoutInSeconds: 300 } } })
  bench.pass(200_000)
  expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'TIMED_OUT', error: 'It was not begun within 300 s of being queued.' })
})

test('the next attempt has the time of the rule of now', () => {
  const bench = benchOfFetching('d1')
  const retries = { criteriaList: [{ failureType: 'FAILED' as const, numberOfRetries: 2 }] }
  make(bench, 'j1', { timeoutConfig: { inProgressTimeoutInSeconds: 10 }, jobExecutionsRetryConfig: retries })
  startNext(bench)
  bench.apply({ kind: 'job.change', jobId: 'j1', change: { timeoutConfig: { inProgressTimeoutInSeconds: 100 } } })
  expect(bench.engine.execution('j1', 'd1')?.deadlineAtMs).toBe(bench.now - 1 + 10_000)
  update(bench, 'j1', 'FAILED')
  const { execution } = startNext(bench).reading!
  expect(execution?.deadlineAtMs).toBe(bench.now + 100_000)
})

test('a job that is made anew under an id is told to a device that had heard of the one before', () => {
  const bench = benchOfFetching('d1')
  make(bench, 'j1')
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  bench.apply({ kind: 'job.delete', jobId: 'j1', force: true })
  bench.apply({ kind: 'tick' })
  make(bench, 'j1')
  expect(notices(come(bench, 'd1', { session: true }))).toEqual(['notify next j1 [j1 QUEUED]'])
})

import { expect, test } from 'vitest'
import { moved, runMoves, type RunEvent } from '../../../../main/bench-tools/acceptance/run-machine.ts'
import {
  advanced,
  canceledRun,
  devicesInStep,
  isSettled,
  resumedRun,
  withExecutions,
  withJob,
  withoutJob,
  withValues,
} from '../../../../main/bench-tools/acceptance/run.ts'
import { countsOf, firstFailure } from '../../../../main/bench-tools/acceptance/verdict.ts'
import { runStates, type AcceptanceRun } from '../../../../main/contract/acceptance.ts'
import { endedRun, execution, fanStep, looks, runOf, sheetOf, startMs } from './sample-run.ts'

const events: RunEvent[] = ['work', 'read', 'end', 'cancel']
const rows = runStates.flatMap((state) => events.map((event) => [state, event, runMoves[state][event]] as const))
test.each(rows)('%s, %s → %s', (state, event, to) => {
  if (to === undefined) expect(() => moved(state, event)).toThrow(`The run is ${state} and cannot be changed any more`)
  else expect(moved(state, event)).toBe(to)
})

const values = looks({ a: { fan: 3, firmware: '2.1.0' }, b: { fan: 2 }, c: {} })
const reasonsOf = ({ devices }: AcceptanceRun) =>
  devices.map(({ deviceId, verdict, steps }) => [
    deviceId,
    verdict,
    ...steps.map(({ work, checks }) => [work && work.reason, ...checks.map(({ reason }) => reason)].join(' ')),
  ])

test('a setting is made, read back, and each unit has its verdict and the reason for it', () => {
  const begun = runOf(sheetOf({ name: 'Fans' }), ['a', 'b', 'c'])
  expect([begun.state, begun.step, begun.deadlineAtMs]).toEqual(['working', 0, startMs + 30_000])
  // What is read back is one of the checks.
  expect(begun.steps[0]!.checks).toEqual([{ source: 'reported', name: 'fan', expected: { is: 'equal', value: 3 }, isFresh: false }])

  const working = withExecutions(withJob(begun, 'job-1'), (deviceId) => execution(deviceId, deviceId === 'c' ? 'IN_PROGRESS' : 'SUCCEEDED'))
  expect([isSettled(working), advanced(working, values, startMs + 29_999) === working]).toEqual([false, true])
  const reading = advanced(working, values, startMs + 30_000)
  expect([reading.state, reading.deadlineAtMs]).toEqual(['reading', startMs + 40_000])
  const read = withValues(reading, values, startMs + 31_000)
  expect(isSettled(read)).toBe(false)
  expect(withValues(read, values, startMs + 32_000)).toBe(read)

  const ended = advanced(read, values, startMs + 40_000)
  expect([ended.state, ended.endedAtMs]).toEqual(['completed', startMs + 40_000])
  expect(reasonsOf(ended)).toEqual([
    ['a', 'passed', 'done asExpected'],
    ['b', 'failed', 'done other'],
    ['c', 'failed', 'late notTried'],
  ])
  expect(ended.devices.map(({ firmware }) => firmware)).toEqual(['2.1.0', null, null])
  expect(countsOf(ended)).toEqual({ total: 3, passed: 1, failed: 2, unfinished: 0, open: 0 })
  expect(firstFailure(ended.devices[1]!)).toEqual({ step: 0, check: 0, reason: 'other', found: '2' })
  expect(firstFailure(ended.devices[0]!)).toBeNull()
  expect(ended.lastHash).toMatch(/^[0-9a-f]{64}$/)
})

test('a value that has been as expected once has passed, whatever it is later', () => {
  const reading = advanced(
    withExecutions(withJob(runOf(sheetOf({ name: 'Fans' }), ['a']), 'job-1'), (deviceId) => execution(deviceId, 'SUCCEEDED')),
    values,
    startMs + 1,
  )
  const seen = withValues(reading, values, startMs + 2)
  const later = withValues(seen, looks({ a: { fan: 0 } }), startMs + 3)
  expect(later.devices[0]!.steps[0]!.checks).toEqual([{ reason: 'asExpected', found: '3', atMs: startMs + 2 }])
})

const twoSteps = sheetOf({
  name: 'Two steps',
  steps: [
    fanStep,
    {
      title: 'Self-test',
      work: { kind: 'operation', type: 'command', operation: { name: 'selfTest' } },
      checks: [
        { source: 'answer', name: 'ok', expected: { is: 'equal', value: true } },
        { source: 'attribute', name: 'batch', expected: { is: 'equal', value: 7 } },
      ],
    },
  ],
})

test('a unit that did not do its job is given up; one whose value is wrong goes on', () => {
  let run = withExecutions(withJob(runOf(twoSteps, ['a', 'b', 'c']), 'job-1'), (deviceId) =>
    deviceId === 'c' ? execution(deviceId, 'FAILED', { error: 'Flash write failed' }) : execution(deviceId, 'SUCCEEDED'),
  )
  run = advanced(run, values, startMs + 5_000)
  run = advanced(withValues(run, values, startMs + 5_000), values, startMs + 20_000)
  expect([run.state, run.step]).toEqual(['working', 1])
  expect(devicesInStep(run).map(({ deviceId }) => deviceId)).toEqual(['a', 'b'])

  run = withExecutions(withJob(run, 'job-2'), (deviceId) => execution(deviceId, 'SUCCEEDED', { result: { ok: deviceId === 'a' } }))
  run = advanced(run, values, startMs + 21_000)
  run = advanced(withValues(run, values, startMs + 21_000), values, startMs + 21_000)
  expect(run.jobIds).toEqual(['job-1', 'job-2'])
  expect(reasonsOf(run)).toEqual([
    ['a', 'passed', 'done asExpected', 'done asExpected asExpected'],
    ['b', 'failed', 'done other', 'done other asExpected'],
    ['c', 'failed', 'failed notTried', 'notTried notTried notTried'],
  ])
  expect(run.devices[2]!.steps[0]!.work).toMatchObject({ status: 'FAILED', error: 'Flash write failed' })
})

test('where the job cannot be made no unit passes, and the bench’s words stand with each', () => {
  let run = withoutJob(runOf(twoSteps, ['a', 'b']), 'There is no job template ‘x’.')
  for (const atMs of [1, 2, 3, 4]) run = advanced(run, values, startMs + atMs)
  expect(run.state).toBe('completed')
  expect(reasonsOf(run)[0]).toEqual(['a', 'failed', 'noJob notTried', 'notTried notTried notTried'])
  expect(firstFailure(run.devices[0]!)).toMatchObject({ work: { error: 'There is no job template ‘x’.' } })
})

test('a canceled run keeps what it has found; the others are unfinished', () => {
  const run = withExecutions(withJob(runOf(twoSteps, ['a', 'c']), 'job-1'), (deviceId) =>
    execution(deviceId, deviceId === 'c' ? 'REJECTED' : 'IN_PROGRESS'),
  )
  const canceled = canceledRun(run, values, startMs + 3_000)
  expect(countsOf(canceled)).toEqual({ total: 2, passed: 0, failed: 1, unfinished: 1, open: 0 })
  expect([canceled.state, canceled.endedAtMs]).toEqual(['canceled', startMs + 3_000])
  expect(() => canceledRun(canceled, values, startMs + 4_000)).toThrow('The run is canceled')
  expect(advanced(canceled, values, startMs + 9e9)).toBe(canceled)
})

test('a run in which the bench was closed says so, and gives the step its whole time again', () => {
  const run = withJob(runOf(twoSteps, ['a']), 'job-1')
  const resumed = resumedRun(run, startMs + 100_000)
  expect([resumed.resumedAtMs, resumed.deadlineAtMs]).toEqual([[startMs + 100_000], startMs + 130_000])
})

test('the last hash is of all that the run ended with', () => {
  const [one, other] = [endedRun(2), endedRun(3)]
  expect(one.lastHash).toBe(endedRun(2).lastHash)
  expect(one.lastHash).not.toBe(other.lastHash)
})

import { describe, expect, it, test } from 'vitest'
import { FlakyTally } from '../../../../main/bench-tools/attempts/flaky-units.ts'
import { deviceRun, runOutcome } from '../../../../main/bench-tools/attempts/run-outcome.ts'
import type { Attempt, Execution, ExecutionStatus } from '../../../../main/contract/executions.ts'

let jobs = 0
/** An execution of a job that is older than those before it; `earlier` are the attempts that came before its last one. */
function ended(
  deviceId: string,
  status: ExecutionStatus,
  options: { error?: string; earlier?: [ExecutionStatus, string?][]; atMs?: number } = {},
): Execution {
  jobs += 1
  const earlierAttempts = (options.earlier ?? []).map(
    ([before, error = null], index) => ({ executionNumber: index + 1, status: before, error }) as Attempt,
  )
  return {
    jobId: `j${jobs}`,
    deviceId,
    status,
    error: options.error ?? null,
    earlierAttempts,
    queuedAtMs: 1,
    startedAtMs: 2,
    finishedAtMs: options.atMs ?? 1_000 - jobs,
  } as Execution
}
function unitsOf(executions: Execution[], options: { lastJobs?: number; fromMs?: number; only?: string } = {}) {
  const tally = new FlakyTally({
    lastJobs: options.lastJobs ?? 8,
    fromMs: options.fromMs,
    isAsked: (deviceId) => !options.only || deviceId === options.only,
  })
  for (const execution of executions) tally.add(`Job ${execution.jobId}`, execution)
  return tally.units()
}

describe('how a job went on a device', () => {
  test.each<[ExecutionStatus, [ExecutionStatus][], ReturnType<typeof runOutcome>]>([
    ['SUCCEEDED', [], 'firstTry'],
    ['SUCCEEDED', [['FAILED']], 'retry'],
    ['SUCCEEDED', [['REMOVED']], 'firstTry'],
    ['FAILED', [], 'failed'],
    ['TIMED_OUT', [['FAILED']], 'failed'],
    ['REJECTED', [], 'failed'],
    ['CANCELED', [['FAILED']], null],
    ['REMOVED', [], null],
    ['QUEUED', [['FAILED']], null],
    ['IN_PROGRESS', [], null],
  ])('%s after %j is %s', (status, earlier, outcome) => {
    expect(runOutcome(ended('d', status, { earlier }))).toBe(outcome)
  })

  it('says why it succeeded only on a retry', () => {
    const run = deviceRun(
      ended('d', 'SUCCEEDED', {
        earlier: [
          ['FAILED', 'door open'],
          ['TIMED_OUT', 'no answer'],
        ],
      }),
      { jobName: 'Night', archived: true },
    )
    expect(run).toMatchObject({ attempts: 3, reason: 'no answer', jobName: 'Night', archived: true })
  })
})

describe('flaky units', () => {
  it('are those that failed or needed a second attempt, the worst first', () => {
    const units = unitsOf([
      ended('steady', 'SUCCEEDED'),
      ended('slow', 'SUCCEEDED', { earlier: [['FAILED', 'busy']] }),
      ended('slow', 'SUCCEEDED'),
      ended('bad', 'FAILED', { error: 'door open' }),
      ended('bad', 'SUCCEEDED', { earlier: [['TIMED_OUT', 'no answer']] }),
      ended('bad', 'SUCCEEDED'),
      ended('bad', 'CANCELED'),
    ])
    expect(units.map(({ deviceId, jobs: all, failed, retried, rate }) => [deviceId, all, failed, retried, rate])).toEqual([
      ['bad', 3, 1, 1, 2 / 3],
      ['slow', 2, 0, 1, 1 / 2],
    ])
    expect(units[0]!.reasons.map(({ reason }) => reason)).toEqual(['door open', 'no answer'])
  })

  it('are judged by their last jobs alone', () => {
    const executions = [ended('d', 'SUCCEEDED'), ended('d', 'SUCCEEDED'), ended('d', 'FAILED')]
    expect(unitsOf(executions, { lastJobs: 2 })).toEqual([])
    expect(unitsOf(executions, { lastJobs: 3 })).toMatchObject([{ jobs: 3, failed: 1 }])
  })

  it('are judged by what ended since a time, and are of those that were asked for', () => {
    const executions = [ended('new', 'FAILED', { atMs: 900 }), ended('old', 'FAILED', { atMs: 100 })]
    expect(unitsOf(executions, { fromMs: 500 }).map(({ deviceId }) => deviceId)).toEqual(['new'])
    expect(unitsOf(executions, { only: 'old' }).map(({ deviceId }) => deviceId)).toEqual(['old'])
  })

  it('name each reason once, with the newest job that had it', () => {
    const [unit] = unitsOf([
      ended('d', 'FAILED', { error: 'x', atMs: 50 }),
      ended('d', 'FAILED', { error: 'x', atMs: 40 }),
      ended('d', 'FAILED', { atMs: 30 }),
    ])
    expect(unit!.reasons.map(({ reason, atMs }) => [reason, atMs])).toEqual([
      ['x', 50],
      ['', 30],
    ])
  })
})

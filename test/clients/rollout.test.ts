import { describe, expect, test } from 'vitest'
import { plannedRollout } from '../../main/contract/rollout-plan.ts'
import { runRollout, type Notice } from '../helpers/rollout-run.ts'

const rollout = {
  exponentialRate: { baseRatePerMinute: 3_000, incrementFactor: 2, rateIncreaseCriteria: { numberOfNotifiedThings: 100 } },
}
const retries = { criteriaList: [{ failureType: 'FAILED' as const, numberOfRetries: 2 }] }
const abort = {
  criteriaList: [{ action: 'CANCEL' as const, failureType: 'ALL' as const, thresholdPercentage: 20, minNumberOfExecutedThings: 50 }],
}

const first = (notices: Notice[]) => notices.filter(({ executionNumber }) => executionNumber === 1)

describe('a growing rollout with retries and an abort rule, over real clients', () => {
  test('one in ten fails: all are told, none before its time, each failing one three times', async () => {
    const { job, notices } = await runRollout({
      count: 300,
      fails: (number) => number % 10 === 7,
      rules: { jobExecutionsRolloutConfig: rollout, jobExecutionsRetryConfig: retries, abortConfig: abort },
    })
    expect(job).toMatchObject({ state: 'failed', reasonCode: null, attempts: 360, rolledOut: 300, counts: { SUCCEEDED: 270, FAILED: 30 } })
    const told = first(notices)
    expect(new Set(told.map(({ deviceId }) => deviceId)).size).toBe(300)
    expect(told).toHaveLength(300)
    expect(notices).toHaveLength(360)
    const early = plannedRollout(rollout, 300).points.filter(({ atMs, reached }) => told[reached - 1]!.atMs < job.startedAtMs! + atMs)
    expect(early).toEqual([])
  })

  test('one in three fails: the rule cancels the job, and no further device is told', async () => {
    const { job, notices } = await runRollout({
      count: 300,
      fails: (number) => number % 3 === 0,
      rules: { jobExecutionsRolloutConfig: rollout, jobExecutionsRetryConfig: retries, abortConfig: abort },
    })
    expect(job).toMatchObject({ state: 'canceled', reasonCode: 'ABORTED' })
    expect(job.comment).toMatch(/^Canceled by its abort rule: \d+ of \d+ devices did not succeed, which reaches 20 %\.$/)
    const ended = job.counts.SUCCEEDED + job.counts.FAILED
    expect(first(notices).length).toBeLessThan(300)
    expect(first(notices)).toHaveLength(ended)
    expect(job.counts.CANCELED).toBe(300 - ended)
  })
})

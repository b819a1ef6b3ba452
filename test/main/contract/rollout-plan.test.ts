import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RolloutConfig } from '../../../main/contract/job-rules.ts'
import { batchSizeOf, paceOf, plannedRollout, rateNow } from '../../../main/contract/rollout-plan.ts'

const growing = (criteria: NonNullable<RolloutConfig['exponentialRate']>['rateIncreaseCriteria']): RolloutConfig => ({
  exponentialRate: { baseRatePerMinute: 50, incrementFactor: 2, rateIncreaseCriteria: criteria },
})
const byNotified = growing({ numberOfNotifiedThings: 1000 })

describe('the pace of a rate', () => {
  test.each([
    [1, 1, 60_000],
    [7, 1, 8572],
    [50, 1, 1200],
    [600, 1, 100],
    [1199, 1, 51],
    [1200, 2, 100],
    [60_000, 100, 100],
  ])('%i a minute is %i devices every %i ms', (rate, devices, everyMs) => {
    expect(paceOf(rate)).toEqual({ devices, everyMs })
  })

  test('never puts more than the rate into a minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), (rate) => {
        const { devices, everyMs } = paceOf(rate)
        // A window of 60 s that begins at a step, without its end.
        expect(Math.ceil(60_000 / everyMs) * devices).toBeLessThanOrEqual(rate)
      }),
    )
  })
})

describe('the rate of a rollout', () => {
  test.each<[string, RolloutConfig | null, number, number | null]>([
    ['none', null, 0, null],
    ['batches alone', { batch: { type: 'number', value: 10 } }, 0, null],
    ['a constant one', { maximumPerMinute: 20 }, 500, 20],
    ['a growing one at the start', byNotified, 0, 50],
    ['… just before its first threshold', byNotified, 999, 50],
    ['… at it', byNotified, 1000, 100],
    ['… at the second', byNotified, 2000, 200],
    ['… at its ceiling', { ...byNotified, maximumPerMinute: 150 }, 5000, 150],
    ['… at the widest there is', byNotified, 1_000_000, 60_000],
    [
      'a factor that a computer holds a little too small',
      { exponentialRate: { baseRatePerMinute: 25, incrementFactor: 1.4, rateIncreaseCriteria: { numberOfSucceededThings: 10 } } },
      20,
      49,
    ],
  ])('%s', (_title, config, counted, rate) => {
    expect(rateNow(config, counted)).toBe(rate)
  })
})

test.each<[NonNullable<RolloutConfig['batch']>, number, number]>([
  [{ type: 'number', value: 25 }, 400, 25],
  [{ type: 'percentage', value: 10 }, 400, 40],
  [{ type: 'percentage', value: 10 }, 401, 41],
  [{ type: 'percentage', value: 0.01 }, 400, 1],
  [{ type: 'percentage', value: 7.7 }, 1000, 77],
])('a batch of %j of %i devices has %i', (batch, deviceCount, size) => {
  expect(batchSizeOf(batch, deviceCount)).toBe(size)
})

describe('the planned rollout', () => {
  test.each<[string, RolloutConfig | null, number, ReturnType<typeof plannedRollout>]>([
    ['without a rule reaches all at once', null, 400, { points: [{ atMs: 0, reached: 400 }], endMs: 0, needsProgress: false }],
    ['of no device is over', { maximumPerMinute: 5 }, 0, { points: [], endMs: 0, needsProgress: false }],
    [
      'at a rate begins with the first device',
      { maximumPerMinute: 20 },
      3,
      {
        points: [
          { atMs: 0, reached: 1 },
          { atMs: 3000, reached: 2 },
          { atMs: 6000, reached: 3 },
        ],
        endMs: 6000,
        needsProgress: false,
      },
    ],
    [
      'is not held by a maximum in progress: what is reached waits in its queue',
      { maximumInProgress: 2 },
      5,
      { points: [{ atMs: 0, reached: 5 }], endMs: 0, needsProgress: false },
    ],
    [
      'in batches has a step for each, and an end that only the devices know',
      { batch: { type: 'percentage', value: 40 } },
      10,
      {
        points: [
          { atMs: 0, reached: 4 },
          { atMs: 0, reached: 8 },
          { atMs: 0, reached: 10 },
        ],
        endMs: null,
        needsProgress: true,
      },
    ],
    [
      'in batches at a rate does not reach over the end of a batch',
      { maximumPerMinute: 1200, batch: { type: 'number', value: 3 } },
      5,
      {
        points: [
          { atMs: 0, reached: 2 },
          { atMs: 100, reached: 3 },
          { atMs: 200, reached: 5 },
        ],
        endMs: 200,
        needsProgress: true,
      },
    ],
    [
      'in one batch waits for nobody',
      { batch: { type: 'number', value: 50 } },
      5,
      { points: [{ atMs: 0, reached: 5 }], endMs: 0, needsProgress: false },
    ],
  ])('%s', (_title, config, deviceCount, plan) => {
    expect(plannedRollout(config, deviceCount)).toEqual(plan)
  })

  test('grows by each hundred notified: 50 a minute, then 100, then 200', () => {
    const { points, endMs, needsProgress } = plannedRollout(growing({ numberOfNotifiedThings: 100 }), 300)
    // The step onto a hundred is taken at the old rate, the one after it at the new.
    const ends = [99 * 1200, 99 * 1200 + 100 * 600, 99 * 1200 + 100 * 600 + 100 * 300]
    expect([100, 200, 300].map((reached) => points.find((point) => point.reached === reached)?.atMs)).toEqual(ends)
    expect({ endMs, needsProgress }).toEqual({ endMs: ends[2], needsProgress: false })
  })

  test('that grows by successes takes it that each device succeeds at once', () => {
    const bySuccess = plannedRollout(growing({ numberOfSucceededThings: 1000 }), 3000)
    expect(bySuccess).toEqual({ ...plannedRollout(byNotified, 3000), needsProgress: true })
  })

  test.each([400, 401, 12_345, 100_000])('of %i devices has few points, of which the last is the end', (deviceCount) => {
    for (const config of [{ maximumPerMinute: 600 }, byNotified, { batch: { type: 'number', value: 1 } } as const]) {
      const { points, endMs } = plannedRollout(config, deviceCount)
      expect(points.length).toBeLessThanOrEqual(401)
      expect(points.at(-1)).toEqual({ atMs: endMs ?? 0, reached: deviceCount })
    }
  })
})

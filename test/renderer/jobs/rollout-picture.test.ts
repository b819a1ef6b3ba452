import { describe, expect, test } from 'vitest'
import type { RolloutPlan } from '../../../main/contract/rollout-plan.ts'
import { rolloutPicture } from '../../../renderer/jobs/rollout-picture.ts'

/** One device at once and one after each of the next three ten seconds. */
const plan: RolloutPlan = {
  points: [0, 1, 2, 3].map((step) => ({ atMs: step * 10_000, reached: step + 1 })),
  endMs: 30_000,
  needsProgress: false,
}
const startedAtMs = 1_000_000
const seen = (...reached: [afterMs: number, reached: number, ended: number, failed?: number][]) =>
  reached.map(([afterMs, count, ended, failed = 0]) => ({ atMs: startedAtMs + afterMs, reached: count, ended, failed }))

describe('the picture of a rollout', () => {
  test('lies over its plan, in the plan’s length of time', () => {
    const picture = rolloutPicture(
      plan,
      { points: seen([0, 1, 0], [10_000, 2, 1]), startedAtMs, untilMs: startedAtMs + 15_600 },
      4,
      312,
      80,
    )
    expect(picture.lengthMs).toBeCloseTo(31_200)
    expect(picture.planned).toBe('M0.0 80.0H0.0V60.0H100.0V40.0H200.0V20.0H300.0V0.0H312.0V0.0')
    expect(picture.reached).toBe('M0.0 80.0H0.0V60.0H100.0V40.0H156.0V40.0')
    expect(picture.ended).toBe('M0.0 80.0H0.0V80.0H100.0V60.0H156.0V60.0')
    expect(picture.words).toBe('2 of 4 devices reached after 16 s, 2 were planned by then; 1 ended.')
  })

  test('grows past its plan when it takes longer, and says both times', () => {
    const picture = rolloutPicture(
      plan,
      { points: seen([0, 1, 0], [90_000, 4, 3, 2]), startedAtMs, untilMs: startedAtMs + 120_000 },
      4,
      100,
      80,
    )
    expect(picture.lengthMs).toBe(120_000)
    expect(picture.words).toBe('4 of 4 devices reached after 1 min 30 s, planned after 30 s; 3 ended. 2 failed.')
    expect(picture.failed).toBe('M0.0 80.0H0.0V80.0H75.0V40.0H100.0V40.0')
  })

  test('is a flat line before any device was reached, and none without a plan', () => {
    const picture = rolloutPicture(null, { points: [], startedAtMs, untilMs: startedAtMs }, 0, 100, 80)
    expect(picture.planned).toBe('')
    expect(picture.reached).toBe('M0.0 80.0H100.0V80.0')
    expect(picture.words).toBe('0 of 0 devices reached after 0.0 s; 0 ended.')
  })
})

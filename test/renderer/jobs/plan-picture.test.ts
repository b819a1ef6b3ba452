import { describe, expect, test } from 'vitest'
import type { RolloutConfig } from '../../../main/contract/job-rules.ts'
import { batchSizeOf, plannedRollout } from '../../../main/contract/rollout-plan.ts'
import { planInWords, planPicture } from '../../../renderer/jobs/plan-picture.ts'

const planned = (config: RolloutConfig | null, deviceCount: number) => {
  const plan = plannedRollout(config, deviceCount)
  const batchSize = config?.batch ? batchSizeOf(config.batch, deviceCount) : deviceCount
  return { words: planInWords(plan, deviceCount), picture: planPicture(plan, deviceCount, batchSize) }
}
const growing = { baseRatePerMinute: 60, incrementFactor: 2, rateIncreaseCriteria: { numberOfSucceededThings: 100 } }

describe('the picture of a planned rollout', () => {
  test.each<[RolloutConfig | null, number, string]>([
    [null, 400, 'Reaches 400 devices at once.'],
    [{ maximumPerMinute: 50 }, 1, 'Reaches 1 device at once.'],
    [{ maximumPerMinute: 50 }, 401, 'Reaches 401 devices in 8 min.'],
    [{ maximumPerMinute: 1 }, 10_000, 'Reaches 10,000 devices in 6 d 23 h.'],
    [{ maximumPerMinute: 60_000 }, 200, 'Reaches 200 devices in less than a second.'],
    [{ batch: { type: 'number', value: 10 } }, 40, 'Reaches 40 devices batch by batch: each begins when the one before it has ended.'],
    [{ exponentialRate: growing }, 61, 'Reaches 61 devices in 1 min at the soonest, when each device succeeds at once.'],
  ])('of %j over %i devices says %s', (config, deviceCount, words) => {
    expect(planned(config, deviceCount).words).toBe(words)
  })

  test('rises by steps, from nothing at the start to all at the end', () => {
    const { picture } = planned({ maximumPerMinute: 60 }, 5)
    expect(picture.line).toBe('M0 100 H0 V80 H25 V60 H50 V40 H75 V20 H100 V0 H100')
    expect(picture.times.map(({ at, label }) => `${label} at ${at}`)).toEqual([
      '0 at 0',
      '1 s at 25',
      '2 s at 50',
      '3 s at 75',
      '4 s at 100',
    ])
    expect(picture.counts.map(({ label }) => label)).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  test('that only the devices can end counts batches, not time', () => {
    const { picture } = planned({ batch: { type: 'percentage', value: 25 } }, 400)
    expect(picture).toMatchObject({
      timeTitle: 'Batch',
      line: 'M0 100 H0 V75 H25 V50 H50 V25 H75 V0 H100',
      times: [
        { at: 12.5, label: '1' },
        { at: 37.5, label: '2' },
        { at: 62.5, label: '3' },
        { at: 87.5, label: '4' },
      ],
    })
  })

  test('has few marks, whatever it shows', () => {
    for (const deviceCount of [1, 7, 999, 100_000])
      for (const maximumPerMinute of [1, 50, 60_000]) {
        const { picture } = planned({ maximumPerMinute }, deviceCount)
        expect(picture.counts.length).toBeLessThanOrEqual(6)
        expect(picture.times.length).toBeLessThanOrEqual(6)
      }
  })
})

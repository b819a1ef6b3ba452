import { expect, test } from 'vitest'
import { throughputOf } from '../../../renderer/bench/throughput.ts'

test('counts become messages a second under a round top, the oldest left', () => {
  expect(throughputOf({ intervalMs: 2_000, in: [0, 6, 3], out: [0, 0, 2] })).toEqual({
    in: 'M0.00 100.00L50.00 40.00L100.00 70.00',
    out: 'M0.00 100.00L50.00 100.00L100.00 80.00',
    top: 5,
    now: { in: 1.5, out: 1 },
    most: { in: 3, out: 1 },
    minutes: 0,
  })
})

test.each([
  [0, 1],
  [1, 1],
  [1.5, 2],
  [20, 20],
  [21, 50],
  [999, 1_000],
  [4_200, 5_000],
])('%s a second stand under %s', (perSecond, top) => {
  expect(throughputOf({ intervalMs: 1_000, in: [0, perSecond], out: [0, 0] })?.top).toBe(top)
})

test('before the first intervals there is nothing to draw', () => {
  expect(throughputOf({ intervalMs: 2_000, in: [], out: [] })).toBeNull()
})

import { expect, it } from 'vitest'
import { rolloutCurve } from '../../../main/api/rollout-curve.ts'
import type { Attempt, Execution } from '../../../main/contract/executions.ts'

const at = (
  rolledOutAtMs: number | null,
  finishedAtMs: number | null = null,
  earlierAttempts: Partial<Attempt>[] = [],
  status: Execution['status'] = finishedAtMs === null ? 'IN_PROGRESS' : 'SUCCEEDED',
) => ({ rolledOutAtMs, finishedAtMs, earlierAttempts, status }) as Execution

it.each<[what: string, executions: Execution[], points: [atMs: number, reached: number, ended: number, failed?: number][]]>([
  ['no device', [], []],
  ['devices that wait for the rollout', [at(null), at(null)], []],
  ['devices reached at once', [at(5), at(5)], [[5, 2, 0]]],
  [
    'devices reached and ended in any order',
    [at(20, 40), at(10, 20), at(10)],
    [
      [10, 2, 0],
      [20, 3, 1],
      [40, 3, 2],
    ],
  ],
  [
    'devices of which one failed',
    [at(10, 20, [], 'TIMED_OUT'), at(10, 30)],
    [
      [10, 2, 0],
      [20, 2, 1, 1],
      [30, 2, 2, 1],
    ],
  ],
  ['one canceled before it was reached, which never was', [at(null, 30), at(10)], [[10, 1, 0]]],
  [
    'a device that is tried again, reached with its first attempt',
    [at(30, 40, [{ status: 'FAILED', queuedAtMs: 10 }])],
    [
      [10, 1, 0],
      [40, 1, 1],
    ],
  ],
  ['a device that left before it was reached, and joined again', [at(30, null, [{ status: 'REMOVED', queuedAtMs: 10 }])], [[30, 1, 0]]],
])('the curve of %s', (_, executions, points) => {
  expect(rolloutCurve(executions)).toEqual(points.map(([atMs, reached, ended, failed = 0]) => ({ atMs, reached, ended, failed })))
})

it('has at most 500 points, the first and the last among them, and never falls', () => {
  const points = rolloutCurve(Array.from({ length: 5_000 }, (_, index) => at(index, 10_000 + index)))
  expect(points).toHaveLength(500)
  expect([points[0], points.at(-1)]).toEqual([
    { atMs: 0, reached: 1, ended: 0, failed: 0 },
    { atMs: 14_999, reached: 5_000, ended: 5_000, failed: 0 },
  ])
  expect(points.every((point, index) => index === 0 || point.reached >= points[index - 1]!.reached)).toBe(true)
})

import type { Execution } from '../contract/executions.ts'
import { foldStatus } from '../contract/fold-status.ts'

/** Points of a curve at most: more than a screen draws. */
const mostPoints = 500

/** How far a rollout had come at one time. */
export interface RolloutPoint {
  atMs: number
  /** Devices that had been reached by then. */
  reached: number
  /** Of those, the ones that had ended by then. */
  ended: number
  /** Of those, the ones that had failed. */
  failed: number
}

/**
 * The observed rollout of a job, oldest point first. What lies between two points is left out evenly when there are
 * more than 500, so that a steep part keeps more of them than a flat one; the first and the last always stand.
 */
export function rolloutCurve(executions: Iterable<Execution>): RolloutPoint[] {
  const reached: number[] = []
  const ended: number[] = []
  const failed: number[] = []
  for (const { rolledOutAtMs, finishedAtMs, earlierAttempts, status } of executions) {
    // A retry is queued outside the rollout: the device was reached when the attempt was queued that is tried again.
    const reachedAtMs = earlierAttempts.find(({ status }) => status !== 'REMOVED')?.queuedAtMs ?? rolledOutAtMs
    if (reachedAtMs === null) continue
    reached.push(reachedAtMs)
    if (finishedAtMs === null) continue
    ended.push(finishedAtMs)
    if (foldStatus(status) === 'Failed') failed.push(finishedAtMs)
  }
  const [reachedTimes, endedTimes, failedTimes] = [inOrder(reached), inOrder(ended), inOrder(failed)]
  const times = thinnedOut([...new Set(inOrder([...reached, ...ended]))])
  let [reachedSoFar, endedSoFar, failedSoFar] = [0, 0, 0]
  return times.map((atMs) => {
    while (reachedSoFar < reachedTimes.length && reachedTimes[reachedSoFar]! <= atMs) reachedSoFar += 1
    while (endedSoFar < endedTimes.length && endedTimes[endedSoFar]! <= atMs) endedSoFar += 1
    while (failedSoFar < failedTimes.length && failedTimes[failedSoFar]! <= atMs) failedSoFar += 1
    return { atMs, reached: reachedSoFar, ended: endedSoFar, failed: failedSoFar }
  })
}

function inOrder(times: number[]): Float64Array {
  return Float64Array.from(times).sort()
}

function thinnedOut(times: number[]): number[] {
  if (times.length <= mostPoints) return times
  const last = times.length - 1
  return Array.from({ length: mostPoints }, (_, index) => times[Math.round((index * last) / (mostPoints - 1))]!)
}

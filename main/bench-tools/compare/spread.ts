import { outlierRule, type Spread } from '../../contract/compare.ts'

/** The median of numbers, and the median of their distances from it (MAD). Null for none. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const median = medianOf(values)
  return { median, mad: medianOf(values.map((value) => Math.abs(value - median))), count: values.length }
}

function medianOf(values: readonly number[]): number {
  const ordered = [...values].sort((left, right) => left - right)
  const middle = Math.floor(ordered.length / 2)
  return ordered.length % 2 === 1 ? ordered[middle]! : (ordered[middle - 1]! + ordered[middle]!) / 2
}

/**
 * True for a number that lies apart: more than 3 MADs from the median, and by more than a tenth of it, so that where all are
 * nearly alike a trifle does not count. Of fewer than five numbers nobody can say what is usual.
 * @param least a distance that never counts: durations stray by what the machine has to do.
 */
export function isOutlier(value: number, spread: Spread, least = 0): boolean {
  if (spread.count < outlierRule.leastCount) return false
  const distance = Math.abs(value - spread.median)
  return distance > outlierRule.mads * spread.mad && distance > least && distance > outlierRule.leastShare * Math.abs(spread.median)
}

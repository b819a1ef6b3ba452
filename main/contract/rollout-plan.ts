/**
 * How a rollout goes if nothing holds it: the pace of `docs/jobs.md`, as numbers. The engine keeps to the pace, the builder
 * draws it, the job page lays the observed one over it.
 */
import { maximumRatePerMinute, type RolloutConfig } from './job-rules.ts'

/** So many devices at once, and the time until the next, in ms. */
export interface Pace {
  devices: number
  everyMs: number
}

/** The pace of a rate: no window of 60 s holds more than `ratePerMinute` devices. Above 600 a minute several are reached at once. */
export function paceOf(ratePerMinute: number): Pace {
  const devices = Math.max(1, Math.floor(ratePerMinute / 600))
  return { devices, everyMs: Math.ceil(60_000 / Math.floor(ratePerMinute / devices)) }
}

/** 1.4 twice is a little less than 1.96 to a computer: without it 25 × 1.4² would be 48 a minute. */
const rounding = 1e-9

/**
 * The rate of a rollout, in devices a minute; null where it has none.
 * @param counted devices that the rollout has reached, or that SUCCEEDED, as the rate-increase criterion says.
 */
export function rateNow(config: RolloutConfig | null, counted: number): number | null {
  const exponential = config?.exponentialRate
  if (!exponential) return config?.maximumPerMinute ?? null
  const { baseRatePerMinute, incrementFactor, rateIncreaseCriteria } = exponential
  const threshold = (rateIncreaseCriteria.numberOfNotifiedThings ?? rateIncreaseCriteria.numberOfSucceededThings)!
  const grown = Math.floor(baseRatePerMinute * incrementFactor ** Math.floor(counted / threshold) + rounding)
  return Math.min(config.maximumPerMinute ?? maximumRatePerMinute, grown)
}

/** Devices a batch: the number, or the percentage of `deviceCount` rounded up. Percentages have two decimals: counted in whole hundredths. */
export function batchSizeOf(batch: NonNullable<RolloutConfig['batch']>, deviceCount: number): number {
  return batch.type === 'number' ? batch.value : Math.ceil((Math.round(batch.value * 100) * deviceCount) / 10_000)
}

export interface RolloutPlan {
  /** Devices reached from the start on, `atMs` after it; a step each, thinned out where there are many. */
  points: { atMs: number; reached: number }[]
  /** When the last one is reached; null when only the devices' progress says so (batches without a rate). */
  endMs: number | null
  /** The plan takes it that each device succeeds at once; really it waits for them. */
  needsProgress: boolean
}

/** More points than a picture has columns. */
const mostPoints = 400

/** The planned curve of a rollout over `deviceCount` devices, if it is neither stopped nor outside its windows. */
export function plannedRollout(config: RolloutConfig | null, deviceCount: number): RolloutPlan {
  const batchSize = config?.batch ? Math.max(1, batchSizeOf(config.batch, deviceCount)) : deviceCount
  const isPaced = rateNow(config, 0) !== null
  const needsProgress = batchSize < deviceCount || config?.exponentialRate?.rateIncreaseCriteria.numberOfSucceededThings !== undefined
  const points: RolloutPlan['points'] = []
  let atMs = 0
  let reached = 0
  while (reached < deviceCount) {
    const inBatch = batchSize - (reached % batchSize)
    const rate = rateNow(config, reached)
    const next = Math.min(deviceCount, reached + Math.min(inBatch, rate === null ? deviceCount : paceOf(rate).devices))
    // One point a step of the picture: those between would fall on the same line.
    const isSeen = Math.floor((next * mostPoints) / deviceCount) > Math.floor((reached * mostPoints) / deviceCount)
    reached = next
    if (isSeen) points.push({ atMs, reached })
    const nextRate = rateNow(config, reached)
    if (nextRate !== null && reached < deviceCount) atMs += paceOf(nextRate).everyMs
  }
  return { points, endMs: !isPaced && needsProgress ? null : atMs, needsProgress }
}

/** The axes and the line of a planned rollout, in per cent of the picture; the component only draws them. */
import type { RolloutPlan } from '../../main/contract/rollout-plan.ts'
import { number, t } from '../i18n/index.ts'
import { devicesInWords } from './devices-in-words.ts'
import { spanInWords } from './rule-words.ts'

export interface Tick {
  /** Per cent from the left, or from the bottom. */
  at: number
  label: string
}

export interface PlanPicture {
  /** The path of the line, and of the area under it, in a square of 100 × 100 with its origin top left. */
  line: string
  area: string
  times: Tick[]
  counts: Tick[]
  /** What runs along the bottom. */
  timeTitle: string
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Lengths of time that a clock divides well. */
const niceSpans = [1, 2, 5, 10, 15, 30]
  .map((seconds) => seconds * 1000)
  .concat([1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute))
  .concat([1, 2, 3, 6, 12].map((hours) => hours * hour))
  .concat([1, 2, 5, 10, 20, 50, 100, 200, 500].map((days) => days * day))
const mostTicks = 5

/** Marks from 0 up to `end`, at most five, at the smallest of the nice distances that does. */
function marks(end: number, distances: readonly number[]): number[] {
  const distance = distances.find((candidate) => end / candidate <= mostTicks) ?? end
  return Array.from({ length: Math.floor(end / distance) + 1 }, (_nothing, index) => index * distance)
}

function niceCounts(): number[] {
  return [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power))
}

/** @param batchSize devices a batch: a plan whose end only the devices know is drawn batch by batch. */
export function planPicture(plan: RolloutPlan, deviceCount: number, batchSize: number): PlanPicture {
  const isByBatch = plan.endMs === null
  const endX = isByBatch ? Math.ceil(deviceCount / batchSize) : plan.endMs || minute
  const x = (value: number) => round((value / endX) * 100)
  const y = (reached: number) => round(100 - (reached / Math.max(1, deviceCount)) * 100)
  // A step: nothing happens between two moments of the rollout.
  const steps = plan.points.map(({ atMs, reached }) => `H${x(isByBatch ? Math.ceil(reached / batchSize) - 1 : atMs)} V${y(reached)}`)
  const line = `M0 100 ${steps.join(' ')} H100`
  return {
    line,
    area: `${line} V100 Z`,
    times: isByBatch
      ? marks(endX, niceCounts())
          .slice(1)
          .map((batch) => ({ at: x(batch - 0.5), label: number(batch) }))
      : marks(endX, niceSpans).map((ms) => ({ at: x(ms), label: ms === 0 ? '0' : spanInWords(ms / 1000) })),
    counts: marks(deviceCount, niceCounts()).map((count) => ({ at: 100 - y(count), label: number(count) })),
    timeTitle: isByBatch ? t('jobRules.plan.batch') : t('jobRules.plan.time'),
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** What the picture shows, in a sentence. */
export function planInWords(plan: RolloutPlan, deviceCount: number): string {
  const devices = devicesInWords(deviceCount)
  if (plan.endMs === null) return t('jobRules.plan.batchByBatch', { devices })
  if (plan.endMs === 0) return t('jobRules.plan.atOnce', { devices })
  const span = roughly(plan.endMs)
  return plan.needsProgress ? t('jobRules.plan.soonest', { devices, span }) : t('jobRules.plan.within', { devices, span })
}

/** Beside hours nobody counts seconds. */
function roughly(ms: number): string {
  const roundMs = ms < hour ? 1000 : ms < day ? minute : hour
  return ms < 1000 ? t('jobRules.plan.instant') : spanInWords(Math.round(ms / roundMs) * (roundMs / 1000))
}

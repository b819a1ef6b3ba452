/** The rollout of a job as lines in a picture, and in words: the plan, what was reached, and what has ended. */
import type { RolloutPlan } from '../../main/contract/rollout-plan.ts'
import { duration } from '../ui/time-words.ts'
import { t } from '../i18n/index.ts'
import { devicesInWords } from './devices-in-words.ts'

/** How far the rollout had come at a time, as `jobs.rolloutCurve` tells. */
export interface RolloutPoint {
  atMs: number
  reached: number
  ended: number
  failed: number
}

export interface Observed {
  points: readonly RolloutPoint[]
  startedAtMs: number
  /** The present while the job runs, else when it ended, in ms. */
  untilMs: number
}

/** A line of the picture from its start: devices by ms since the job started. */
type Line = readonly { atMs: number; count: number }[]

const stepAt = (line: Line, atMs: number): number => line.findLast((point) => point.atMs <= atMs)?.count ?? 0

/** Each count holds until the next: a staircase, drawn on to `lengthMs`. */
function path(line: Line, lengthMs: number, devices: number, widthPx: number, heightPx: number): string {
  const x = (atMs: number) => ((Math.min(atMs, lengthMs) / lengthMs) * widthPx).toFixed(1)
  const y = (count: number) => (heightPx - (Math.min(count, devices) / devices) * heightPx).toFixed(1)
  return line.reduce((drawn, { atMs, count }) => `${drawn}H${x(atMs)}V${y(count)}`, `M0.0 ${y(0)}`)
}

export interface Picture {
  planned: string
  reached: string
  ended: string
  failed: string
  /** How much time the picture's width is, in ms. */
  lengthMs: number
  /** The three lines in a sentence or two. */
  words: string
}

/**
 * The picture of a rollout over `devices` devices.
 * @param plan null where nothing was planned.
 * @returns paths of SVG in a box of `widthPx` by `heightPx`, the first device at its lower left.
 */
export function rolloutPicture(plan: RolloutPlan | null, observed: Observed, devices: number, widthPx: number, heightPx: number): Picture {
  const soFarMs = Math.max(1, observed.untilMs - observed.startedAtMs)
  // The plan's last step shall be seen as one: a little room after it.
  const plannedMs = plan?.endMs ?? 0
  const lengthMs = Math.max(soFarMs, plannedMs * 1.04)
  const planned = (plan?.points ?? []).map(({ atMs, reached }) => ({ atMs, count: reached }))
  const seen = observed.points.map(({ atMs, ...counts }) => ({ atMs: Math.max(0, atMs - observed.startedAtMs), ...counts }))
  const reached = seen.map(({ atMs, reached: count }) => ({ atMs, count }))
  const ended = seen.map(({ atMs, ended: count }) => ({ atMs, count }))
  const failed = seen.map(({ atMs, failed: count }) => ({ atMs, count }))
  const failedNow = failed.at(-1)?.count ?? 0
  const draw = (line: Line, untilMs: number) =>
    path([...line, { atMs: untilMs, count: stepAt(line, untilMs) }], lengthMs, Math.max(1, devices), widthPx, heightPx)
  const [reachedNow, endedNow] = [reached.at(-1)?.count ?? 0, ended.at(-1)?.count ?? 0]
  const reachedAfterMs = reached.find(({ count }) => count === reachedNow)?.atMs ?? 0
  const span = duration(reachedNow < devices ? soFarMs : reachedAfterMs)
  const values = { reached: reachedNow, devices: devicesInWords(devices), span, ended: endedNow }
  const words =
    plan && reachedNow < devices
      ? t('jobRules.picture.wordsPlannedBy', { ...values, planned: stepAt(planned, soFarMs) })
      : plannedMs > 0
        ? t('jobRules.picture.wordsPlannedAfter', { ...values, plan: duration(plannedMs) })
        : t('jobRules.picture.words', values)
  return {
    planned: plan ? draw(planned, lengthMs) : '',
    reached: draw(reached, soFarMs),
    ended: draw(ended, soFarMs),
    failed: failedNow > 0 ? draw(failed, soFarMs) : '',
    lengthMs,
    words: failedNow > 0 ? `${words} ${t('jobs.plot.failedWords', { count: failedNow })}` : words,
  }
}

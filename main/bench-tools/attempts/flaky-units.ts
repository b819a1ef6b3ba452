import type { FlakyUnit } from '../../contract/attempts.ts'
import type { Execution } from '../../contract/executions.ts'
import { failureOf, runOutcome } from './run-outcome.ts'

/** Different reasons that are told of a device. */
const mostReasons = 3

type Tallied = Pick<FlakyUnit, 'deviceId' | 'jobs' | 'failed' | 'retried' | 'lastAtMs' | 'reasons'>

/**
 * Counts how the last jobs of each device went. Jobs are given newest first; of each device only the first `lastJobs` that
 * ended on it count, and of those only what ended since `fromMs`.
 */
export class FlakyTally {
  readonly #lastJobs: number
  readonly #fromMs: number
  readonly #isAsked: (deviceId: string) => boolean
  readonly #units = new Map<string, Tallied>()

  /** @param isAsked whether a device is among those that are judged. */
  constructor(options: { lastJobs: number; fromMs?: number | undefined; isAsked: (deviceId: string) => boolean }) {
    this.#lastJobs = options.lastJobs
    this.#fromMs = options.fromMs ?? -Infinity
    this.#isAsked = options.isAsked
  }

  add(jobName: string, execution: Execution): void {
    const { deviceId, jobId, finishedAtMs } = execution
    const outcome = runOutcome(execution)
    if (outcome === null || finishedAtMs === null || finishedAtMs < this.#fromMs || !this.#isAsked(deviceId)) return
    const unit = this.#units.get(deviceId) ?? { deviceId, jobs: 0, failed: 0, retried: 0, lastAtMs: 0, reasons: [] }
    if (unit.jobs >= this.#lastJobs) return
    this.#units.set(deviceId, unit)
    unit.jobs += 1
    if (outcome === 'firstTry') return
    if (outcome === 'failed') unit.failed += 1
    else unit.retried += 1
    unit.lastAtMs = Math.max(unit.lastAtMs, finishedAtMs)
    const reason = failureOf(execution) ?? ''
    if (unit.reasons.length < mostReasons && !unit.reasons.some((known) => known.reason === reason))
      unit.reasons.push({ reason, jobId, jobName, atMs: finishedAtMs })
  }

  /** The devices that did not succeed at the first try each time, the worst first: by share, then by failures, then by the last time. */
  units(): (Tallied & Pick<FlakyUnit, 'rate'>)[] {
    return [...this.#units.values()]
      .filter(({ failed, retried }) => failed + retried > 0)
      .map((unit) => ({ ...unit, rate: (unit.failed + unit.retried) / unit.jobs }))
      .sort((one, other) => other.rate - one.rate || other.failed - one.failed || other.lastAtMs - one.lastAtMs)
  }
}

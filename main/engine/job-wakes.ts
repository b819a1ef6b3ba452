import type { JobDefinition, JobProgress } from '../contract/jobs.ts'
import { DueQueue } from './due-queue.ts'
import type { Records } from './records.ts'
import { nextRolloutAtMs } from './rules/rollout.ts'
import { windowOf } from './rules/windows.ts'

/** When each job wants its next tick, and whose devices wait behind a closed maintenance window. */
export class JobWakes {
  readonly #records: Records
  readonly #due = new DueQueue()
  /** Jobs with devices that wait behind a closed window. When it opens, a tick lets them all in. */
  readonly #shut = new Set<string>()

  constructor(records: Records) {
    this.#records = records
  }

  /**
   * Reckons the wake of a job anew, after it moved or went.
   * @param now null at a start, when the time is not known yet: then all is reckoned from when the job last moved.
   */
  set(jobId: string, now: number | null): void {
    const job = this.#records.definitions.get(jobId)
    const progress = this.#records.progress.get(jobId)
    if (job && progress) return this.#due.set(jobId, this.#wakeOf(job, progress, now ?? progress.lastUpdatedAtMs))
    this.#due.set(jobId, null)
    this.#shut.delete(jobId)
  }

  setAll(now: number | null): void {
    for (const jobId of this.#records.definitions.keys()) this.set(jobId, now)
  }

  /** In ms since 1970; null when nothing waits for time. */
  nextAtMs(): number | null {
    return this.#due.firstAtMs()
  }

  /** Takes out the jobs that are due, in the order of their ids; `mayOpen` of those that a closed window held until now. */
  takeDue(now: number): { jobId: string; mayOpen: boolean }[] {
    const due = this.#due.takeAllDue(now).sort()
    return due.map((jobId) => ({ jobId, mayOpen: this.#shut.delete(jobId) }))
  }

  /** When a job wants its next tick, in ms; null when nothing of it waits for time. `now` tells which window comes next. */
  #wakeOf(job: JobDefinition, progress: JobProgress, now: number): number | null {
    const { state, nextStartAtMs, endsAtMs, rolloutEnded, counts } = progress
    // At once, whatever the clock says.
    if (state === 'deleting') return 0
    if (state === 'scheduled') return earliest(nextStartAtMs, endsAtMs)
    if (state !== 'running' && state !== 'stopped') return null
    const endMs = rolloutEnded ? null : endsAtMs
    if (state === 'stopped') return endMs
    if (counts.QUEUED === 0) {
      this.#shut.delete(job.jobId)
      return endMs
    }
    const window = windowOf(this.#records, job, now)
    if (window?.isOpen === false) {
      this.#shut.add(job.jobId)
      return earliest(endMs, window.untilMs)
    }
    // It has opened unseen: the tick that was to come then is still to come.
    if (this.#shut.has(job.jobId)) return now
    return earliest(endMs, window?.untilMs ?? null, nextRolloutAtMs(this.#records, job, progress))
  }
}

function earliest(...times: (number | null)[]): number | null {
  const set = times.filter((time) => time !== null)
  return set.length === 0 ? null : Math.min(...set)
}

import type { Change, Delivery, Output, Reading } from '../contract/engine-io.ts'
import type { Execution } from '../contract/executions.ts'
import { noCounts } from '../contract/fold-status.ts'
import type { JobProgress } from '../contract/jobs.ts'
import { addExecution, hasOpen, isSuccess } from './counters.ts'
import { moveJob, type JobEvent } from './job-machine.ts'
import type { Records } from './records.ts'

/**
 * One input being applied: collects changes and deliveries. A job's progress is written once a step however many of
 * its executions moved. Whoever refuses an input throws before the first change.
 */
export class Step {
  readonly records: Records
  readonly now: number
  reading: Reading | null = null
  readonly outbox: Delivery[] = []
  /** Devices whose queue may have something to hand out at the end of the step. */
  readonly wakened = new Set<string>()
  readonly #changes: Change[] = []
  readonly #progress = new Map<string, JobProgress>()

  constructor(records: Records, now: number) {
    this.records = records
    this.now = now
  }

  keep(change: Change): void {
    this.records.keep(change)
    this.#changes.push(change)
  }

  /** Puts an execution in place of the one before it, if any, and keeps its job's counts. */
  keepExecution(execution: Execution): void {
    const before = this.records.executions.get(execution.jobId)?.get(execution.deviceId)
    this.keep({ kind: 'execution', jobId: execution.jobId, deviceId: execution.deviceId, execution })
    if (before?.status === execution.status) return
    const progress = this.progressOf(execution.jobId)
    const counts = { ...progress.counts }
    if (before) counts[before.status] -= 1
    addExecution(counts, execution.status)
    this.#progress.set(execution.jobId, { ...progress, counts, lastUpdatedAtMs: this.now })
  }

  /** The job's progress as this step has it so far. */
  progressOf(jobId: string): JobProgress {
    return this.#progress.get(jobId) ?? this.records.progress.get(jobId)!
  }

  changeProgress(jobId: string, change: Partial<JobProgress>): void {
    this.#progress.set(jobId, { ...this.progressOf(jobId), ...change, lastUpdatedAtMs: this.now })
  }

  /** Moves a job by the table. @throws BenchError InvalidStateTransition */
  moveJob(jobId: string, event: JobEvent): void {
    const { name } = this.records.definitions.get(jobId)!
    this.changeProgress(jobId, { state: moveJob({ jobId, name, state: this.progressOf(jobId).state }, event) })
  }

  /** The progress of a job that is new in this step. */
  startProgress(jobId: string): void {
    this.#progress.set(jobId, {
      jobId,
      state: 'draft',
      reasonCode: null,
      comment: null,
      counts: noCounts(),
      startedAtMs: null,
      finishedAtMs: null,
      lastUpdatedAtMs: this.now,
    })
  }

  forgetProgress(jobId: string): void {
    this.#progress.delete(jobId)
  }

  /** Ends jobs whose last execution has ended, and writes the progress of every job that moved. */
  output(): Output {
    for (const jobId of [...this.#progress.keys()]) this.#endIfDone(jobId)
    for (const progress of this.#progress.values()) this.keep({ kind: 'jobProgress', jobId: progress.jobId, progress })
    this.#progress.clear()
    return { changes: this.#changes, outbox: this.outbox, reading: this.reading }
  }

  #endIfDone(jobId: string): void {
    const progress = this.progressOf(jobId)
    if (progress.startedAtMs === null || progress.finishedAtMs !== null || hasOpen(progress.counts)) return
    if (progress.state === 'running' || progress.state === 'stopped') this.moveJob(jobId, isSuccess(progress.counts) ? 'succeed' : 'fail')
    this.changeProgress(jobId, { finishedAtMs: this.now })
  }
}

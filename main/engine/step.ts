import type { BenchEvent } from '../contract/events.ts'
import type { Delivery } from '../contract/deliveries.ts'
import type { Change, Output, Reading } from '../contract/engine-io.ts'
import type { Execution } from '../contract/executions.ts'
import { noCounts } from '../contract/fold-status.ts'
import { jobSnapshot } from '../contract/job-snapshot.ts'
import type { JobProgress } from '../contract/jobs.ts'
import { addExecution, hasOpen, isSuccess } from './counters.ts'
import { moveJob, type JobEvent } from './job-machine.ts'
import type { Records } from './records.ts'
import type { WorkOf } from './work.ts'

/** Operations that go out as events of AWS IoT Jobs, with the job as it was. */
const publishedOperations = new Set(['completed', 'canceled', 'deleted', 'cancellation_in_progress', 'deletion_in_progress'])

/**
 * One input being applied: collects changes and deliveries. A job's progress is written once a step however many of
 * its executions moved. Whoever refuses an input throws before the first change.
 */
export class Step {
  readonly records: Records
  readonly now: number
  readonly workOf: WorkOf
  reading: Reading | null = null
  readonly outbox: Delivery[] = []
  /** Devices whose queue may have something to hand out at the end of the step. */
  readonly wakened = new Set<string>()
  /** Devices whose queue of jobs may be another now: those that fetch theirs are told. */
  readonly requeued = new Set<string>()
  /** Jobs whose rollout may go on: they started, went on, are due, or an execution of theirs ended. */
  readonly advanced = new Set<string>()
  /** Jobs whose time to wake may be another now. */
  readonly moved = new Set<string>()
  /** Devices that changed, for the memberships of continuous jobs. */
  readonly touched = new Set<string>()
  /** True when all memberships may have changed: a set, a template or a job's targets did. */
  touchedAll = false
  readonly #changes: Change[] = []
  readonly #progress = new Map<string, JobProgress>()

  constructor(records: Records, now: number, workOf: WorkOf) {
    this.records = records
    this.now = now
    this.workOf = workOf
  }

  keep(change: Change): void {
    this.records.keep(change)
    this.#changes.push(change)
    if (change.kind === 'device') this.touched.add(change.deviceId)
    else if (change.kind === 'deviceSet' || change.kind === 'template') this.touchedAll = true
    else if (change.kind === 'job') this.moved.add(change.jobId)
  }

  /** Puts an execution in place of the one before it, if any, and keeps its job's counts. */
  keepExecution(execution: Execution): void {
    const before = this.records.executions.get(execution.jobId)?.get(execution.deviceId)
    this.requeued.add(execution.deviceId)
    this.keep({ kind: 'execution', jobId: execution.jobId, deviceId: execution.deviceId, execution })
    if (before?.status === execution.status) return
    const progress = this.progressOf(execution.jobId)
    const counts = { ...progress.counts }
    if (before) counts[before.status] -= 1
    addExecution(counts, execution.status)
    const begins = execution.startedAtMs !== null && (before?.startedAtMs ?? null) === null
    const attempts = progress.attempts + (begins ? 1 : 0)
    this.#progress.set(execution.jobId, { ...progress, counts, attempts, lastUpdatedAtMs: this.now })
  }

  /** Takes an execution out of its job as if it had never been. */
  dropExecution({ jobId, deviceId, status }: Execution): void {
    this.keep({ kind: 'execution', jobId, deviceId, execution: null })
    const counts = { ...this.progressOf(jobId).counts }
    counts[status] -= 1
    this.changeProgress(jobId, { counts })
    this.requeued.add(deviceId)
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
      forceCanceled: false,
      note: null,
      counts: noCounts(),
      attempts: 0,
      rolledOut: 0,
      lastRolloutAtMs: null,
      batchSize: null,
      batchEnd: 0,
      failuresBeforeBatch: 0,
      rolloutEnded: false,
      nextStartAtMs: null,
      endsAtMs: null,
      runsMade: 0,
      startedAtMs: null,
      finishedAtMs: null,
      lastUpdatedAtMs: this.now,
    })
  }

  forgetProgress(jobId: string): void {
    this.#progress.delete(jobId)
  }

  /** Jobs that this step has moved so far. */
  progressed(): Iterable<string> {
    return this.#progress.keys()
  }

  /** Adds to the event log. */
  note(event: Omit<BenchEvent, 'sequence' | 'atMs'>): void {
    this.keep({ kind: 'event', event: { sequence: this.records.lastEventSequence + 1, atMs: this.now, ...event } })
  }

  noteExecution(execution: Execution, operation: string): void {
    const { jobId, deviceId, executionNumber, status, error, statusDetails } = execution
    this.note({
      kind: 'execution',
      operation,
      jobId,
      deviceId,
      executionNumber,
      status,
      ...(error === null ? {} : { reason: error }),
      ...(Object.keys(statusDetails).length === 0 ? {} : { statusDetails }),
    })
  }

  /** @param reason why, in words; left out: what the job itself says of its start or of its being canceled. */
  noteJob(jobId: string, operation: string, reason: string | null = this.#reasonOf(jobId, operation)): void {
    this.note({
      kind: 'job',
      operation,
      jobId,
      ...(reason === null ? {} : { reason }),
      ...(publishedOperations.has(operation) ? { job: jobSnapshot(this.records.definitions.get(jobId)!, this.progressOf(jobId)) } : {}),
    })
  }

  #reasonOf(jobId: string, operation: string): string | null {
    const { comment, reasonCode, note } = this.progressOf(jobId)
    if (operation === 'started') return note
    return operation === 'canceled' || operation === 'cancellation_in_progress' ? (comment ?? reasonCode) : null
  }

  /** Ends jobs whose last execution has ended, and writes the progress of every job that moved. */
  output(): Output {
    for (const jobId of [...this.#progress.keys()]) this.#endIfDone(jobId)
    for (const progress of this.#progress.values()) {
      this.keep({ kind: 'jobProgress', jobId: progress.jobId, progress })
      this.moved.add(progress.jobId)
    }
    this.#progress.clear()
    return { changes: this.#changes, outbox: this.outbox, reading: this.reading }
  }

  #endIfDone(jobId: string): void {
    const progress = this.progressOf(jobId)
    if (progress.startedAtMs === null || progress.finishedAtMs !== null || hasOpen(progress.counts)) return
    const isRunning = progress.state === 'running' || progress.state === 'stopped'
    if (isRunning && this.records.definitions.get(jobId)!.targetSelection === 'CONTINUOUS' && !progress.rolloutEnded) return
    this.changeProgress(jobId, { finishedAtMs: this.now })
    if (!isRunning) return
    this.moveJob(jobId, isSuccess(progress.counts) ? 'succeed' : 'fail')
    this.noteJob(jobId, 'completed')
  }
}

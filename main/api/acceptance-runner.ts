import { createRouterClient, ORPCError } from '@orpc/server'
import {
  advanced,
  canceledRun,
  devicesInStep,
  resumedRun,
  withExecutions,
  withJob,
  withoutJob,
  withValues,
} from '../bench-tools/acceptance/run.ts'
import type { Look } from '../bench-tools/acceptance/run.ts'
import { hasEnded } from '../bench-tools/acceptance/run-machine.ts'
import type { AcceptanceRun } from '../contract/acceptance.ts'
import type { ChangeBatch } from '../contract/change-feed.ts'
import { BenchError, isBenchError } from '../contract/errors.ts'
import { jobOfStep } from './acceptance-jobs.ts'
import { Alarm } from './alarm.ts'
import { jobSourceOf, type FoundJob, type JobSource } from './job-source.ts'
import { jobHandlers } from './jobs.ts'
import type { ApiPort } from './port.ts'
import { Turns } from './turns.ts'

/** After a change was kept, the next waits this long, in ms: a run of many units is a large file. */
const restMs = 250
/** After the disk has failed, it is tried again, in ms. */
const retryMs = 2_000

const runners = new WeakMap<ApiPort, AcceptanceRunner>()

/** Who drives the runs of this bench: one, whoever asks. */
export function acceptanceRunnerOf(port: ApiPort): AcceptanceRunner {
  let runner = runners.get(port)
  if (runner === undefined) runners.set(port, (runner = new AcceptanceRunner(port)))
  return runner
}

/**
 * Drives the runs of acceptance sheets: makes the job of each step, follows the change feed, and keeps what it finds. All that
 * it knows of a run is in its record, so a bench that starts again goes on where it was.
 */
export class AcceptanceRunner {
  readonly #port: ApiPort
  readonly #source: JobSource
  readonly #underWay = new Set<string>()
  /** Looks at a run wait for each other. */
  readonly #turns = new Turns()
  /** Jobs that are known to have been made: one that is gone was deleted. */
  readonly #made = new Set<string>()
  readonly #alarm = new Alarm(() => void Promise.all([...this.#underWay].map((runId) => this.#lookAt(runId))))
  #watch: AbortController | null = null
  #isStopped = false
  #failed: (error: unknown) => void = () => undefined

  constructor(port: ApiPort) {
    this.#port = port
    this.#source = jobSourceOf(port)
  }

  /** Goes on with the runs in which the bench was closed. @param failed hears of what is tried again. */
  async resume(failed: (error: unknown) => void): Promise<void> {
    this.#failed = failed
    for (const run of this.#runs.list()) {
      if (hasEnded(run)) continue
      await this.#runs.put(resumedRun(run, this.#port.now()))
      this.#follow(run.id)
    }
  }

  /** Keeps a new run and begins it. */
  async start(run: AcceptanceRun): Promise<void> {
    await this.#runs.put(run)
    this.#follow(run.id)
  }

  /** @throws BenchError NotFound; InvalidStateTransition when it has ended. */
  async cancel(runId: string): Promise<void> {
    await this.#turns.take(runId, async () => {
      const run = requireRun(this.#port, runId)
      const canceled = canceledRun(run, this.#look, this.#port.now())
      await this.#runs.put(canceled)
      this.#leave(runId)
      await this.#endJob(run, 'The run of the acceptance sheet was canceled.')
    })
  }

  /** Resolves once nothing is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#watch?.abort()
    this.#alarm.clear()
    await this.#turns.allDone()
  }

  get #runs() {
    return this.#port.tools.acceptanceRuns
  }

  #follow(runId: string): void {
    if (this.#isStopped) return
    this.#underWay.add(runId)
    if (this.#watch === null) {
      this.#watch = new AbortController()
      // What changes from here on is told: the look below misses nothing.
      void this.#read(this.#port.watch(this.#watch.signal), this.#watch.signal)
    }
    void this.#lookAt(runId)
  }

  #leave(runId: string): void {
    this.#underWay.delete(runId)
    if (this.#underWay.size > 0) return
    this.#watch?.abort()
    this.#watch = null
  }

  async #read(batches: AsyncIterable<ChangeBatch>, signal: AbortSignal): Promise<void> {
    for await (const batch of batches) {
      const concerned = [...this.#underWay].filter((runId) => {
        const run = this.#runs.get(runId)
        return run !== undefined && concerns(batch, run)
      })
      if (concerned.length === 0) continue
      await Promise.all(concerned.map((runId) => this.#lookAt(runId)))
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, restMs).unref())
    }
  }

  async #lookAt(runId: string): Promise<void> {
    let waitMs: number | null = null
    await this.#turns
      .take(runId, () => this.#goOn(runId))
      .catch((error: unknown) => {
        this.#failed(error)
        waitMs = retryMs
      })
    this.#arm(waitMs)
  }

  /** Takes in what is there, and goes on for as long as there is something to go on with. */
  async #goOn(runId: string): Promise<void> {
    for (;;) {
      const run = this.#runs.get(runId)
      if (this.#isStopped) return
      if (run === undefined || hasEnded(run)) return this.#leave(runId)
      const now = this.#port.now()
      const taken = run.state === 'working' ? await this.#withWork(run) : withValues(run, this.#look, now)
      const next = advanced(taken, this.#look, now)
      if (next === run) return
      await this.#port.settled()
      await this.#runs.put(next)
      if (run.state === 'working' && next.state !== 'working')
        await this.#endJob(run, 'The time that the acceptance sheet gives it was over.')
    }
  }

  /** The run with what its job has come to; the job is made first where there is none yet. */
  async #withWork(run: AcceptanceRun): Promise<AcceptanceRun> {
    const jobId = run.jobIds[run.step]
    if (jobId === null || jobId === undefined) return withJob(run, `${run.id}-${run.step + 1}`)
    const job = await this.#job(run, jobId)
    if ('sentence' in job) return withoutJob(run, job.sentence)
    return withExecutions(run, job.execution)
  }

  async #job(run: AcceptanceRun, jobId: string): Promise<FoundJob | { sentence: string }> {
    try {
      const found = await this.#source.find(jobId)
      this.#made.add(jobId)
      return found
    } catch (error) {
      if (!isBenchError(error) || error.code !== 'JobNotFound') throw error
      if (this.#made.has(jobId)) return { sentence: 'The job of this step was deleted.' }
    }
    const deviceIds = devicesInStep(run).flatMap(({ deviceId }) => (this.#port.fleet.device(deviceId) ? [deviceId] : []))
    if (deviceIds.length === 0) return { sentence: 'There is no device left to run it on.' }
    const calls = createRouterClient(jobHandlers(this.#port, this.#source), { context: { who: run.startedBy } })
    try {
      await calls.create(jobOfStep(run, jobId, deviceIds))
    } catch (error) {
      const sentence = refusalOf(error)
      if (sentence === null) throw error
      return { sentence }
    }
    return this.#source.find(jobId)
  }

  /** Ends the job of a step for the devices that have not finished it. */
  async #endJob({ jobIds, step }: AcceptanceRun, comment: string): Promise<void> {
    const jobId = jobIds[step]
    if (jobId === null || jobId === undefined || !this.#port.fleet.job(jobId) || !this.#port.fleet.allowedActions(jobId).includes('cancel'))
      return
    await this.#port
      .submit({ kind: 'job.cancel', jobId, reasonCode: null, comment, force: true, who: this.#port.personName() })
      .catch(this.#failed)
  }

  readonly #look: Look = (deviceId) => {
    const device = this.#port.fleet.device(deviceId)
    if (!device) return null
    const { reported, properties, attributes } = device
    return { reported, properties, attributes, reportedAtMs: this.#port.fleet.twin(deviceId).reportedAtMs }
  }

  /** Wakes for the next deadline, or after `waitMs`. */
  #arm(waitMs: number | null): void {
    this.#alarm.clear()
    if (this.#isStopped) return
    const deadlines = [...this.#underWay].flatMap((runId) => this.#runs.get(runId)?.deadlineAtMs ?? [])
    if (deadlines.length > 0) this.#alarm.set(waitMs ?? Math.min(...deadlines) - this.#port.now())
  }
}

/** @throws BenchError NotFound */
export function requireRun({ tools }: ApiPort, runId: string): AcceptanceRun {
  const run = tools.acceptanceRuns.get(runId)
  if (!run) throw new BenchError('NotFound', `There is no acceptance run ‘${runId}’: it may have been deleted.`, { runId })
  return run
}

function concerns(batch: ChangeBatch, { state, step, jobIds }: AcceptanceRun): boolean {
  if (state === 'reading') return batch.devices === null || batch.devices.length > 0
  const jobId = jobIds[step]
  return jobId === null || jobId === undefined || jobId in batch.executions || batch.jobs === null || batch.jobs.includes(jobId)
}

/** The sentence with which the bench refused something; null: it was no refusal. */
function refusalOf(error: unknown): string | null {
  if (isBenchError(error)) return error.code === 'StorageFailed' ? null : error.sentence
  return error instanceof ORPCError && error.code === 'BAD_REQUEST'
    ? 'The job of this step is none that can be made: mend the sheet.'
    : null
}

import type { Change, PersonAct } from '../contract/engine-io.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { History } from '../contract/history.ts'
import { jobDefinitionSchema, jobProgressSchema, type Job, type JobDefinition, type JobProgress } from '../contract/jobs.ts'

export interface ArchiveKeeperParts {
  fleet: Pick<FleetView, 'jobs' | 'job' | 'executions'>
  history: Pick<History, 'archive'>
  /** How many finished jobs stay at hand. */
  recentJobs(): number
  /** Resolves once it is on disk. */
  submit(act: Extract<PersonAct, { kind: 'job.archive' }>): Promise<unknown>
  failed(error: unknown): void
}

/**
 * Takes finished jobs beyond the newest `recentJobs` to the archive, so that start-up time and memory do not grow with
 * the past. A job is first kept in the archive, on disk, and only then leaves the engine: a crash between the two
 * leaves it in both places, where the engine's counts, and the next look takes it away again.
 */
export class ArchiveKeeper {
  readonly #parts: ArchiveKeeperParts
  #looking: Promise<void> = Promise.resolve()
  #isLooking = false
  #lookAgain = false
  #stopped = false
  /** One job leaves after the other, and none while an act is under way that must not meet it half gone. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: ArchiveKeeperParts) {
    this.#parts = parts
  }

  /** To be called with what has changed: looks when a job is over. */
  note(changes: Change[]): void {
    if (changes.some((change) => change.kind === 'jobProgress' && isOver(change.progress))) this.look()
  }

  /** Looks for jobs that are to leave, also at start and when the setting has changed. Never twice at once. */
  look(): void {
    if (this.#stopped) return
    this.#lookAgain = true
    if (this.#isLooking) return
    this.#isLooking = true
    this.#looking = this.#takeAway()
  }

  /** Does something while no job is on its way to the archive: each stands at hand or in the archive, and not in both. */
  whileNoneLeaves<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => undefined)
    return done
  }

  /** Resolves once nothing is under way. */
  idle(): Promise<void> {
    return this.#looking
  }

  /** Begins nothing more; resolves once what is under way has ended. */
  stop(): Promise<void> {
    this.#stopped = true
    return this.idle()
  }

  async #takeAway(): Promise<void> {
    try {
      while (this.#lookAgain && !this.#stopped) {
        this.#lookAgain = false
        for (const jobId of this.#leaving()) {
          if (this.#stopped) return
          await this.whileNoneLeaves(() => this.#archive(jobId))
        }
      }
    } catch (error) {
      this.#parts.failed(error)
    } finally {
      this.#isLooking = false
    }
  }

  /** Oldest first. */
  #leaving(): string[] {
    const over: { jobId: string; finishedAtMs: number }[] = []
    for (const job of this.#parts.fleet.jobs()) if (isOver(job)) over.push({ jobId: job.jobId, finishedAtMs: job.finishedAtMs! })
    over.sort((a, b) => a.finishedAtMs - b.finishedAtMs)
    return over.slice(0, Math.max(0, over.length - this.#parts.recentJobs())).map(({ jobId }) => jobId)
  }

  /** A person who deletes the job waits for this: were it deleted between the two, a crash would bring it back from the archive. */
  async #archive(jobId: string): Promise<void> {
    const { fleet, history, submit } = this.#parts
    const job = fleet.job(jobId)
    if (!job || !isOver(job)) return
    await history.archive({ ...apart(job), executions: [...fleet.executions(jobId)] })
    await submit({ kind: 'job.archive', jobId })
  }
}

function apart(job: Job): { definition: JobDefinition; progress: JobProgress } {
  const part = (fields: object) => Object.fromEntries(Object.entries(job).filter(([field]) => Object.hasOwn(fields, field)))
  return {
    definition: part(jobDefinitionSchema.shape) as JobDefinition,
    progress: part(jobProgressSchema.shape) as JobProgress,
  }
}

/** Also false for a job that is being deleted. */
function isOver({ state, finishedAtMs }: JobProgress): boolean {
  return finishedAtMs !== null && (state === 'completed' || state === 'failed' || state === 'canceled')
}

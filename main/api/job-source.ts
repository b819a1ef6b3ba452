import { BenchError } from '../contract/errors.ts'
import type { Execution } from '../contract/executions.ts'
import type { ArchivedJob, History } from '../contract/history.ts'
import type { Job } from '../contract/jobs.ts'
import type { ApiPort } from './port.ts'

/** A job with its devices, wherever they are kept. */
export interface FoundJob {
  job: Job
  /** It has left the engine, and nothing happens to it any more. */
  archived: boolean
  /** To be read once. */
  executions: Iterable<Execution>
  executionCount: number
  execution(deviceId: string): Execution | undefined
}

/** More than a recurring job makes (`job-rules.ts`), and the copies of it. */
const mostRuns = 20_000

export function jobNotFound(jobId: string): BenchError {
  return new BenchError('JobNotFound', `There is no job ‘${jobId}’: it may have been deleted.`, { jobId })
}

/** What one caller takes out of the archive must be forgotten for all: a bench has one source, whoever asks. */
const sources = new WeakMap<ApiPort, JobSource>()

/** Where the jobs of this bench are read. */
export function jobSourceOf(port: ApiPort): JobSource {
  let source = sources.get(port)
  if (source === undefined) sources.set(port, (source = new JobSource(port)))
  return source
}

/** Where jobs are read: those at hand from the engine, the others from the archive. */
export class JobSource {
  readonly #port: ApiPort
  /** Pages of one table come one after the other: the job stays readable for as long as memory is not needed. */
  #lastRead: { jobId: string; archived: WeakRef<ArchivedJob> } | null = null
  /** What is read while jobs are taken out may be of a job that is gone, and is not remembered. */
  #forgotten = 0

  constructor(port: ApiPort) {
    this.#port = port
  }

  /** @throws BenchError JobNotFound when neither the engine nor the archive knows it. */
  async find(jobId: string): Promise<FoundJob> {
    const { fleet } = this.#port
    const job = fleet.job(jobId)
    if (job)
      return {
        job,
        archived: false,
        executions: fleet.executions(jobId),
        executionCount: fleet.executionCount(jobId),
        execution: (deviceId) => fleet.execution(jobId, deviceId),
      }
    const { definition, progress, executions } = await this.archived(jobId)
    return {
      job: { ...definition, ...progress },
      archived: true,
      executions,
      executionCount: executions.length,
      execution: (deviceId) => executions.find((execution) => execution.deviceId === deviceId),
    }
  }

  /**
   * Passes for a job that the engine holds, and for one that nobody knows: the engine refuses that in its own words.
   * @throws BenchError InvalidStateTransition for an archived job, which is read only.
   */
  async requireAtHand(jobId: string): Promise<void> {
    if (this.isAtHand(jobId)) return
    const name = await this.#port.history.archivedJobName(jobId)
    if (name !== null)
      throw new BenchError('InvalidStateTransition', `Job ‘${name}’ is in the archive and changes no more: copy it to run it again.`, {
        jobId,
      })
  }

  /** @throws BenchError AlreadyExists for an id that a job of the archive has. */
  async requireFree(jobId: string): Promise<void> {
    if ((await this.#port.history.archivedJobName(jobId)) !== null)
      throw new BenchError('AlreadyExists', `There is a job with the id ‘${jobId}’ in the archive: use another.`, { jobId })
  }

  /**
   * A recurring job makes runs `<id>-<number>`, beginning at 1; the engine passes over ids at hand, and cannot see the archive.
   * @throws BenchError AlreadyExists for an id of which runs are in the archive: new ones would take their place.
   */
  async requireFreeForRuns(jobId: string): Promise<void> {
    const { items } = await this.#port.history.archivedJobs({ madeFromJobId: jobId }, { offset: 0, limit: mostRuns })
    if (items.some(({ madeFrom }) => madeFrom?.how === 'schedule'))
      throw new BenchError(
        'AlreadyExists',
        `The archive holds runs of an earlier job with the id ‘${jobId}’, and new runs would take their ids: use another id, or delete those runs.`,
        { jobId },
      )
  }

  /** The name of a job; null when neither the engine nor the archive knows it. */
  async nameOf(jobId: string): Promise<string | null> {
    return this.#port.fleet.job(jobId)?.name ?? (await this.#port.history.archivedJobName(jobId))
  }

  isAtHand(jobId: string): boolean {
    return this.#port.fleet.job(jobId) !== undefined
  }

  /** @throws BenchError JobNotFound */
  async archived(jobId: string): Promise<ArchivedJob> {
    const remembered = this.#lastRead?.jobId === jobId ? this.#lastRead.archived.deref() : undefined
    if (remembered) return remembered
    const forgotten = this.#forgotten
    const archived = await this.#port.history.archivedJob(jobId)
    if (!archived) throw jobNotFound(jobId)
    if (forgotten === this.#forgotten) this.#lastRead = { jobId, archived: new WeakRef(archived) }
    return archived
  }

  /** Takes a job out of the archive. @returns false when it was not there. */
  async forget(jobId: string): Promise<boolean> {
    const wasThere = await this.#port.history.forget(jobId)
    this.#readAnew(jobId)
    return wasThere
  }

  /** Takes an execution out of a job of the archive. @returns false when it was not there. */
  async forgetExecution(which: Parameters<History['forgetExecution']>[0]): Promise<boolean> {
    const wasThere = await this.#port.history.forgetExecution(which)
    this.#readAnew(which.jobId)
    return wasThere
  }

  #readAnew(jobId: string): void {
    this.#forgotten += 1
    if (this.#lastRead?.jobId === jobId) this.#lastRead = null
  }
}

import { BenchError } from '../../contract/errors.ts'
import type { BenchEvent, EventFilter } from '../../contract/events.ts'
import type { Execution } from '../../contract/executions.ts'
import type { ArchivedJob, ArchiveFilter, ArchivePage, History } from '../../contract/history.ts'
import type { TwinEntry } from '../../contract/twin.ts'
import { Archive } from './archive.ts'
import type { EventLog } from './event-log.ts'
import type { SortedRecords } from '../sorted-records.ts'
import type { TwinHistory } from './twin-history.ts'

/** The past as others see it. Every call throws BenchError StorageFailed when the disk does not serve. */
export class KeptHistory implements History {
  readonly #events: EventLog
  readonly #twins: TwinHistory
  readonly #archive: Archive
  readonly #dataFolder: string

  constructor(parts: { records: SortedRecords; events: EventLog; twins: TwinHistory; dataFolder: string }) {
    this.#events = parts.events
    this.#twins = parts.twins
    this.#archive = new Archive(parts.records)
    this.#dataFolder = parts.dataFolder
  }

  events(filter: EventFilter, page: { beforeSequence?: number | undefined; limit: number }): Promise<BenchEvent[]> {
    return this.#served('read', this.#events.list(filter, page))
  }

  twinEntries(deviceId: string, page: { beforeSequence?: number | undefined; limit: number }): Promise<TwinEntry[]> {
    return this.#served('read', this.#twins.list(deviceId, page))
  }

  archive(job: ArchivedJob): Promise<void> {
    return this.#served('written', this.#archive.keep(job))
  }

  archivedJobs(filter: ArchiveFilter, page: ArchivePage): ReturnType<History['archivedJobs']> {
    return this.#served('read', this.#archive.list(filter, page))
  }

  archivedJob(jobId: string): Promise<ArchivedJob | null> {
    return this.#served('read', this.#archive.read(jobId))
  }

  archivedExecution(jobId: string, deviceId: string): Promise<Execution | null> {
    return this.#served('read', this.#archive.execution(jobId, deviceId))
  }

  archivedJobName(jobId: string): Promise<string | null> {
    return this.#served('read', this.#archive.nameOf(jobId))
  }

  forgetExecution(which: Parameters<History['forgetExecution']>[0]): Promise<boolean> {
    return this.#served('written', this.#archive.forgetExecution(which))
  }

  forget(jobId: string): Promise<boolean> {
    return this.#served('written', this.#archive.forget(jobId))
  }

  /** Takes these jobs out of the archive: they stand among the documents, which win. */
  forgetThose(jobIds: string[]): Promise<void> {
    return this.#served('read', this.#archive.forgetThose(jobIds))
  }

  async #served<Value>(how: 'read' | 'written', work: Promise<Value>): Promise<Value> {
    try {
      return await work
    } catch (error) {
      throw new BenchError(
        'StorageFailed',
        `The history of past jobs and events in ${this.#dataFolder} cannot be ${how} (${(error as Error).message}): see that the disk is sound and has room, then start the bench again.`,
      )
    }
  }
}

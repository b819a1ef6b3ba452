/** What is kept on disk and not in memory: the event log, and jobs that have left the fast path. */
import type { BenchEvent, EventFilter } from './events.ts'
import type { Execution } from './executions.ts'
import type { TwinEntry } from './twin.ts'
import type { JobDefinition, JobProgress } from './jobs.ts'

/** A finished job with all that it was, as the archive keeps it. */
export interface ArchivedJob {
  definition: JobDefinition
  progress: JobProgress
  executions: Execution[]
}

/** A past job without its documents and devices, for a list. */
export type ArchivedJobRow = Omit<JobDefinition, 'work' | 'targets' | 'documentParameters'> &
  JobProgress & { type: JobDefinition['work']['type']; deviceCount: number }

export interface ArchiveFilter {
  states?: ReadonlySet<string> | undefined
  type?: string | undefined
  targetSelection?: string | undefined
  madeFromJobId?: string | undefined
  /** Text in name, description or id, whatever the case. */
  search?: string | undefined
}

/** Where a job stands in lists by its creation. Places compare as texts; that of a newer job is the greater. */
export function placeOfJob({ jobId, createdAtMs }: Pick<JobDefinition, 'jobId' | 'createdAtMs'>): string {
  return `${String(Math.floor(createdAtMs)).padStart(16, '0')}!${jobId}`
}

/** The rows from `offset` on, or those below a place: it stays where it is while jobs come and go. */
export interface ArchivePage {
  offset: number
  limit: number
  /** `next` of the page before, or the place of any job (`placeOfJob`). */
  after?: string | undefined
}

/** Reading and keeping the past. Everything that is resolved is on disk. */
export interface History {
  /** Newest first, below `beforeSequence`; events that were committed a moment ago are among them. */
  events(filter: EventFilter, page: { beforeSequence?: number | undefined; limit: number }): Promise<BenchEvent[]>
  /** What was written to a device's twin, newest first, below `beforeSequence`; what was committed a moment ago is among it. */
  twinEntries(deviceId: string, page: { beforeSequence?: number | undefined; limit: number }): Promise<TwinEntry[]>
  /** Keeps a finished job; doing so twice does no harm. */
  archive(job: ArchivedJob): Promise<void>
  /** Newest first. `next` is the place of the last row, and null where no more follow. */
  archivedJobs(filter: ArchiveFilter, page: ArchivePage): Promise<{ items: ArchivedJobRow[]; total: number; next: string | null }>
  archivedJob(jobId: string): Promise<ArchivedJob | null>
  /** One device of an archived job, without the others being read into memory; null where it was not in it. */
  archivedExecution(jobId: string, deviceId: string): Promise<Execution | null>
  /** The name of an archived job, read without its devices; null when it is not there. */
  archivedJobName(jobId: string): Promise<string | null>
  /** Takes an execution out of an archived job, or an attempt before it, as if it had never been. @returns false when it was not there. */
  forgetExecution(which: { jobId: string; deviceId: string; executionNumber: number }): Promise<boolean>
  /** Takes a job out of the archive for good. @returns false when it was not there. */
  forget(jobId: string): Promise<boolean>
}

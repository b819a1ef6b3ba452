import { BenchError } from '../contract/errors.ts'
import type { Job, JobRow, JobType, TargetSelection } from '../contract/jobs.ts'
import { jobStates, jobWireStatus, type JobStatusFilter } from '../contract/job-states.ts'
import { archivedJobRow, jobRow } from './job-view.ts'
import { cursorOf, holds, listOf, pageOf, placeIn, rangeOf, sorted, type Page, type PageRequest } from './page.ts'
import type { ApiPort } from './port.ts'

export interface JobFilter {
  status?: JobStatusFilter | JobStatusFilter[] | undefined
  type?: JobType | undefined
  targetSelection?: TargetSelection | undefined
  madeFrom?: string | undefined
  search?: string | undefined
}

/** Our states that a filter means: it may name them, or a word of the wire that covers several. */
function statesFor(status: JobFilter['status']): Set<string> | undefined {
  const asked = listOf<string>(status)
  return asked === null ? undefined : new Set(jobStates.filter((state) => asked.has(state) || asked.has(jobWireStatus[state] ?? state)))
}

const sortKeys = {
  name: (job: Job) => job.name,
  status: (job: Job) => job.state,
  type: (job: Job) => job.work.type,
  created: (job: Job) => job.createdAtMs,
  started: (job: Job) => job.startedAtMs,
  finished: (job: Job) => job.finishedAtMs,
  nextStart: (job: Job) => job.nextStartAtMs,
  running: (job: Job) => (job.state === 'running' ? 0 : 1),
}

/** The jobs at hand: those that run first, then the newest, unless another order is asked for. */
export function jobsAtHand(
  port: ApiPort,
  filter: JobFilter,
  { sort, ...request }: PageRequest & { sort?: string | undefined },
): Page<JobRow> {
  const states = statesFor(filter.status)
  const found = [...port.fleet.jobs()].filter(
    (job) =>
      (states === undefined || states.has(job.state)) &&
      (filter.type === undefined || job.work.type === filter.type) &&
      (filter.targetSelection === undefined || job.targetSelection === filter.targetSelection) &&
      (filter.madeFrom === undefined || job.madeFrom?.jobId === filter.madeFrom) &&
      (filter.search === undefined || holds(filter.search, job.name, job.description, job.jobId)),
  )
  return pageOf(sorted(found, sort ?? 'running,-created', sortKeys), request, (job) => jobRow(port, job))
}

/**
 * The archived jobs, newest first.
 * @throws BenchError InvalidInput for another order: the archive is read in its own.
 */
export async function archivedJobs(
  port: ApiPort,
  filter: JobFilter,
  { sort, cursor, ...request }: PageRequest & { sort?: string | undefined },
): Promise<Page<JobRow>> {
  if (sort !== undefined)
    throw new BenchError('InvalidInput', 'The archive is always listed newest first: leave "sort" out.', { field: 'sort' })
  const { start: offset, limit } = rangeOf(request)
  const after = cursor === undefined ? undefined : placeIn('after', cursor)
  const { status, madeFrom: madeFromJobId, ...same } = filter
  const wanted = { ...same, states: statesFor(status), madeFromJobId }
  const { items, total, next } = await port.history.archivedJobs(wanted, { offset, limit, after })
  return { items: items.map(archivedJobRow), total, nextCursor: next === null ? null : cursorOf('after', next) }
}

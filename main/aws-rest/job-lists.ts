/** Jobs and their executions in lists, those at hand and those of the archive in one order. */
import { z } from 'zod'
import { nameId } from '../api/thing-ids.ts'
import type { ArchivedJobRow } from '../contract/history.ts'
import { placeOfJob } from '../contract/history.ts'
import { arnOf } from '../contract/arns.ts'
import { BenchError } from '../contract/errors.ts'
import { executionStatusSchema } from '../contract/executions.ts'
import { targetSelectionSchema } from '../contract/jobs.ts'
import { jobStates, jobWireStatus, jobWireStatuses } from '../contract/job-states.ts'
import { executionSummary, triesOf, type Try } from './execution-shapes.ts'
import { pageFields } from './fields.ts'
import { jobSummary, type ListedJob } from './job-shapes.ts'
import { visibleJob } from './jobs.ts'
import { operation, type Desk } from './operation.ts'
import { cut, pageOf, placeIn, type Placed } from './pages.ts'
import { groupNamed, groupWithId } from './group-names.ts'

/** Archived jobs that are opened for one page. Where more have to be looked through, the page ends early and its token goes on. */
const mostOpened = 100

const jobFilterFields = {
  status: z.enum(jobWireStatuses).optional(),
  targetSelection: targetSelectionSchema.optional(),
  thingGroupName: z.string().optional(),
  thingGroupId: z.string().optional(),
  namespaceId: z.string().optional(),
}

/**
 * Archived jobs below a place, newest first, and the place up to which they were looked for; null: to the end. To be read after those
 * at hand: a job is archived before it leaves them.
 */
async function archivedBelow(
  { port }: Desk,
  { after, states, limit }: { after: string | undefined; states?: ReadonlySet<string> | undefined; limit: number },
): Promise<{ rows: ArchivedJobRow[]; endsAt: string | null }> {
  const { items, next } = await port.history.archivedJobs({ states }, { offset: 0, limit, after })
  return { rows: items, endsAt: next }
}

function isBelow(place: string, after: string | undefined): boolean {
  return after === undefined || place < after
}

function newestFirst<Row>(placed: Placed<Row>[]): Placed<Row>[] {
  const ofPlace = new Map(placed.map((one) => [one.place, one]))
  return [...ofPlace.values()].sort((a, b) => (a.place < b.place ? 1 : -1))
}

/** Below the place where the rows that were looked for end, some of the others may be missing. */
function downTo<Row>(placed: Placed<Row>[], endsAt: string | null): Placed<Row>[] {
  return endsAt === null ? placed : placed.filter(({ place }) => place >= endsAt)
}

export const jobListOperations = [
  operation({
    name: 'ListJobs',
    method: 'GET',
    path: '/jobs',
    query: z.object({ ...jobFilterFields, ...pageFields }),
    async does(desk, { query: { maxResults, nextToken, status, targetSelection, thingGroupName, thingGroupId, namespaceId } }) {
      const { port } = desk
      const after = placeIn(nextToken)
      const states = status === undefined ? undefined : new Set<string>(jobStates.filter((state) => jobWireStatus[state] === status))
      const groups = [
        ...(thingGroupName === undefined ? [] : [groupNamed(port.fleet, thingGroupName)]),
        ...(thingGroupId === undefined ? [] : [groupWithId(port.fleet, thingGroupId)]),
      ].map(({ deviceSetId }) => deviceSetId)
      const isOfGroups = (deviceSetIds: readonly string[]) => groups.every((deviceSetId) => deviceSetIds.includes(deviceSetId))
      const isWanted = (job: ListedJob) =>
        job.state !== 'draft' &&
        (states === undefined || states.has(job.state)) &&
        (targetSelection === undefined || job.targetSelection === targetSelection) &&
        (namespaceId === undefined || job.namespaceId === namespaceId)
      const limit = groups.length > 0 ? Math.min(mostOpened, maxResults) : maxResults
      const rows: ListedJob[] = [...port.fleet.jobs()].filter((job) => isWanted(job) && isOfGroups(job.targets.deviceSetIds))
      const archived = await archivedBelow(desk, { after, states, limit })
      for (const row of archived.rows)
        if (isWanted(row) && (groups.length === 0 || isOfGroups((await targetsOfArchived(desk, row.jobId)) ?? []))) rows.push(row)
      const placed = rows.map((row) => ({ place: placeOfJob(row), row })).filter(({ place }) => isBelow(place, after))
      const { rows: jobs, ...token } = cut(downTo(newestFirst(placed), archived.endsAt), maxResults, archived.endsAt)
      const [group] = groups
      const ofGroup = group === undefined ? {} : { thingGroupId: nameId('thinggroup', group) }
      return { jobs: jobs.map((job) => ({ ...jobSummary(port, job), ...ofGroup })), ...token }
    },
  }),
  operation({
    name: 'ListJobExecutionsForJob',
    method: 'GET',
    path: '/jobs/{jobId}/things',
    query: z.object({ status: executionStatusSchema.optional(), ...pageFields }),
    async does(desk, { labels, query: { status, ...request } }) {
      const { executions } = await visibleJob(desk, labels.jobId)
      const placed: Placed<Try>[] = []
      for (const execution of executions)
        for (const one of triesOf(execution))
          if (status === undefined || one.status === status) placed.push({ place: `${one.deviceId}\n${laterFirst(one)}`, row: one })
      const { rows, ...token } = pageOf(placed, request)
      return {
        executionSummaries: rows.map((one) => ({ thingArn: arnOf('thing', one.deviceId), jobExecutionSummary: executionSummary(one) })),
        ...token,
      }
    },
  }),
  operation({
    name: 'ListJobExecutionsForThing',
    method: 'GET',
    path: '/things/{thingName}/jobs',
    query: z.object({
      status: executionStatusSchema.optional(),
      namespaceId: z.string().optional(),
      jobId: z.string().optional(),
      ...pageFields,
    }),
    async does(desk, { labels: { thingName }, query: { status, namespaceId, jobId, maxResults, nextToken } }) {
      const after = placeIn(nextToken)
      const { found, endsAt } =
        jobId === undefined ? await executionsOfThing(desk, thingName, after) : await executionOfThing(desk, thingName, jobId)
      if (found.length === 0 && endsAt === null && after === undefined && !desk.port.fleet.device(thingName))
        throw new BenchError('DeviceNotFound', `There is no thing ‘${thingName}’: it may have been deleted.`)
      const placed = found.filter(
        ({ place, row }) =>
          isBelow(place, after) &&
          (status === undefined || row.status === status) &&
          (namespaceId === undefined || row.namespaceId === namespaceId),
      )
      const { rows, ...token } = cut(downTo(newestFirst(placed), endsAt), maxResults, endsAt)
      return { executionSummaries: rows.map((one) => ({ jobId: one.jobId, jobExecutionSummary: executionSummary(one) })), ...token }
    },
  }),
]

/** Sorts as a text from the latest to the first. */
function laterFirst({ executionNumber }: Try): string {
  return String(9_999_999_999 - executionNumber).padStart(10, '0')
}

type TryOfThing = Try & { namespaceId: string | undefined }

/** Tries of one job on a thing, with their places: below that of the job, the latest first. */
function placedTries(job: Parameters<typeof placeOfJob>[0] & { namespaceId?: string | undefined }, tries: Try[]): Placed<TryOfThing>[] {
  return tries.map((one) => ({
    place: `${placeOfJob(job)}!${String(one.executionNumber).padStart(10, '0')}`,
    row: { ...one, namespaceId: job.namespaceId },
  }))
}

async function executionOfThing(desk: Desk, thingName: string, jobId: string): Promise<{ found: Placed<TryOfThing>[]; endsAt: null }> {
  const { job, execution } = await visibleJob(desk, jobId)
  const one = execution(thingName)
  return { found: one === undefined ? [] : placedTries(job, triesOf(one)), endsAt: null }
}

/** What a thing had to do in all jobs: those at hand, and as many archived ones as may be opened. */
async function executionsOfThing(
  desk: Desk,
  thingName: string,
  after: string | undefined,
): Promise<{ found: Placed<TryOfThing>[]; endsAt: string | null }> {
  const { fleet } = desk.port
  const found: Placed<TryOfThing>[] = []
  for (const execution of fleet.executionsOfDevice(thingName)) {
    const job = fleet.job(execution.jobId)
    if (job) found.push(...placedTries(job, triesOf(execution)))
  }
  const { rows, endsAt } = await archivedBelow(desk, { after, limit: mostOpened })
  for (const row of rows) {
    const executions = (await desk.port.history.archivedJob(row.jobId))?.executions ?? []
    const execution = executions.find(({ deviceId }) => deviceId === thingName)
    if (execution) found.push(...placedTries(row, triesOf(execution)))
  }
  return { found, endsAt }
}

async function targetsOfArchived({ port }: Desk, jobId: string): Promise<string[] | undefined> {
  return (await port.history.archivedJob(jobId))?.definition.targets.deviceSetIds
}

import { BenchError } from '../contract/errors.ts'
import type { Execution, ExecutionStatus } from '../contract/executions.ts'
import { jobWireStatus, type Job, type JobStatusFilter } from '../contract/jobs.ts'
import { executionView } from './execution-view.ts'
import { inChunks } from './in-chunks.ts'
import { readDefinition, readTargets } from './job-requests.ts'
import { jobRow, jobView } from './job-view.ts'
import { keptCsv } from './kept-csv.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { requestFromTemplate } from './template-requests.ts'
import { rolloutCurve } from './rollout-curve.ts'

/** What a person should look at first stands first. */
const statusOrder: ExecutionStatus[] = ['FAILED', 'REJECTED', 'TIMED_OUT', 'IN_PROGRESS', 'QUEUED', 'CANCELED', 'REMOVED', 'SUCCEEDED']
const statusRank = Object.fromEntries(statusOrder.map((status, rank) => [status, rank])) as Record<ExecutionStatus, number>

function knownJob(port: ApiPort, jobId: string): Job {
  const job = port.fleet.job(jobId)
  if (!job) throw new BenchError('JobNotFound', `There is no job ‘${jobId}’: it may have been deleted.`, { jobId })
  return job
}

function listOf<Value>(value: Value | Value[] | undefined): Set<Value> | null {
  return value === undefined ? null : new Set(Array.isArray(value) ? value : [value])
}

const isIn = (statuses: Set<JobStatusFilter>, status: JobStatusFilter | null): boolean => status !== null && statuses.has(status)

const isRunning = (job: Job): number => (job.state === 'running' ? 0 : 1)

interface ExecutionFilter {
  jobId: string
  status?: ExecutionStatus | ExecutionStatus[] | undefined
  search?: string | undefined
  error?: string | undefined
  retried?: boolean | undefined
  sort?: string | undefined
}

function executionsFor(port: ApiPort, filter: ExecutionFilter): Execution[] {
  const statuses = listOf(filter.status)
  const nameOf = (execution: Execution) => port.fleet.device(execution.deviceId)?.name ?? execution.deviceId
  const slotOf = (execution: Execution) => port.fleet.device(execution.deviceId)?.slot ?? null
  const found: Execution[] = []
  for (const execution of port.fleet.executions(filter.jobId)) {
    if (statuses && !statuses.has(execution.status)) continue
    if (filter.retried !== undefined && filter.retried !== execution.earlierAttempts.length > 0) continue
    if (filter.error !== undefined && (execution.error ?? '') !== filter.error) continue
    if (filter.search !== undefined && !holds(filter.search, execution.deviceId, nameOf(execution), slotOf(execution), execution.error))
      continue
    found.push(execution)
  }
  return sorted(found, filter.sort ?? 'status', {
    status: (execution) => statusRank[execution.status],
    deviceId: (execution) => execution.deviceId,
    deviceName: nameOf,
    slot: slotOf,
    error: (execution) => execution.error,
    queued: (execution) => execution.queuedAtMs,
    started: (execution) => execution.startedAtMs,
    finished: (execution) => execution.finishedAtMs,
    attempts: (execution) => execution.executionNumber,
    duration: (execution) =>
      execution.startedAtMs === null || execution.finishedAtMs === null ? null : execution.finishedAtMs - execution.startedAtMs,
  })
}

/** What one may do with jobs. */
export function jobHandlers(port: ApiPort) {
  const { jobs } = procedures
  const made = (jobId: string) => ({ jobId })
  return jobs.router({
    list: jobs.list.handler(({ input }) => {
      const statuses = listOf<JobStatusFilter>(input.status)
      const found = [...port.fleet.jobs()].filter(
        (job) =>
          (statuses === null || statuses.has(job.state) || isIn(statuses, jobWireStatus[job.state])) &&
          (input.type === undefined || job.work.type === input.type) &&
          (input.targetSelection === undefined || job.targetSelection === input.targetSelection) &&
          (input.madeFrom === undefined || job.madeFrom?.jobId === input.madeFrom) &&
          (input.search === undefined || holds(input.search, job.name, job.description, job.jobId)),
      )
      const keys = {
        name: (job: Job) => job.name,
        status: (job: Job) => job.state,
        type: (job: Job) => job.work.type,
        created: (job: Job) => job.createdAtMs,
        started: (job: Job) => job.startedAtMs,
        finished: (job: Job) => job.finishedAtMs,
        running: isRunning,
      }
      return pageOf(sorted(found, input.sort ?? 'running,-created', keys), input, (job) => jobRow(port.fleet, job, port.now()))
    }),
    get: jobs.get.handler(({ input }) => jobView(port.fleet, knownJob(port, input.jobId), port.now())),
    create: jobs.create.handler(async ({ input: { jobId: givenId, run, ...request }, context }) => {
      const jobId = givenId ?? port.newId('job')
      await port.submit({
        kind: 'job.create',
        jobId,
        definition: readDefinition(port.fleet, requestFromTemplate(port.fleet, request)),
        by: context.who,
        run: run ?? true,
        who: context.who,
      })
      return made(jobId)
    }),
    edit: jobs.edit.handler(async ({ input, context }) => {
      await port.submit({ kind: 'job.edit', jobId: input.jobId, definition: readDefinition(port.fleet, input.job), who: context.who })
      return made(input.jobId)
    }),
    run: jobs.run.handler(async ({ input, context }) => {
      await port.submit({ kind: 'job.run', jobId: input.jobId, who: context.who })
      return made(input.jobId)
    }),
    stop: jobs.stop.handler(async ({ input, context }) => {
      await port.submit({ kind: 'job.stop', jobId: input.jobId, who: context.who })
      return made(input.jobId)
    }),
    addTargets: jobs.addTargets.handler(async ({ input: { jobId, targets, comment = null }, context }) => {
      const { deviceIds, deviceSetIds } = readTargets(port.fleet, targets)
      await port.submit({ kind: 'job.addTargets', jobId, targets: { deviceIds, deviceSetIds }, comment, who: context.who })
      return made(jobId)
    }),
    cancel: jobs.cancel.handler(async ({ input, context }) => {
      const { jobId, reasonCode = null, comment = null, force = false } = input
      await port.submit({ kind: 'job.cancel', jobId, reasonCode, comment, force, who: context.who })
      return made(jobId)
    }),
    copy: jobs.copy.handler(async ({ input, context }) => {
      const newJobId = port.newId('job')
      await port.submit({ kind: 'job.copy', jobId: input.jobId, newJobId, by: context.who, who: context.who })
      return made(newJobId)
    }),
    rerun: jobs.rerun.handler(async ({ input, context }) => {
      const newJobId = port.newId('job')
      await port.submit({ kind: 'job.rerun', jobId: input.jobId, newJobId, by: context.who, who: context.who })
      return made(newJobId)
    }),
    delete: jobs.delete.handler(async ({ input, context }) => {
      await port.submit({ kind: 'job.delete', jobId: input.jobId, force: input.force ?? false, who: context.who })
      return { done: true as const }
    }),
    executions: jobs.executions.handler(({ input }) => {
      knownJob(port, input.jobId)
      return pageOf(executionsFor(port, input), input, (execution) => executionView(port, execution))
    }),
    execution: jobs.execution.handler(({ input }) => {
      const job = knownJob(port, input.jobId)
      const execution = port.fleet.execution(input.jobId, input.thingName)
      if (!execution)
        throw new BenchError('ExecutionNotFound', `Job ‘${job.name}’ does not run on device ‘${input.thingName}’.`, { ...input })
      return executionView(port, execution)
    }),
    cancelExecution: jobs.cancelExecution.handler(async ({ input, context }) => {
      await port.submit({
        kind: 'execution.cancel',
        jobId: input.jobId,
        deviceId: input.thingName,
        force: input.force ?? false,
        who: context.who,
      })
      return { done: true as const }
    }),
    failureReasons: jobs.failureReasons.handler(({ input }) => {
      knownJob(port, input.jobId)
      return port.fleet.failureReasons(input.jobId)
    }),
    rolloutCurve: jobs.rolloutCurve.handler(({ input }) => {
      knownJob(port, input.jobId)
      return { points: rolloutCurve(port.fleet.executions(input.jobId)) }
    }),
    previewSchedule: jobs.previewSchedule.handler(({ input }) => port.previewSchedule(input.schedulingConfig)),
    previewTargets: jobs.previewTargets.handler(({ input }) => {
      const { devices, broken } = port.fleet.resolve(readTargets(port.fleet, input.targets))
      return {
        total: devices.length,
        online: devices.filter((device) => device.presence === 'online').length,
        otherTemplate: input.templateId ? devices.filter((device) => device.templateId !== input.templateId).length : 0,
        broken,
      }
    }),
    csv: jobs.csv.handler(async ({ input }) => inChunks(await keptCsv(port, input.jobId))),
  })
}

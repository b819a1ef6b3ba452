import type { PersonAct } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import { failureReasonsOf } from '../contract/failure-reasons.ts'
import { writtenPart } from '../contract/job-again.ts'
import { keptAlongOf, type Job } from '../contract/jobs.ts'
import { copyOfArchived, deleteArchived, deleteArchivedExecution, rerunOfArchived } from './archived-acts.ts'
import { definedOf } from './defined-of.ts'
import { done } from './done.ts'
import { executionView, placeOf } from './execution-view.ts'
import { inChunks } from './in-chunks.ts'
import { checkFilesOf } from './file-use.ts'
import { checkJob } from './job-check.ts'
import { executionPage } from './job-executions.ts'
import { archivedJobs, jobsAtHand } from './job-list.ts'
import { readDefinition, readTargets } from './job-requests.ts'
import type { JobSource } from './job-source.ts'
import { jobView } from './job-view.ts'
import { keptCsv } from './kept-csv.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { requestFromTemplate } from './template-requests.ts'
import { rolloutCurve } from './rollout-curve.ts'
import { waitCounts } from './wait-counts.ts'

function executionNotFound({ jobId, name }: Job, deviceId: string): BenchError {
  return new BenchError('ExecutionNotFound', `Job ‘${name}’ does not run on device ‘${deviceId}’.`, { jobId, thingName: deviceId })
}

/** What one may do with jobs. */
export function jobHandlers(port: ApiPort, source: JobSource) {
  const { jobs } = procedures
  const made = (jobId: string) => ({ jobId })
  /** @throws BenchError InvalidStateTransition for a job of the archive, which changes no more; and what the engine refuses. */
  const actOn = async (act: Extract<PersonAct, { jobId: string }>, who: string) => {
    await source.requireAtHand(act.jobId)
    await port.submit({ ...act, who })
    return made(act.jobId)
  }
  return jobs.router({
    list: jobs.list.handler(({ input: { archived, limit, cursor, offset, sort, jobType, ...filter } }) =>
      (archived ? archivedJobs : jobsAtHand)(
        port,
        { ...filter, targetSelection: filter.targetSelection ?? jobType },
        { limit, cursor, offset, sort },
      ),
    ),
    get: jobs.get.handler(async ({ input }) => jobView(port, await source.find(input.jobId))),
    create: jobs.create.handler(async ({ input: { jobId: givenId, run, jobType, ...given }, context }) => {
      const request = { ...given, targetSelection: given.targetSelection ?? jobType }
      if (givenId !== undefined) await source.requireFree(givenId)
      const jobId = givenId ?? port.newId('job')
      const definition = readDefinition(port.fleet, requestFromTemplate(port.fleet, request))
      if (givenId !== undefined && definition.schedulingConfig?.recurrence !== undefined) await source.requireFreeForRuns(jobId)
      // One that is only saved may name files that are still to come.
      const warnings = (run ?? true) ? checkFilesOf(port, definition.work) : []
      await port.submit({
        kind: 'job.create',
        jobId,
        definition,
        by: context.who,
        run: run ?? true,
        who: context.who,
      })
      return { ...made(jobId), ...(warnings.length > 0 && { warnings }) }
    }),
    edit: jobs.edit.handler(async ({ input, context }) => {
      await source.requireAtHand(input.jobId)
      // Where it came from stays, whatever is written into it; so does what is kept along, where the request says nothing of it.
      const before = port.fleet.job(input.jobId)
      const jobTemplateId = before?.jobTemplateId ?? undefined
      const definition = { ...keptAlongOf(before ?? {}), ...readDefinition(port.fleet, { ...input.job, jobTemplateId }) }
      if (definition.schedulingConfig?.recurrence !== undefined) await source.requireFreeForRuns(input.jobId)
      await port.submit({ kind: 'job.edit', jobId: input.jobId, definition, who: context.who })
      return made(input.jobId)
    }),
    change: jobs.change.handler(async ({ input: { jobId, ...change }, context: { who } }) => {
      await source.requireAtHand(jobId)
      const job = port.fleet.job(jobId)
      await port.submit(
        job?.state === 'draft'
          ? { kind: 'job.edit', jobId, definition: { ...writtenPart(job), ...definedOf(change) }, who }
          : { kind: 'job.change', jobId, change, who },
      )
      return made(jobId)
    }),
    run: jobs.run.handler(({ input: { jobId }, context }) => {
      const job = port.fleet.job(jobId)
      if (job?.state === 'draft') checkFilesOf(port, job.work)
      return actOn({ kind: 'job.run', jobId }, context.who)
    }),
    stop: jobs.stop.handler(({ input: { jobId }, context }) => actOn({ kind: 'job.stop', jobId }, context.who)),
    addTargets: jobs.addTargets.handler(async ({ input: { jobId, targets, comment = null }, context }) => {
      await source.requireAtHand(jobId)
      const { deviceIds, deviceSetIds } = readTargets(port.fleet, targets)
      await port.submit({ kind: 'job.addTargets', jobId, targets: { deviceIds, deviceSetIds }, comment, who: context.who })
      return made(jobId)
    }),
    cancel: jobs.cancel.handler(({ input: { jobId, reasonCode = null, comment = null, force = false }, context }) =>
      actOn({ kind: 'job.cancel', jobId, reasonCode, comment, force }, context.who),
    ),
    copy: jobs.copy.handler(async ({ input: { jobId }, context: { who } }) => {
      const newJobId = port.newId('job')
      await port.submit(
        source.isAtHand(jobId)
          ? { kind: 'job.copy', jobId, newJobId, by: who, who }
          : copyOfArchived(port, await source.archived(jobId), { newJobId, who }),
      )
      return made(newJobId)
    }),
    rerun: jobs.rerun.handler(async ({ input: { jobId, notTried = false, thingName: onlyDeviceId }, context: { who } }) => {
      checkFilesOf(port, (await source.find(jobId)).job.work)
      const newJobId = port.newId('job')
      await port.submit(
        source.isAtHand(jobId)
          ? { kind: 'job.rerun', jobId, newJobId, notTried, onlyDeviceId, by: who, who }
          : rerunOfArchived(port, await source.archived(jobId), { newJobId, notTried, onlyDeviceId, who }),
      )
      return made(newJobId)
    }),
    delete: jobs.delete.handler(({ input: { jobId, force = false }, context: { who } }) =>
      port.whileNoJobLeaves(async () => {
        if (source.isAtHand(jobId)) await port.submit({ kind: 'job.delete', jobId, force, who })
        else await deleteArchived(port, source, { jobId, who })
        return done
      }),
    ),
    executions: jobs.executions.handler(async ({ input }) => {
      const { job, executions } = await source.find(input.jobId)
      return executionPage(port.fleet, executions, input, (execution) => executionView(port, execution, job.name))
    }),
    execution: jobs.execution.handler(async ({ input }) => {
      const found = await source.find(input.jobId)
      const execution = found.execution(input.thingName)
      if (!execution) throw executionNotFound(found.job, input.thingName)
      return executionView(port, execution, found.job.name)
    }),
    cancelExecution: jobs.cancelExecution.handler(async ({ input, context }) => {
      await source.requireAtHand(input.jobId)
      await port.submit({
        kind: 'execution.cancel',
        jobId: input.jobId,
        deviceId: input.thingName,
        force: input.force ?? false,
        who: context.who,
      })
      return done
    }),
    deleteExecution: jobs.deleteExecution.handler(({ input, context: { who } }) =>
      port.whileNoJobLeaves(async () => {
        const { jobId, thingName: deviceId, force = false } = input
        const { job, execution } = await source.find(jobId)
        const executionNumber = input.executionNumber ?? execution(deviceId)?.executionNumber
        if (executionNumber === undefined) throw executionNotFound(job, deviceId)
        if (source.isAtHand(jobId)) await port.submit({ kind: 'execution.delete', jobId, deviceId, executionNumber, force, who })
        else await deleteArchivedExecution(port, source, { jobId, deviceId, executionNumber, who })
        return done
      }),
    ),
    failureReasons: jobs.failureReasons.handler(async ({ input }) =>
      failureReasonsOf((await source.find(input.jobId)).executions).map(({ deviceIds, ...reason }) => ({
        ...reason,
        first: deviceIds.map((deviceId) => placeOf(port.fleet, deviceId)),
      })),
    ),
    waits: jobs.waits.handler(async ({ input }) => {
      const { executions } = await source.find(input.jobId)
      return waitCounts(port.fleet, executions)
    }),
    rolloutCurve: jobs.rolloutCurve.handler(async ({ input }) => ({
      points: rolloutCurve((await source.find(input.jobId)).executions),
    })),
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
    check: jobs.check.handler(({ input }) => checkJob(port, input)),
    csv: jobs.csv.handler(async ({ input }) => inChunks(await keptCsv(port, await source.find(input.jobId)))),
  })
}

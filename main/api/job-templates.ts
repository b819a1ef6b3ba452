import type { JobTemplateJob, NewJobTemplate } from '../contract/job-templates.ts'
import { BenchError } from '../contract/errors.ts'
import { titleSchema } from '../contract/ids.ts'
import { freeName, windowsOnly } from '../contract/job-again.ts'
import type { JobDefinition } from '../contract/jobs.ts'
import { definedOf } from './defined-of.ts'
import { done } from './done.ts'
import { jobNotFound } from './job-source.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { knownJobTemplate } from './template-requests.ts'

/** What one may do with templates of jobs. */
export function jobTemplateHandlers(port: ApiPort) {
  const { jobTemplates } = procedures
  const create = async (jobTemplateId: string, jobTemplate: NewJobTemplate, madeFromJobId: string | null, who: string) => {
    await port.submit({ kind: 'jobTemplate.create', jobTemplateId, jobTemplate, by: who, madeFromJobId, who })
    return { jobTemplateId }
  }
  return jobTemplates.router({
    list: jobTemplates.list.handler(({ input }) => {
      const found = [...port.fleet.jobTemplates()].filter(
        ({ name, description, jobTemplateId }) => input.search === undefined || holds(input.search, name, description, jobTemplateId),
      )
      const ordered = sorted(found, input.sort ?? 'name', {
        name: (template) => template.name,
        type: ({ job }) => typeOf(job),
        parameters: (template) => template.parameters.length,
        created: (template) => template.createdAtMs,
        changed: (template) => template.lastUpdatedAtMs,
      })
      return pageOf(ordered, input, (template) => template)
    }),
    get: jobTemplates.get.handler(({ input }) => knownJobTemplate(port.fleet, input.jobTemplateId)),
    create: jobTemplates.create.handler(({ input: { jobTemplateId, ...jobTemplate }, context }) =>
      create(jobTemplateId ?? port.newId('job-template'), jobTemplate, null, context.who),
    ),
    createFromJob: jobTemplates.createFromJob.handler(async ({ input: { jobId, name }, context }) => {
      const job = port.fleet.job(jobId) ?? (await port.history.archivedJob(jobId))?.definition
      if (!job) throw jobNotFound(jobId)
      const title = name === undefined ? freeName(port.fleet.jobTemplates(), job.name, 'template') : readTitle(name)
      return create(
        port.newId('job-template'),
        { name: title, description: '', parameters: [], job: templateJobOf(job) },
        jobId,
        context.who,
      )
    }),
    change: jobTemplates.change.handler(async ({ input: { jobTemplateId, ...change }, context }) => {
      await port.submit({ kind: 'jobTemplate.change', jobTemplateId, change, who: context.who })
      return { jobTemplateId }
    }),
    delete: jobTemplates.delete.handler(async ({ input, context }) => {
      await port.submit({ kind: 'jobTemplate.delete', jobTemplateId: input.jobTemplateId, who: context.who })
      return done
    }),
    export: jobTemplates.export.handler(({ input }) => {
      const { jobTemplateId, name, description, parameters, job } = knownJobTemplate(port.fleet, input.jobTemplateId)
      return { jobTemplateId, name, description, parameters, job }
    }),
  })
}

function typeOf({ type, document }: JobTemplateJob): string | null {
  return document === undefined ? (type ?? null) : 'document'
}

function readTitle(name: string): string {
  const title = titleSchema.safeParse(name)
  if (!title.success) throw new BenchError('InvalidInput', `‘name’: ${title.error.issues[0]!.message}`, { field: 'name' })
  return title.data
}

/** What a job does and by which rules, without its devices. */
export function templateJobOf(job: JobDefinition): JobTemplateJob {
  const { name, description, templateId, targetSelection, work } = job
  const { jobExecutionsRolloutConfig, abortConfig, timeoutConfig, jobExecutionsRetryConfig } = job
  return {
    name,
    description,
    templateId,
    targetSelection,
    ...work,
    jobExecutionsRolloutConfig,
    abortConfig,
    timeoutConfig,
    jobExecutionsRetryConfig,
    // A template of AWS IoT keeps maintenance windows alone: start and end would soon have passed.
    schedulingConfig: windowsOnly(job.schedulingConfig),
    ...definedOf({ presignedUrlConfig: job.presignedUrlConfig }),
  }
}

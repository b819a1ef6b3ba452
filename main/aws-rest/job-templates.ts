/** Templates of jobs (AWS IoT API) are those of the bench. */
import { z } from 'zod'
import { definedOf } from '../api/defined-of.ts'
import { templateJobOf } from '../api/job-templates.ts'
import { knownJobTemplate } from '../api/template-requests.ts'
import { arnOf } from '../contract/arns.ts'
import { BenchError } from '../contract/errors.ts'
import { jobTemplateIdSchema } from '../contract/ids.ts'
import { schedulingConfigSchema } from '../contract/job-rules.ts'
import type { JobTemplate, JobTemplateJob } from '../contract/job-templates.ts'
import { arnSchema, isEmptyList, notKept, pageFields, wordsSchema } from './fields.ts'
import { rulesShape } from './job-shapes.ts'
import { visibleJob } from './jobs.ts'
import { documentFields, documentOf, ruleFields } from './new-job.ts'
import { checkedBy, operation } from './operation.ts'
import { pageOf } from './pages.ts'
import { seconds } from './times.ts'

function listed({ jobTemplateId, name, description, createdAtMs }: JobTemplate) {
  return {
    jobTemplateArn: arnOf('jobtemplate', jobTemplateId),
    jobTemplateId,
    description: description === '' ? name : description,
    createdAt: seconds(createdAtMs),
  }
}

/** What a job of the template does, as jobs tell it. */
function documentText({ document, type, operations }: JobTemplateJob): string {
  return JSON.stringify(document ?? { type, operations })
}

export const jobTemplateOperations = [
  operation({
    name: 'CreateJobTemplate',
    method: 'PUT',
    path: '/job-templates/{jobTemplateId}',
    body: z.object({
      jobArn: arnSchema('job').optional(),
      description: wordsSchema.min(1, 'A job template needs a description.'),
      maintenanceWindows: schedulingConfigSchema.shape.maintenanceWindows,
      tags: notKept('tags of job templates', isEmptyList),
      ...documentFields,
      ...ruleFields,
    }),
    errors: { AlreadyExists: 'ConflictException' },
    async does(desk, { labels, body, who }) {
      const jobTemplateId = checkedBy(jobTemplateIdSchema, labels.jobTemplateId)!
      const { jobArn: jobId, description, maintenanceWindows, presignedUrlConfig } = body
      const document = await documentOf(desk.port.files, body)
      if ((jobId === undefined) === (document === undefined))
        throw new BenchError('InvalidInput', 'Say what the jobs do by one of the two: a "document", or the "jobArn" of a job.')
      const ofJob = jobId === undefined ? {} : templateJobOf((await visibleJob(desk, jobId)).job)
      const { jobExecutionsRolloutConfig, abortConfig, timeoutConfig, jobExecutionsRetryConfig } = body
      const rules = { jobExecutionsRolloutConfig, abortConfig, timeoutConfig, jobExecutionsRetryConfig }
      const schedulingConfig = maintenanceWindows && { maintenanceWindows }
      const { name: _, description: __, ...job } = { ...ofJob, ...definedOf({ document, presignedUrlConfig, schedulingConfig, ...rules }) }
      await desk.port.submit({
        kind: 'jobTemplate.create',
        jobTemplateId,
        jobTemplate: { name: jobTemplateId, description, parameters: [], job },
        by: who,
        madeFromJobId: jobId ?? null,
        who,
      })
      return { jobTemplateArn: arnOf('jobtemplate', jobTemplateId), jobTemplateId }
    },
  }),
  operation({
    name: 'DescribeJobTemplate',
    method: 'GET',
    path: '/job-templates/{jobTemplateId}',
    does({ port }, { labels }) {
      const template = knownJobTemplate(port.fleet, labels.jobTemplateId)
      const { job } = template
      return {
        ...listed(template),
        document: documentText(job),
        presignedUrlConfig: job.presignedUrlConfig,
        ...rulesShape(job),
        maintenanceWindows: job.schedulingConfig?.maintenanceWindows,
      }
    },
  }),
  operation({
    name: 'DeleteJobTemplate',
    method: 'DELETE',
    path: '/job-templates/{jobTemplateId}',
    async does({ port }, { labels: { jobTemplateId }, who }) {
      await port.submit({ kind: 'jobTemplate.delete', jobTemplateId, who })
    },
  }),
  operation({
    name: 'ListJobTemplates',
    method: 'GET',
    path: '/job-templates',
    query: z.object(pageFields),
    does({ port }, { query }) {
      const found = [...port.fleet.jobTemplates()].map((template) => ({ place: template.jobTemplateId, row: template }))
      const { rows, ...token } = pageOf(found, query)
      return { jobTemplates: rows.map(listed), ...token }
    },
  }),
  operation({
    name: 'ListManagedJobTemplates',
    method: 'GET',
    path: '/managed-job-templates',
    query: z.object({ templateName: z.string().optional(), ...pageFields }),
    does: () => ({ managedJobTemplates: [] }),
  }),
  operation({
    name: 'DescribeManagedJobTemplate',
    method: 'GET',
    path: '/managed-job-templates/{templateName}',
    does(_, { labels }): never {
      throw new BenchError(
        'NotFound',
        `There is no managed job template ‘${labels.templateName}’: AWS keeps those, and the bench has job templates of its own.`,
      )
    },
  }),
]

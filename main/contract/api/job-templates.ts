/** Calls about job templates. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { jobTemplateIdSchema } from '../ids.ts'
import { jobTemplateChangeSchema, jobTemplateSchema, newJobTemplateSchema } from '../job-templates.ts'
import { pageOf, plainList, done, job } from './fields.ts'

const jobTemplate = z.strictObject({ jobTemplateId: jobTemplateIdSchema })

export const jobTemplates = {
  list: oc
    .route({ method: 'GET', path: '/job-templates', summary: 'List job templates' })
    .input(plainList)
    .output(pageOf(jobTemplateSchema)),
  get: oc
    .route({ method: 'GET', path: '/job-templates/{jobTemplateId}', summary: 'One job template' })
    .input(jobTemplate)
    .output(jobTemplateSchema),
  create: oc
    .route({ method: 'POST', path: '/job-templates', successStatus: 201, summary: 'Make a job template, or import one' })
    .input(newJobTemplateSchema)
    .output(jobTemplate),
  createFromJob: oc
    .route({ method: 'POST', path: '/jobs/{jobId}/template', successStatus: 201, summary: 'Make a job template from a job' })
    .input(job.extend({ name: z.string().optional() }))
    .output(jobTemplate),
  change: oc
    .route({ method: 'PATCH', path: '/job-templates/{jobTemplateId}', summary: 'Change a job template' })
    .input(jobTemplate.extend(jobTemplateChangeSchema.shape))
    .output(jobTemplate),
  delete: oc
    .route({ method: 'DELETE', path: '/job-templates/{jobTemplateId}', summary: 'Delete a job template' })
    .input(jobTemplate)
    .output(done),
  /** As a file for another bench: what `create` takes. */
  export: oc
    .route({ method: 'GET', path: '/job-templates/{jobTemplateId}/export', summary: 'A job template as JSON to import elsewhere' })
    .input(jobTemplate)
    .output(newJobTemplateSchema),
}

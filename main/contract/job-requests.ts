/** What is asked of the bench about a job: to make one, to write a saved one anew, to change one that runs. */
import { z } from 'zod'
import { commandTimes } from './command-times.ts'
import { deviceIdSchema, jobIdSchema, jobTemplateIdSchema, templateIdSchema, titleSchema } from './ids.ts'
import { jobRulesRequestFields, jobRulesSchema, rulesAgainstEachOther } from './job-rules.ts'
import { jobDocumentSchema, jobTypeSchema, keptAlong, operationsSchema, presignedUrlConfigSchema, targetSelectionSchema } from './jobs.ts'

/** Targets as the wire spells them (AWS and EMQX: thing and thing group); a group is named by the set's id or name. */
export const wireTargetsSchema = z.strictObject({
  thingNames: z.array(deviceIdSchema).optional(),
  thingGroupNames: z.array(z.string().min(1)).optional(),
  exceptThingNames: z.array(deviceIdSchema).optional(),
  query: z.string().max(4096).optional(),
})
export type WireTargets = z.infer<typeof wireTargetsSchema>

const jobRequestFields = {
  name: titleSchema.optional(),
  description: z.string().max(2028).optional(),
  templateId: templateIdSchema.nullable().optional(),
  targetSelection: targetSelectionSchema.optional(),
  targets: wireTargetsSchema,
  document: jobDocumentSchema.optional(),
  type: jobTypeSchema.optional(),
  operations: operationsSchema.optional(),
  ...commandTimes,
  ...jobRulesRequestFields,
  ...keptAlong,
}

/** Exactly one way to say what a job does: a document, or a type with operations. */
function saysWhatItDoes(request: { document?: unknown; type?: string | undefined; operations?: unknown }): boolean {
  return request.document !== undefined
    ? request.operations === undefined && (request.type === undefined || request.type === 'document')
    : request.type !== undefined && request.type !== 'document' && request.operations !== undefined
}
const saysWhatItDoesMessage = 'Give either "document", or "type" (setting, property or command) with "operations".'

/** `POST /api/v1/jobs`. With a job template, what the request gives stands in place of what the template says. */
export const newJobSchema = z
  .strictObject({
    jobId: jobIdSchema.optional(),
    jobTemplateId: jobTemplateIdSchema.optional(),
    /** Values for the template's parameters, by name. */
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    ...jobRequestFields,
    jobType: targetSelectionSchema.optional().describe('Another name of "targetSelection" (EMQX Fleets).'),
    run: z.boolean().optional().describe('false: save only. Default true.'),
  })
  .superRefine((request, context) => {
    const { jobType, targetSelection } = request
    if (jobType !== undefined && targetSelection !== undefined && jobType !== targetSelection)
      context.addIssue({
        code: 'custom',
        path: ['jobType'],
        message: 'The job type and "targetSelection" mean the same: give one of them.',
      })
    const fromTemplate = request.jobTemplateId !== undefined
    const saysNothing = request.document === undefined && request.type === undefined && request.operations === undefined
    if (!(fromTemplate && saysNothing) && !saysWhatItDoes(request)) context.addIssue({ code: 'custom', message: saysWhatItDoesMessage })
    if (!fromTemplate && request.parameters !== undefined)
      context.addIssue({ code: 'custom', path: ['parameters'], message: 'Parameters need a job template: give "jobTemplateId" too.' })
    const problem = rulesAgainstEachOther(request)
    // The template's rules come to these: what they say together is checked once they are put together.
    if (problem && !fromTemplate) context.addIssue({ code: 'custom', ...problem })
  })
export type NewJob = z.infer<typeof newJobSchema>

/** A saved job as its editor writes it back, whole. */
export const jobEditSchema = z
  .strictObject(jobRequestFields)
  .refine(saysWhatItDoes, saysWhatItDoesMessage)
  .superRefine((request, context) => {
    const problem = rulesAgainstEachOther(request)
    if (problem) context.addIssue({ code: 'custom', ...problem })
  })
export type JobEdit = z.infer<typeof jobEditSchema>

/**
 * What may be changed of a job that is not over: left out stays, null takes a rule away. What it does, its devices and its schedule
 * stay as they are once it has left its draft.
 */
export const jobChangeSchema = z.strictObject({
  description: jobRequestFields.description,
  presignedUrlConfig: presignedUrlConfigSchema.optional(),
  ...jobRulesSchema.omit({ schedulingConfig: true }).partial().shape,
})

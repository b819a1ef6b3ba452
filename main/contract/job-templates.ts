import { z } from 'zod'
import { commandTimes } from './command-times.ts'
import { jobIdSchema, jobTemplateIdSchema, keptTitleSchema, templateIdSchema, titleSchema } from './ids.ts'
import { jsonObjectSchema, jsonValueSchema } from './json.ts'
import { jobRulesRequestFields } from './job-rules.ts'
import { jobTypeSchema, presignedUrlConfigSchema, targetSelectionSchema, withoutStar } from './jobs.ts'

export const parameterTypes = ['string', 'integer', 'number', 'boolean'] as const

export function isOfType(type: (typeof parameterTypes)[number], value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value)
  return typeof value === type
}

/** A parameter that is filled in when a job is made: `${parameters:name}` stands for it in the text of the job. */
export const jobParameterSchema = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'A parameter’s name has 1 to 128 letters, digits, "_" or "-".'),
    type: z.enum(parameterTypes),
    description: z.string().max(1024).default(''),
    /** Taken when no value is given; left out: a value must be given. */
    default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  })
  .refine((parameter) => parameter.default === undefined || isOfType(parameter.type, parameter.default), {
    path: ['default'],
    message: 'The default is a value of the parameter’s type.',
  })
export type JobParameter = z.infer<typeof jobParameterSchema>
export type ParameterValue = string | number | boolean

/** What a job made from the template gets; names, values and documents may hold placeholders. */
export const jobTemplateJobSchema = z.strictObject({
  name: keptTitleSchema.optional(),
  description: z.string().max(2028).optional(),
  /** The device template whose types the values are checked against once the parameters are filled in. */
  templateId: templateIdSchema.nullable().optional(),
  targetSelection: targetSelectionSchema.optional(),
  type: jobTypeSchema.optional(),
  operations: z
    .array(z.strictObject({ name: z.string().min(1).max(256).overwrite(withoutStar), value: jsonValueSchema.optional() }))
    .min(1, 'A job needs at least one operation.')
    .max(100, 'A job has at most 100 operations.')
    .optional(),
  document: jsonObjectSchema.optional(),
  ...commandTimes,
  ...jobRulesRequestFields,
  presignedUrlConfig: presignedUrlConfigSchema.optional(),
})
export type JobTemplateJob = z.infer<typeof jobTemplateJobSchema>

const templateFields = {
  name: keptTitleSchema,
  description: z.string().max(2028).default(''),
  parameters: z
    .array(jobParameterSchema)
    .max(100, 'A job template has at most 100 parameters.')
    .refine((parameters) => new Set(parameters.map(({ name }) => name)).size === parameters.length, 'A parameter’s name stands only once.')
    .default([]),
  job: jobTemplateJobSchema,
}
const given = { name: titleSchema, job: jobTemplateJobSchema.extend({ name: titleSchema.optional() }) }

/** A template of jobs; also what export writes and import reads (then with `jobTemplateId` for the name of the file). */
export const newJobTemplateSchema = z.strictObject({ jobTemplateId: jobTemplateIdSchema.optional(), ...templateFields, ...given })
export type NewJobTemplate = z.infer<typeof newJobTemplateSchema>

export const jobTemplateChangeSchema = z.strictObject({
  name: given.name.optional(),
  description: z.string().max(2028).optional(),
  parameters: templateFields.parameters.unwrap().optional(),
  job: given.job.optional(),
})
export type JobTemplateChange = z.infer<typeof jobTemplateChangeSchema>

export const jobTemplateSchema = z.object({
  jobTemplateId: jobTemplateIdSchema,
  ...templateFields,
  createdAtMs: z.number(),
  createdBy: z.string(),
  lastUpdatedAtMs: z.number(),
  /** The job that it was made from, if one. */
  madeFromJobId: jobIdSchema.nullable(),
})
export type JobTemplate = z.infer<typeof jobTemplateSchema>

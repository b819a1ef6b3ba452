import { z } from 'zod'
import { commandTimes } from './command-times.ts'
import { executionCountsSchema } from './executions.ts'
import { jobRulesSchema } from './job-rules.ts'
import { jobStateSchema, jobWireStatuses } from './job-states.ts'
import {
  deviceIdSchema,
  deviceSetIdSchema,
  fieldNameSchema,
  jobIdSchema,
  jobTemplateIdSchema,
  keptTitleSchema,
  templateIdSchema,
} from './ids.ts'
import { jsonObjectSchema, jsonValueSchema, utf8Bytes } from './json.ts'

export const jobTypes = ['setting', 'property', 'command', 'document'] as const
export const jobTypeSchema = z.enum(jobTypes)
export type JobType = z.infer<typeof jobTypeSchema>

/** The largest job document, in bytes of UTF-8 (AWS IoT Jobs, quota "Job document length"). */
export const maximumDocumentBytes = 32 * 1024

/** `component*command` is how Azure devices are called; here it is `component.command`, as of settings. */
export function withoutStar(name: string): string {
  return name.replace('*', '.')
}

const operationNameSchema = z
  .string()
  .overwrite(withoutStar)
  .check(
    z.superRefine((name, context) => {
      const checked = fieldNameSchema.safeParse(name)
      if (!checked.success) context.addIssue({ code: 'custom', message: checked.error.issues[0]!.message })
    }),
  )

/** A setting or property with its value, or a command with its payload (left out: none). */
export const operationSchema = z.strictObject({ name: operationNameSchema, value: jsonValueSchema.optional() })
export type Operation = z.infer<typeof operationSchema>

export const operationsSchema = z
  .array(operationSchema)
  .min(1, 'A job needs at least one operation.')
  .max(100, 'A job has at most 100 operations.')
const valuedOperationsSchema = operationsSchema
  .refine(
    (operations) => operations.every((operation) => operation.value !== undefined),
    'Every setting or property of a job needs a value.',
  )
  .refine(
    (operations) => new Set(operations.map((operation) => operation.name)).size === operations.length,
    'A setting or property stands in a job only once.',
  )

export const jobDocumentSchema = jsonObjectSchema.refine(
  (document) => utf8Bytes(JSON.stringify(document)) <= maximumDocumentBytes,
  'A job document has at most 32 KiB.',
)

/** What a job does on each device. */
export const jobWorkSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('setting'), operations: valuedOperationsSchema }),
  z.strictObject({ type: z.literal('property'), operations: valuedOperationsSchema }),
  /** Commands run one after the other on a device; the first that fails ends it. */
  z.strictObject({ type: z.literal('command'), operations: operationsSchema, ...commandTimes }),
  z.strictObject({ type: z.literal('document'), document: jobDocumentSchema }),
])
export type JobWork = z.infer<typeof jobWorkSchema>

/**
 * Which devices a job runs on, as an expression that is resolved when the job runs:
 * the picked devices, the members of the sets and the matches of the query, together, less the exceptions.
 */
export const targetsSchema = z.strictObject({
  deviceIds: z.array(deviceIdSchema),
  deviceSetIds: z.array(deviceSetIdSchema),
  query: z.string().max(4096).nullable(),
  exceptDeviceIds: z.array(deviceIdSchema),
})
export type Targets = z.infer<typeof targetsSchema>

export const targetSelections = ['SNAPSHOT', 'CONTINUOUS'] as const
export const targetSelectionSchema = z.enum(targetSelections)
export type TargetSelection = z.infer<typeof targetSelectionSchema>

/** What a person may ask of a job. The engine says which are allowed now; no screen keeps a list of its own. */
export const jobActions = ['edit', 'run', 'stop', 'copy', 'rerun', 'addTargets', 'cancel', 'delete', 'forceDelete'] as const
export type JobAction = (typeof jobActions)[number]

/** Those and, beside a rerun on the failed devices, the one that also takes those that it was canceled on. */
export const offeredActions = [...jobActions, 'rerunNotTried'] as const
export const offeredActionSchema = z.enum(offeredActions)
export type OfferedAction = z.infer<typeof offeredActionSchema>

/** How long links to files in a job document hold (AWS IoT). */
export const presignedUrlConfigSchema = z.strictObject({
  expiresInSec: z.number().int().min(60).max(3600).optional().describe('How long a link to a file holds, in s. Default 3600.'),
  roleArn: z.string().max(2048).optional(),
})

/** Of AWS IoT's CreateJob: how long links to files hold, and what the bench keeps and gives back and does nothing with. */
export const keptAlong = {
  presignedUrlConfig: presignedUrlConfigSchema.optional(),
  namespaceId: z.string().max(64).optional(),
  documentParameters: z.record(z.string().max(128), z.string().max(30_720)).optional(),
  tags: z
    .array(z.strictObject({ Key: z.string().max(128), Value: z.string().max(256).optional() }))
    .max(50)
    .optional(),
}

type KeptAlong = Partial<{ [Field in keyof typeof keptAlong]: z.infer<(typeof keptAlong)[Field]> }>

/** Those of the fields that are kept along that are there. */
export function keptAlongOf(fields: KeptAlong): KeptAlong {
  const names = Object.keys(keptAlong) as (keyof KeptAlong)[]
  return Object.fromEntries(names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]))
}

/** The part of a job that a person writes; it changes only by a person's hand. */
export const jobDefinitionSchema = z.object({
  jobId: jobIdSchema,
  name: keptTitleSchema,
  description: z.string().max(2028),
  work: jobWorkSchema,
  /** The template whose types the values were checked against, if one was chosen. */
  templateId: templateIdSchema.nullable(),
  targets: targetsSchema,
  targetSelection: targetSelectionSchema,
  ...jobRulesSchema.shape,
  ...keptAlong,
  /** The job template that it was made from, if one. */
  jobTemplateId: jobTemplateIdSchema.nullable(),
  createdAtMs: z.number(),
  createdBy: z.string(),
  /** The job that this one was copied from, whose failed devices it runs on again, or whose recurrence it is a run of. */
  madeFrom: z.object({ jobId: jobIdSchema, how: z.enum(['copy', 'rerun', 'schedule']) }).nullable(),
})
export type JobDefinition = z.infer<typeof jobDefinitionSchema>

/** The part of a job that moves while it runs; apart from the definition, so that a status is a small record on disk. */
export const jobProgressSchema = z.object({
  jobId: jobIdSchema,
  state: jobStateSchema,
  /** Why it was canceled, in words, and the code given with it. */
  reasonCode: z.string().max(128).nullable(),
  comment: z.string().max(2028).nullable(),
  /** True when it was canceled with those in progress. */
  forceCanceled: z.boolean(),
  /** What a person should know of its start: late, skipped, or refused and why. */
  note: z.string().nullable(),
  counts: executionCountsSchema,
  /** Attempts that were begun on all devices together: the number of runs. */
  attempts: z.number(),
  /** Devices that the rollout has reached, without those that joined later. */
  rolledOut: z.number(),
  /** When the rollout last reached one, in ms. */
  lastRolloutAtMs: z.number().nullable(),
  /** Devices a batch, settled at the start; null where there are no batches. */
  batchSize: z.number().nullable(),
  /** How many devices have been reached at the end of the batch under way. */
  batchEnd: z.number(),
  /** Failed devices before the batch under way. */
  failuresBeforeBatch: z.number(),
  /** The end time has passed: no further device is reached, and a continuous job takes no new member. */
  rolloutEnded: z.boolean(),
  /** Of a scheduled job, when it starts next, in ms. */
  nextStartAtMs: z.number().nullable(),
  /** When it ends by its schedule, in ms; settled at the start. */
  endsAtMs: z.number().nullable(),
  /** Of a recurring job, how many runs it has made. */
  runsMade: z.number(),
  startedAtMs: z.number().nullable(),
  finishedAtMs: z.number().nullable(),
  lastUpdatedAtMs: z.number(),
})
export type JobProgress = z.infer<typeof jobProgressSchema>

export const jobSchema = jobDefinitionSchema.extend(jobProgressSchema.shape)
export type Job = z.infer<typeof jobSchema>

/** A job as a page shows it. */
export const jobViewSchema = jobSchema.extend({
  /** The state in the words of AWS IoT Jobs and EMQX Fleets; null for a draft. */
  status: z.enum(jobWireStatuses).nullable(),
  /** The targets in words: "Fridges", "3 devices", "Fridges except 2". */
  targetsInWords: z.string(),
  /** How many devices it has told or will tell; for a draft, how many it would. */
  deviceCount: z.number(),
  /** Why its targets cannot be resolved now (a broken or deleted set), else null. */
  targetsBroken: z.string().nullable(),
  /** Devices that the rollout has not reached yet; they stand among the queued. */
  waitingForRollout: z.number(),
  /** The rate of the rollout now, in devices a minute; null without one. */
  ratePerMinute: z.number().nullable(),
  /** Whether a maintenance window is open, and until when that stays so, in ms; null without windows. */
  window: z.object({ isOpen: z.boolean(), untilMs: z.number().nullable() }).nullable(),
  /** True of a job that has left the fast path: it is read only. */
  archived: z.boolean(),
  allowedActions: z.array(offeredActionSchema),
})
export type JobView = z.infer<typeof jobViewSchema>

/** A row of the job list: without the documents and target lists, which may be large. */
export const jobRowSchema = jobViewSchema.omit({ work: true, targets: true, documentParameters: true }).extend({ type: jobTypeSchema })
export type JobRow = z.infer<typeof jobRowSchema>

/** Failures that share their words, most frequent first. */
export const failureReasonSchema = z.object({
  status: z.string(),
  error: z.string(),
  count: z.number(),
  /** The first three of the devices, so that a screen can say where to walk. */
  first: z.array(z.object({ deviceId: z.string(), deviceName: z.string(), slot: z.string().nullable() })),
})
export type FailureReason = z.infer<typeof failureReasonSchema>

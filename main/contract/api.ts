/**
 * The list of calls: name -> input, output, REST route. Implemented once in `main/api`, carried by three doors
 * (Electron IPC, WebSocket, REST under /api/v1). Every call may fail with one of `errors.ts`: over REST as
 * `{code, message}` with that code's HTTP status, elsewhere as an oRPC error with the same code and sentence.
 */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { apiTokenViewSchema, madeApiTokenSchema, newApiTokenSchema, tokenNameSchema } from './api-tokens.ts'
import { changeBatchSchema } from './change-feed.ts'
import { deviceSetChangeSchema, deviceSetViewSchema, newDeviceSetSchema, queryProblemSchema } from './device-sets.ts'
import { deviceChangeSchema, deviceSchema, importReportSchema, newDeviceSchema, presenceSchema } from './devices.ts'
import { executionStatusSchema, executionViewSchema } from './executions.ts'
import { eventKindSchema, eventViewSchema } from './events.ts'
import { deviceIdSchema, deviceSetIdSchema, jobIdSchema, jobTemplateIdSchema, reasonCodeSchema, templateIdSchema } from './ids.ts'
import { schedulingConfigSchema } from './job-rules.ts'
import { jobTemplateChangeSchema, jobTemplateSchema, newJobTemplateSchema } from './job-templates.ts'
import {
  failureReasonSchema,
  jobEditSchema,
  jobRowSchema,
  jobStatusFilterSchema,
  jobTypeSchema,
  jobViewSchema,
  newJobSchema,
  targetSelectionSchema,
  wireTargetsSchema,
} from './jobs.ts'
import { overviewSchema, simulatorStateSchema } from './overview.ts'
import { settingsChangeSchema, settingsSchema } from './settings.ts'
import { newTemplateSchema, templateChangeSchema, templateViewSchema } from './templates.ts'
import { trafficDirections, trafficEntrySchema } from './traffic.ts'

/**
 * Paging: `limit` rows from `cursor` (as the last answer gave it) or from row `offset`, which is for tables that jump.
 * Query strings carry text, hence the coercion.
 */
const pageFields = {
  limit: z.coerce.number().int().min(1).max(1000).optional().describe('Rows to answer. Default 100.'),
  cursor: z.string().optional().describe('Where to go on: nextCursor of the page before.'),
  offset: z.coerce.number().int().min(0).optional().describe('Row to begin with, in place of a cursor.'),
}

function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ items: z.array(row), total: z.number(), nextCursor: z.string().nullable() })
}

/** `name`, or `-name` for descending; several parted by commas. */
const sortField = z.string().max(200).optional()
const searchField = z.string().max(256).optional()
const statusListField = z.union([executionStatusSchema, z.array(executionStatusSchema)]).optional()

const done = z.object({ done: z.literal(true) })

// Inputs are strict: a misspelt filter that is ignored would answer with everything.
const device = z.strictObject({ deviceId: deviceIdSchema })
const deviceSet = z.strictObject({ deviceSetId: deviceSetIdSchema })
const template = z.strictObject({ templateId: templateIdSchema })
const job = z.strictObject({ jobId: jobIdSchema })
const jobTemplate = z.strictObject({ jobTemplateId: jobTemplateIdSchema })

const eventFilterFields = {
  kind: z.union([eventKindSchema, z.array(eventKindSchema)]).optional(),
  jobId: z.string().optional(),
  deviceId: z.string().optional(),
  operation: z.string().optional().describe('As in the event, for example "failed" or "job.cancel".'),
  who: z.string().optional(),
  search: searchField.describe('Text in the sentence, the ids or the reason.'),
  fromMs: z.coerce.number().optional(),
  toMs: z.coerce.number().optional(),
}

export const deviceFilterFields = {
  search: searchField.describe('Text in id, name or slot.'),
  presence: presenceSchema.optional(),
  templateId: z.string().optional().describe('A template id, or "none".'),
  deviceSetId: deviceSetIdSchema.optional(),
  query: z.string().max(4096).optional().describe('In the words of dynamic device sets.'),
}

export const contract = {
  bench: {
    overview: oc.route({ method: 'GET', path: '/overview', summary: 'State of the bench' }).output(overviewSchema),
  },

  devices: {
    list: oc
      .route({ method: 'GET', path: '/devices', summary: 'List devices' })
      .input(
        z.strictObject({
          ...deviceFilterFields,
          sort: sortField.describe('deviceId, name, slot, presence, template, lastSeen; "-" before it descends.'),
          ...pageFields,
        }),
      )
      .output(pageOf(deviceSchema)),
    get: oc.route({ method: 'GET', path: '/devices/{deviceId}', summary: 'One device' }).input(device).output(deviceSchema),
    create: oc
      .route({ method: 'POST', path: '/devices', successStatus: 201, summary: 'Register a device' })
      .input(newDeviceSchema)
      .output(deviceSchema),
    change: oc
      .route({ method: 'PATCH', path: '/devices/{deviceId}', summary: 'Change a device' })
      .input(device.extend(deviceChangeSchema.shape))
      .output(deviceSchema),
    delete: oc.route({ method: 'DELETE', path: '/devices/{deviceId}', summary: 'Delete a device' }).input(device).output(done),
    deleteMany: oc
      .route({ method: 'POST', path: '/devices/delete', summary: 'Delete several devices' })
      .input(z.strictObject({ deviceIds: z.array(deviceIdSchema).min(1) }))
      .output(z.object({ deleted: z.number() })),
    import: oc
      .route({ method: 'POST', path: '/devices/import', summary: 'Import devices from CSV' })
      .input(
        z.strictObject({
          csv: z.string(),
          mode: z
            .enum(['check', 'all', 'good'])
            .default('all')
            .describe('check: report only; all: refuse the file if a row is bad; good: register the good rows.'),
        }),
      )
      .output(importReportSchema),
    executions: oc
      .route({ method: 'GET', path: '/devices/{deviceId}/executions', summary: 'The jobs at hand of one device, newest first' })
      .input(device.extend(pageFields))
      .output(pageOf(executionViewSchema)),
  },

  deviceSets: {
    list: oc
      .route({ method: 'GET', path: '/device-sets', summary: 'List device sets' })
      .input(z.strictObject({ search: searchField, sort: sortField, ...pageFields }))
      .output(pageOf(deviceSetViewSchema)),
    get: oc
      .route({ method: 'GET', path: '/device-sets/{deviceSetId}', summary: 'One device set' })
      .input(deviceSet)
      .output(deviceSetViewSchema),
    create: oc
      .route({ method: 'POST', path: '/device-sets', successStatus: 201, summary: 'Make a device set' })
      .input(newDeviceSetSchema)
      .output(deviceSetViewSchema),
    change: oc
      .route({ method: 'PATCH', path: '/device-sets/{deviceSetId}', summary: 'Change a device set' })
      .input(deviceSet.extend(deviceSetChangeSchema.shape))
      .output(deviceSetViewSchema),
    delete: oc
      .route({ method: 'DELETE', path: '/device-sets/{deviceSetId}', summary: 'Delete a device set' })
      .input(deviceSet)
      .output(done),
    preview: oc
      .route({ method: 'POST', path: '/device-sets/preview', summary: 'What a query matches now, or what is wrong with it' })
      .input(z.strictObject({ query: z.string().max(4096), limit: z.number().int().min(0).max(100).default(20) }))
      .output(z.object({ total: z.number(), sample: z.array(deviceSchema), problem: queryProblemSchema.nullable() })),
  },

  templates: {
    list: oc
      .route({ method: 'GET', path: '/templates', summary: 'List device templates' })
      .input(z.strictObject({ search: searchField, sort: sortField, ...pageFields }))
      .output(pageOf(templateViewSchema)),
    get: oc
      .route({ method: 'GET', path: '/templates/{templateId}', summary: 'One device template' })
      .input(template)
      .output(templateViewSchema),
    create: oc
      .route({ method: 'POST', path: '/templates', successStatus: 201, summary: 'Make a device template' })
      .input(newTemplateSchema)
      .output(templateViewSchema),
    change: oc
      .route({ method: 'PATCH', path: '/templates/{templateId}', summary: 'Change a device template' })
      .input(template.extend(templateChangeSchema.shape))
      .output(templateViewSchema),
    delete: oc
      .route({ method: 'DELETE', path: '/templates/{templateId}', summary: 'Delete a device template' })
      .input(template)
      .output(done),
  },

  jobs: {
    list: oc
      .route({ method: 'GET', path: '/jobs', summary: 'List jobs: running on top, then newest' })
      .input(
        z.strictObject({
          status: z.union([jobStatusFilterSchema, z.array(jobStatusFilterSchema)]).optional(),
          type: jobTypeSchema.optional(),
          targetSelection: targetSelectionSchema.optional(),
          madeFrom: jobIdSchema.optional().describe('The runs of a recurring job, and copies.'),
          archived: z.stringbool().or(z.boolean()).optional().describe('true: the archive, newest first, in place of the jobs at hand.'),
          search: searchField.describe('Text in name, description or id.'),
          sort: sortField.describe('Default: running first, then newest.'),
          ...pageFields,
        }),
      )
      .output(pageOf(jobRowSchema)),
    get: oc.route({ method: 'GET', path: '/jobs/{jobId}', summary: 'One job' }).input(job).output(jobViewSchema),
    create: oc
      .route({ method: 'POST', path: '/jobs', successStatus: 201, summary: 'Make a job and run it (or save it)' })
      .input(newJobSchema)
      .output(job),
    edit: oc
      .route({ method: 'PUT', path: '/jobs/{jobId}', summary: 'Change a saved job' })
      .input(z.strictObject({ jobId: jobIdSchema, job: jobEditSchema }))
      .output(job),
    run: oc
      .route({ method: 'POST', path: '/jobs/{jobId}/run', summary: 'Run a saved job, or go on with a stopped one' })
      .input(job)
      .output(job),
    stop: oc.route({ method: 'POST', path: '/jobs/{jobId}/stop', summary: 'Tell no further device' }).input(job).output(job),
    addTargets: oc
      .route({ method: 'POST', path: '/jobs/{jobId}/targets', summary: 'Add targets to a continuous job' })
      .input(
        job.extend({
          targets: wireTargetsSchema.pick({ thingNames: true, thingGroupNames: true }),
          comment: z.string().max(2028).optional(),
        }),
      )
      .output(job),
    cancel: oc
      .route({ method: 'POST', path: '/jobs/{jobId}/cancel', summary: 'Cancel a job' })
      .input(
        job.extend({
          reasonCode: reasonCodeSchema.optional(),
          comment: z.string().max(2028).optional(),
          force: z.boolean().optional(),
        }),
      )
      .output(job),
    copy: oc
      .route({ method: 'POST', path: '/jobs/{jobId}/copy', successStatus: 201, summary: 'Save an editable copy' })
      .input(job)
      .output(job),
    rerun: oc
      .route({ method: 'POST', path: '/jobs/{jobId}/rerun', successStatus: 201, summary: 'Run again on the devices that did not succeed' })
      .input(job)
      .output(job),
    delete: oc
      .route({ method: 'DELETE', path: '/jobs/{jobId}', summary: 'Delete a job and its executions' })
      .input(job.extend({ force: z.stringbool().or(z.boolean()).optional() }))
      .output(done),
    executions: oc
      .route({ method: 'GET', path: '/jobs/{jobId}/executions', summary: 'The devices of a job' })
      .input(
        job.extend({
          status: statusListField,
          search: searchField.describe('Text in device id, name, slot or error.'),
          error: z.string().optional().describe('Exactly this error.'),
          retried: z.stringbool().or(z.boolean()).optional().describe('true: only devices with more than one attempt.'),
          sort: sortField.describe('deviceId, deviceName, slot, status, started, finished, duration; default: what did not succeed first.'),
          ...pageFields,
        }),
      )
      .output(pageOf(executionViewSchema)),
    execution: oc
      .route({ method: 'GET', path: '/jobs/{jobId}/executions/{thingName}', summary: 'One device of a job' })
      .input(job.extend({ thingName: deviceIdSchema }))
      .output(executionViewSchema),
    cancelExecution: oc
      .route({ method: 'POST', path: '/jobs/{jobId}/executions/{thingName}/cancel', summary: 'Cancel a job on one device' })
      .input(job.extend({ thingName: deviceIdSchema, force: z.boolean().optional() }))
      .output(done),
    failureReasons: oc
      .route({ method: 'GET', path: '/jobs/{jobId}/failure-reasons', summary: 'Failures grouped by their words' })
      .input(job)
      .output(z.array(failureReasonSchema)),
    /** The observed rollout: how many devices had been reached, and of those had ended, by when. */
    rolloutCurve: oc
      .route({ method: 'GET', path: '/jobs/{jobId}/rollout', summary: 'When the devices were reached' })
      .input(job)
      .output(z.object({ points: z.array(z.object({ atMs: z.number(), reached: z.number(), ended: z.number() })) })),
    previewSchedule: oc
      .route({ method: 'POST', path: '/jobs/preview-schedule', summary: 'When a schedule comes to pass' })
      .input(z.strictObject({ schedulingConfig: schedulingConfigSchema }))
      .output(
        z.object({
          /** The next starts, in ms; empty without a start time. */
          starts: z.array(z.number()),
          windows: z.array(z.object({ fromMs: z.number(), untilMs: z.number() })),
          /** Why it cannot be, as a start that has passed; else null. */
          problem: z.object({ field: z.string(), message: z.string() }).nullable(),
        }),
      ),
    /** What a selection of devices comes to now: for the builder's count, before anything is saved. */
    previewTargets: oc
      .route({ method: 'POST', path: '/jobs/preview-targets', summary: 'How many devices a selection comes to now' })
      .input(z.strictObject({ targets: wireTargetsSchema, templateId: templateIdSchema.nullable().optional() }))
      .output(z.object({ total: z.number(), online: z.number(), otherTemplate: z.number(), broken: z.string().nullable() })),
    /** The CSV in pieces of text, for the doors that carry no files; REST has /jobs/{jobId}/executions.csv. */
    csv: oc.input(job).output(eventIterator(z.object({ chunk: z.string() }))),
  },

  jobTemplates: {
    list: oc
      .route({ method: 'GET', path: '/job-templates', summary: 'List job templates' })
      .input(z.strictObject({ search: searchField, sort: sortField, ...pageFields }))
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
  },

  events: {
    list: oc
      .route({ method: 'GET', path: '/events', summary: 'The event log and the audit log, newest first' })
      .input(
        z.strictObject({
          ...eventFilterFields,
          beforeSequence: z.coerce.number().int().optional().describe('Go on below this one: the last of the page before.'),
          limit: z.coerce.number().int().min(1).max(1000).optional(),
        }),
      )
      .output(z.object({ items: z.array(eventViewSchema), isEnd: z.boolean() })),
    /** The log as CSV in pieces of text; REST has /events.csv. */
    csv: oc.input(z.strictObject(eventFilterFields)).output(eventIterator(z.object({ chunk: z.string() }))),
  },

  traffic: {
    list: oc
      .route({ method: 'GET', path: '/traffic', summary: 'The message trace, newest last' })
      .input(
        z.strictObject({
          deviceId: z.string().optional(),
          direction: z.enum(trafficDirections).optional(),
          search: searchField.describe('Text in topic, payload or sentence.'),
          afterSequence: z.coerce.number().optional(),
          limit: z.coerce.number().int().min(1).max(1000).optional(),
        }),
      )
      .output(z.object({ items: z.array(trafficEntrySchema), lastSequence: z.number(), dropped: z.number() })),
  },

  settings: {
    get: oc.route({ method: 'GET', path: '/settings', summary: 'Settings of the bench' }).output(settingsSchema),
    change: oc.route({ method: 'PATCH', path: '/settings', summary: 'Change settings' }).input(settingsChangeSchema).output(settingsSchema),
  },

  /** Tokens beside the one that the bench was started with, each with a name that stands in the audit log. */
  tokens: {
    list: oc
      .route({ method: 'GET', path: '/tokens', summary: 'Names of the tokens that let scripts in' })
      .output(z.object({ items: z.array(apiTokenViewSchema) })),
    create: oc
      .route({ method: 'POST', path: '/tokens', successStatus: 201, summary: 'Make a token; its secret is shown only now' })
      .input(newApiTokenSchema)
      .output(madeApiTokenSchema),
    delete: oc
      .route({ method: 'DELETE', path: '/tokens/{name}', summary: 'Revoke a token' })
      .input(z.strictObject({ name: tokenNameSchema }))
      .output(done),
  },

  simulator: {
    start: oc
      .route({ method: 'POST', path: '/simulator/start', summary: 'Start simulated devices' })
      .input(z.strictObject({ count: z.number().int().min(1).max(10_000).default(200) }))
      .output(simulatorStateSchema),
    stop: oc.route({ method: 'POST', path: '/simulator/stop', summary: 'Stop simulated devices' }).output(simulatorStateSchema),
  },

  changes: {
    watch: oc.output(eventIterator(changeBatchSchema)),
  },

  desktop: {
    /** Only in the desktop app: asks where to, then writes the CSV there. `path` is null when the person thought better of it. */
    saveCsv: oc.input(job).output(z.object({ path: z.string().nullable() })),
  },
}
export type BenchContract = typeof contract

/** Calls about jobs and their executions. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { executionStatusSchema, executionViewSchema } from '../executions.ts'
import { deviceIdSchema, jobIdSchema, reasonCodeSchema, templateIdSchema } from '../ids.ts'
import { checkedDeviceSchema, jobCheckFields, jobCheckSchema } from '../job-check.ts'
import { schedulingConfigSchema } from '../job-rules.ts'
import { failureReasonSchema, jobRowSchema, jobTypeSchema, jobViewSchema, targetSelectionSchema } from '../jobs.ts'
import { jobStatusFilterSchema } from '../job-states.ts'
import { jobChangeSchema, jobEditSchema, newJobSchema, wireTargetsSchema } from '../job-requests.ts'
import { waitCountSchema, waitKindSchema } from '../waits.ts'
import { pageOf, sortField, searchField, done, chunkSchema, job, pageFields, flag } from './fields.ts'

const statusListField = z.union([executionStatusSchema, z.array(executionStatusSchema)]).optional()

export const jobs = {
  list: oc
    .route({ method: 'GET', path: '/jobs', summary: 'List jobs: running on top, then newest' })
    .input(
      z.strictObject({
        status: z.union([jobStatusFilterSchema, z.array(jobStatusFilterSchema)]).optional(),
        type: jobTypeSchema.optional(),
        targetSelection: targetSelectionSchema.optional(),
        jobType: targetSelectionSchema.optional().describe('Another name of "targetSelection" (EMQX Fleets).'),
        madeFrom: jobIdSchema.optional().describe('The runs of a recurring job, and copies.'),
        archived: flag.describe('true: the archive, newest first, in place of the jobs at hand.'),
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
    .output(
      job.extend({
        warnings: z
          .array(z.strictObject({ field: z.string(), message: z.string() }))
          .optional()
          .describe('Placeholders for objects of S3 that devices get as they stand, for want of a file. Left out: none.'),
      }),
    ),
  edit: oc
    .route({ method: 'PUT', path: '/jobs/{jobId}', summary: 'Change a saved job' })
    .input(z.strictObject({ jobId: jobIdSchema, job: jobEditSchema }))
    .output(job),
  change: oc
    .route({ method: 'PATCH', path: '/jobs/{jobId}', summary: 'Change the description or the rules of a job that is not over' })
    .input(job.extend(jobChangeSchema.shape))
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
    .route({ method: 'POST', path: '/jobs/{jobId}/rerun', successStatus: 201, summary: 'Run again on the devices where it failed' })
    .input(
      job.extend({
        notTried: z.boolean().optional().describe('true: also on those where it was canceled. Default false: on the failed alone.'),
        thingName: deviceIdSchema.optional().describe('Only on this one of them. Default: on all.'),
      }),
    )
    .output(job),
  delete: oc
    .route({ method: 'DELETE', path: '/jobs/{jobId}', summary: 'Delete a job and its executions' })
    .input(job.extend({ force: flag }))
    .output(done),
  executions: oc
    .route({ method: 'GET', path: '/jobs/{jobId}/executions', summary: 'The devices of a job' })
    .input(
      job.extend({
        status: statusListField,
        search: searchField.describe('Text in device id, name, slot or error.'),
        error: z.string().optional().describe('Exactly this error.'),
        deviceIds: z
          .union([deviceIdSchema.transform((deviceId) => [deviceId]), z.array(deviceIdSchema).max(1000)])
          .optional()
          .describe('Only these devices.'),
        retried: flag.describe('true: only devices with more than one attempt.'),
        waits: waitKindSchema.optional().describe('Only devices that wait for this.'),
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
  deleteExecution: oc
    .route({
      method: 'DELETE',
      path: '/jobs/{jobId}/executions/{thingName}',
      summary: 'Take a device out of a job as if it had never been in it',
    })
    .input(
      job.extend({
        thingName: deviceIdSchema,
        executionNumber: z.coerce.number().int().positive().optional().describe('Default: the latest.'),
        force: flag.describe('true: also where it has not ended.'),
      }),
    )
    .output(done),
  failureReasons: oc
    .route({ method: 'GET', path: '/jobs/{jobId}/failure-reasons', summary: 'Failures grouped by their words' })
    .input(job)
    .output(z.array(failureReasonSchema)),
  waits: oc
    .route({ method: 'GET', path: '/jobs/{jobId}/waits', summary: 'What the devices that have not ended wait for, most frequent first' })
    .input(job)
    .output(z.array(waitCountSchema)),
  /** The observed rollout: how many devices had been reached, and of those had ended or failed, by when. */
  rolloutCurve: oc
    .route({ method: 'GET', path: '/jobs/{jobId}/rollout', summary: 'When the devices were reached' })
    .input(job)
    .output(z.object({ points: z.array(z.object({ atMs: z.number(), reached: z.number(), ended: z.number(), failed: z.number() })) })),
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
  /** What would stand in the way of a job, device by device, before it is made. */
  check: oc
    .route({ method: 'POST', path: '/jobs/check', summary: 'Which devices would refuse a job, and why, before it is made' })
    .input(z.strictObject({ ...jobCheckFields, ...pageFields }))
    .output(jobCheckSchema.extend(pageOf(checkedDeviceSchema).shape)),
  /** The CSV in pieces of text, for the doors that carry no files; REST has /jobs/{jobId}/executions.csv. */
  csv: oc.input(job).output(eventIterator(chunkSchema)),
}

/** Jobs (AWS IoT API): made, shown, changed, canceled and deleted. */
import { z } from 'zod'
import { deleteArchived } from '../api/archived-acts.ts'
import { definedOf } from '../api/defined-of.ts'
import { checkFilesOf } from '../api/file-use.ts'
import { readDefinition, readTargets } from '../api/job-requests.ts'
import type { FoundJob } from '../api/job-source.ts'
import { jobNotFound } from '../api/job-source.ts'
import { arnOf } from '../contract/arns.ts'
import { jobIdSchema, reasonCodeSchema } from '../contract/ids.ts'
import type { Job } from '../contract/jobs.ts'
import { jobChangeSchema } from '../contract/job-requests.ts'
import { AwsError } from './errors.ts'
import { arnSchema, flag, targetsSchema, wordsSchema } from './fields.ts'
import { documentText, jobShape } from './job-shapes.ts'
import { documentFields, documentOf, newJobFields, requestOf } from './new-job.ts'
import { checkedBy, operation, type Desk } from './operation.ts'

/** A saved job that was never run is not told of: AWS has no such state. @throws BenchError JobNotFound */
export async function visibleJob({ source }: Desk, jobId: string): Promise<FoundJob> {
  const found = await source.find(jobId)
  if (found.job.state === 'draft') throw jobNotFound(jobId)
  return found
}

function named({ jobId, description }: Pick<Job, 'jobId' | 'description'>): object {
  return { jobArn: arnOf('job', jobId), jobId, ...(description === '' ? {} : { description }) }
}

/** What may still be refused of a job that is over is an error of the request on AWS. */
const notInThisState = { InvalidStateTransition: 'InvalidRequestException' } as const

export const jobOperations = [
  operation({
    name: 'CreateJob',
    method: 'PUT',
    path: '/jobs/{jobId}',
    body: z.object({
      targets: targetsSchema,
      jobTemplateArn: arnSchema('jobtemplate').optional(),
      ...documentFields,
      ...newJobFields,
    }),
    makes: { kind: 'job', label: 'jobId' },
    async does({ port, source }, { labels, body: { documentSource, ...body }, who }) {
      const jobId = checkedBy(jobIdSchema, labels.jobId)!
      await source.requireFree(jobId)
      const document = await documentOf(port.files, { document: body.document, documentSource })
      const definition = readDefinition(port.fleet, requestOf(port.fleet, jobId, { ...body, document }))
      checkFilesOf(port, definition.work)
      await port.submit({ kind: 'job.create', jobId, definition, by: who, run: true, who })
      return named({ jobId, description: definition.description })
    },
  }),
  operation({
    name: 'DescribeJob',
    method: 'GET',
    path: '/jobs/{jobId}',
    query: z.object({ beforeSubstitution: flag }),
    async does(desk, { labels }) {
      const { job } = await visibleJob(desk, labels.jobId)
      return { job: jobShape(desk.port, job) }
    },
  }),
  operation({
    name: 'UpdateJob',
    method: 'PATCH',
    path: '/jobs/{jobId}',
    body: z.object(jobChangeSchema.shape),
    errors: notInThisState,
    async does(desk, { labels: { jobId }, body, who }) {
      await visibleJob(desk, jobId)
      await desk.source.requireAtHand(jobId)
      await desk.port.submit({ kind: 'job.change', jobId, change: definedOf(body), who })
    },
  }),
  operation({
    name: 'CancelJob',
    method: 'PUT',
    path: '/jobs/{jobId}/cancel',
    query: z.object({ force: flag }),
    body: z.object({ reasonCode: reasonCodeSchema.optional(), comment: wordsSchema.optional() }),
    errors: notInThisState,
    async does(desk, { labels: { jobId }, query: { force }, body: { reasonCode = null, comment = null }, who }) {
      const { job } = await visibleJob(desk, jobId)
      await desk.source.requireAtHand(jobId)
      await desk.port.submit({ kind: 'job.cancel', jobId, reasonCode, comment, force, who })
      return named(job)
    },
  }),
  operation({
    name: 'DeleteJob',
    method: 'DELETE',
    path: '/jobs/{jobId}',
    query: z.object({ force: flag }),
    async does(desk, { labels: { jobId }, query: { force }, who }) {
      const { port, source } = desk
      await visibleJob(desk, jobId)
      await port.whileNoJobLeaves(async () => {
        if (source.isAtHand(jobId)) await port.submit({ kind: 'job.delete', jobId, force, who })
        else await deleteArchived(port, source, { jobId, who })
      })
    },
  }),
  operation({
    name: 'GetJobDocument',
    method: 'GET',
    path: '/jobs/{jobId}/job-document',
    query: z.object({ beforeSubstitution: flag }),
    async does(desk, { labels }) {
      const { job } = await visibleJob(desk, labels.jobId)
      return { document: documentText(job) }
    },
  }),
  operation({
    name: 'AssociateTargetsWithJob',
    method: 'POST',
    path: '/jobs/{jobId}/targets',
    body: z.object({ targets: targetsSchema, comment: wordsSchema.optional() }),
    errors: notInThisState,
    async does(desk, { labels: { jobId }, body: { targets, comment = null }, who }) {
      const { job } = await visibleJob(desk, jobId)
      await desk.source.requireAtHand(jobId)
      const { deviceIds, deviceSetIds } = readTargets(desk.port.fleet, targets)
      const together = new Set([...job.targets.deviceIds, ...deviceIds]).size + new Set([...job.targets.deviceSetIds, ...deviceSetIds]).size
      if (together > 100) throw new AwsError('LimitExceededException', 'A job has at most 100 targets: put the things into a thing group.')
      await desk.port.submit({ kind: 'job.addTargets', jobId, targets: { deviceIds, deviceSetIds }, comment, who })
      return named(job)
    },
  }),
]

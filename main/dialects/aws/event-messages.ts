import { arnOf } from '../../contract/arns.ts'
import type { BenchEvent, executionOperations, jobOperations } from '../../contract/events.ts'
import type { ExecutionCounts } from '../../contract/executions.ts'
import type { JsonObject } from '../../contract/json.ts'
import type { TargetSelection, Targets } from '../../contract/jobs.ts'

/** A message for whoever watches the bench. */
export interface EventMessage {
  topic: string
  payload: JsonObject
}

/** What `BenchEvent.job` holds on the operations that AWS IoT publishes. Times in ms since 1970. */
interface JobSnapshot {
  description: string
  targetSelection: TargetSelection
  targets: Pick<Targets, 'deviceIds' | 'deviceSetIds'>
  createdAtMs: number
  lastUpdatedAtMs: number
  completedAtMs: number | null
  comment: string | null
  counts: ExecutionCounts
}

/** The job operations that AWS IoT publishes, with the status that each tells; it is silent on the others of ours. */
const jobStatuses = new Map<string, string>([
  ['completed', 'COMPLETED'],
  ['canceled', 'CANCELED'],
  ['deleted', 'DELETED'],
  ['cancellation_in_progress', 'CANCELLATION_IN_PROGRESS'],
  ['deletion_in_progress', 'DELETION_IN_PROGRESS'],
] satisfies [(typeof jobOperations)[number], string][])

const publishedExecutionOperations = new Set<string>([
  'succeeded',
  'failed',
  'rejected',
  'timed_out',
  'canceled',
  'removed',
  'deleted',
] satisfies (typeof executionOperations)[number][])

/**
 * An event as AWS IoT Jobs publishes it (AWS IoT developer guide, "Jobs events"): `timestamp` in seconds since 1970, the
 * other times in ms, members without a value left out.
 * @param eventId a fresh UUID.
 * @returns null for an event that AWS IoT does not publish.
 */
export function eventMessage(event: BenchEvent, eventId: string): EventMessage | null {
  if (event.kind === 'job') return jobMessage(event, eventId)
  if (event.kind === 'execution') return executionMessage(event, eventId)
  return null
}

function jobMessage(event: BenchEvent, eventId: string): EventMessage | null {
  const status = jobStatuses.get(event.operation)
  if (status === undefined || event.jobId === undefined || event.job === undefined) return null
  const job = event.job as unknown as JobSnapshot
  const payload: JsonObject = {
    eventType: 'JOB',
    eventId,
    timestamp: seconds(event.atMs),
    operation: event.operation,
    jobId: event.jobId,
    status,
    targetSelection: job.targetSelection,
    targets: [
      ...job.targets.deviceIds.map((deviceId) => arnOf('thing', deviceId)),
      ...job.targets.deviceSetIds.map((deviceSetId) => arnOf('thinggroup', deviceSetId)),
    ],
    description: job.description,
    createdAt: job.createdAtMs,
    lastUpdatedAt: job.lastUpdatedAtMs,
  }
  if (event.operation === 'completed') {
    payload['completedAt'] = job.completedAtMs ?? event.atMs
    payload['jobProcessDetails'] = {
      numberOfCanceledThings: job.counts.CANCELED,
      numberOfRejectedThings: job.counts.REJECTED,
      numberOfFailedThings: job.counts.FAILED,
      numberOfRemovedThings: job.counts.REMOVED,
      numberOfSucceededThings: job.counts.SUCCEEDED,
    }
  } else if (event.operation !== 'canceled' && job.comment) payload['comment'] = job.comment
  return { topic: `$aws/events/job/${event.jobId}/${event.operation}`, payload }
}

function executionMessage(event: BenchEvent, eventId: string): EventMessage | null {
  const { operation, jobId, deviceId, statusDetails = {} } = event
  if (!publishedExecutionOperations.has(operation) || jobId === undefined || deviceId === undefined) return null
  const payload: JsonObject = {
    eventType: 'JOB_EXECUTION',
    eventId,
    timestamp: seconds(event.atMs),
    operation,
    jobId,
    thingArn: arnOf('thing', deviceId),
    // Of one that is deleted, the status that it had.
    status: event.status ?? operation.toUpperCase(),
  }
  if (Object.keys(statusDetails).length > 0) payload['statusDetails'] = statusDetails
  return { topic: `$aws/events/jobExecution/${jobId}/${operation}`, payload }
}

function seconds(atMs: number): number {
  return Math.floor(atMs / 1000)
}

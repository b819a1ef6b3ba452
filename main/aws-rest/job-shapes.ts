/** Jobs as the control plane shows them (AWS IoT API, `Job` and `JobSummary`). What is undefined is left out of the answer. */
import { arnOf } from '../contract/arns.ts'
import type { ApiPort } from '../api/port.ts'
import type { Job, JobDefinition, JobProgress, Targets } from '../contract/jobs.ts'
import { jobWireStatus } from '../contract/job-states.ts'
import { seconds, calendarText } from './times.ts'

/** What of a job its row in a list needs. */
export type ListedJob = Omit<JobDefinition, 'work' | 'targets'> & JobProgress

export function targetArns({ deviceIds, deviceSetIds }: Pick<Targets, 'deviceIds' | 'deviceSetIds'>): string[] {
  return [...deviceIds.map((deviceId) => arnOf('thing', deviceId)), ...deviceSetIds.map((deviceSetId) => arnOf('thinggroup', deviceSetId))]
}

export function jobSummary({ fleet }: ApiPort, job: ListedJob): object {
  return {
    jobArn: arnOf('job', job.jobId),
    jobId: job.jobId,
    targetSelection: job.targetSelection,
    status: jobWireStatus[job.state],
    createdAt: seconds(job.createdAtMs),
    lastUpdatedAt: seconds(job.lastUpdatedAtMs),
    completedAt: seconds(job.finishedAtMs),
    isConcurrent: isConcurrent(job, fleet.rollout(job.jobId).waiting),
  }
}

export function jobShape(port: ApiPort, job: Job): object {
  const { waiting } = port.fleet.rollout(job.jobId)
  const targets = targetArns(job.targets)
  const wasCanceled = job.state === 'canceled'
  return {
    jobArn: arnOf('job', job.jobId),
    jobId: job.jobId,
    targetSelection: job.targetSelection,
    status: jobWireStatus[job.state],
    forceCanceled: wasCanceled ? job.forceCanceled : undefined,
    reasonCode: job.reasonCode ?? undefined,
    comment: job.comment ?? undefined,
    targets,
    description: job.description === '' ? undefined : job.description,
    presignedUrlConfig: job.presignedUrlConfig,
    ...rulesShape(job),
    createdAt: seconds(job.createdAtMs),
    lastUpdatedAt: seconds(job.lastUpdatedAtMs),
    completedAt: seconds(job.finishedAtMs),
    jobProcessDetails: {
      processingTargets: waiting > 0 ? targets : undefined,
      numberOfCanceledThings: job.counts.CANCELED,
      numberOfSucceededThings: job.counts.SUCCEEDED,
      numberOfFailedThings: job.counts.FAILED,
      numberOfRejectedThings: job.counts.REJECTED,
      // Those that the rollout has not reached have no execution yet.
      numberOfQueuedThings: Math.max(0, job.counts.QUEUED - waiting),
      numberOfInProgressThings: job.counts.IN_PROGRESS,
      numberOfRemovedThings: job.counts.REMOVED,
      numberOfTimedOutThings: job.counts.TIMED_OUT,
    },
    namespaceId: job.namespaceId,
    jobTemplateArn: job.jobTemplateId === null ? undefined : arnOf('jobtemplate', job.jobTemplateId),
    documentParameters: job.documentParameters,
    isConcurrent: isConcurrent(job, waiting),
    schedulingConfig: job.schedulingConfig ?? undefined,
    scheduledJobRollouts: rolloutsAhead(port, job),
  }
}

/** The rules that a job and a template of jobs have both. */
export function rulesShape(
  job: Partial<Pick<JobDefinition, 'jobExecutionsRolloutConfig' | 'abortConfig' | 'timeoutConfig' | 'jobExecutionsRetryConfig'>>,
): object {
  return {
    jobExecutionsRolloutConfig: job.jobExecutionsRolloutConfig ?? undefined,
    abortConfig: job.abortConfig ?? undefined,
    timeoutConfig: job.timeoutConfig ?? undefined,
    jobExecutionsRetryConfig: job.jobExecutionsRetryConfig ?? undefined,
  }
}

/** The document as devices get it, before what stands for links is filled in; of a job without one, what it does as our own REST takes it. */
export function documentText({ work }: Pick<JobDefinition, 'work'>): string {
  return JSON.stringify(work.type === 'document' ? work.document : work)
}

/** Still reaching devices, or still waiting for some after it was canceled. */
function isConcurrent({ state, finishedAtMs }: ListedJob, waiting: number): boolean {
  return (waiting > 0 && (state === 'running' || state === 'stopped')) || (state === 'canceled' && finishedAtMs === null)
}

function rolloutsAhead(port: ApiPort, { schedulingConfig, finishedAtMs }: Job): object[] | undefined {
  if (!schedulingConfig?.maintenanceWindows || finishedAtMs !== null) return undefined
  return port.previewSchedule(schedulingConfig).windows.map(({ fromMs }) => ({ startTime: calendarText(fromMs) }))
}

/** The states of a job, and what the UI, AWS IoT Jobs and EMQX Fleets call them. */
import { z } from 'zod'

export const jobStates = ['draft', 'scheduled', 'running', 'stopped', 'completed', 'failed', 'canceled', 'deleting'] as const
export const jobStateSchema = z.enum(jobStates)
export type JobState = z.infer<typeof jobStateSchema>

/** The words of the UI for a job's state (IoT Central's). */
export const jobWords: Record<JobState, string> = {
  draft: 'Saved',
  scheduled: 'Pending',
  running: 'Running',
  stopped: 'Stopped',
  completed: 'Completed',
  failed: 'Failed',
  canceled: 'Canceled',
  deleting: 'Deleting',
}

/** The statuses of a job as AWS IoT Jobs and EMQX Fleets spell them. */
export const jobWireStatuses = ['SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'CANCELED', 'DELETION_IN_PROGRESS'] as const
export type JobWireStatus = (typeof jobWireStatuses)[number]

/** What the wire calls a state; a draft is not visible there. */
export const jobWireStatus: Record<JobState, JobWireStatus | null> = {
  draft: null,
  scheduled: 'SCHEDULED',
  running: 'IN_PROGRESS',
  stopped: 'IN_PROGRESS',
  completed: 'COMPLETED',
  failed: 'COMPLETED',
  canceled: 'CANCELED',
  deleting: 'DELETION_IN_PROGRESS',
}

/** What jobs are filtered by: our states, which tell more apart, or the words of the wire. */
export const jobStatusFilterSchema = z.enum([...jobStates, ...jobWireStatuses])
export type JobStatusFilter = z.infer<typeof jobStatusFilterSchema>

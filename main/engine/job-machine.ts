import { BenchError } from '../contract/errors.ts'
import { jobWords, type JobState } from '../contract/job-states.ts'

/** What can happen to a job: a person's act, its start time (`start`), or the end of its last execution or run (`succeed`, `fail`). */
export const jobEvents = [
  'edit',
  'change',
  'run',
  'schedule',
  'start',
  'stop',
  'addTargets',
  'cancel',
  'succeed',
  'fail',
  'delete',
  'forceDelete',
] as const
export type JobEvent = (typeof jobEvents)[number]

/** Every legal move of a job. What is not here is refused with InvalidStateTransition. */
export const jobMoves: Record<JobState, Partial<Record<JobEvent, JobState>>> = {
  draft: { edit: 'draft', run: 'running', schedule: 'scheduled', delete: 'deleting', forceDelete: 'deleting' },
  scheduled: { change: 'scheduled', start: 'running', cancel: 'canceled', succeed: 'completed', forceDelete: 'deleting' },
  running: {
    change: 'running',
    stop: 'stopped',
    addTargets: 'running',
    cancel: 'canceled',
    succeed: 'completed',
    fail: 'failed',
    forceDelete: 'deleting',
  },
  stopped: {
    change: 'stopped',
    run: 'running',
    addTargets: 'stopped',
    cancel: 'canceled',
    succeed: 'completed',
    fail: 'failed',
    forceDelete: 'deleting',
  },
  completed: { delete: 'deleting', forceDelete: 'deleting' },
  failed: { delete: 'deleting', forceDelete: 'deleting' },
  canceled: { delete: 'deleting', forceDelete: 'deleting' },
  deleting: {},
}

/** How a person would say the event, and what to do instead where the move is refused. */
const wayOut: Record<JobEvent, { verb: string; instead: string }> = {
  edit: { verb: 'be edited', instead: 'copy it and edit the copy' },
  change: { verb: 'have its rules changed', instead: 'only a scheduled, running or stopped job can; a saved one is edited' },
  run: { verb: 'be run', instead: 'copy it to run it again' },
  schedule: { verb: 'be scheduled', instead: 'copy it to schedule it again' },
  start: { verb: 'start', instead: 'only a scheduled job can' },
  stop: { verb: 'be stopped', instead: 'only a running job can' },
  addTargets: { verb: 'get more targets', instead: 'only a continuous job that runs or is stopped can' },
  cancel: { verb: 'be canceled', instead: 'only a scheduled, running or stopped job can' },
  succeed: { verb: 'complete', instead: 'only a running or stopped job can' },
  fail: { verb: 'fail', instead: 'only a running or stopped job can' },
  delete: { verb: 'be deleted', instead: 'cancel it first, or delete it by force' },
  forceDelete: { verb: 'be deleted', instead: 'it is being deleted already' },
}

/**
 * The state after an event.
 * @throws BenchError InvalidStateTransition naming the job, its state and the way out.
 */
export function moveJob(job: { jobId: string; name: string; state: JobState }, event: JobEvent): JobState {
  const next = jobMoves[job.state][event]
  if (next !== undefined) return next
  const { verb, instead } = wayOut[event]
  throw new BenchError(
    'InvalidStateTransition',
    `Job ‘${job.name}’ is ${jobWords[job.state].toLowerCase()} and cannot ${verb}: ${instead}.`,
    {
      jobId: job.jobId,
      state: job.state,
      event,
    },
  )
}

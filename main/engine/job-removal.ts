/** How a job leaves the bench: by a person's hand with all that it was, or into the archive. */
import type { PersonInput } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import { isTerminal } from '../contract/fold-status.ts'
import type { Job } from '../contract/jobs.ts'
import { knownJob } from './job-inputs.ts'
import type { JobEvent } from './job-machine.ts'
import { touchQueues } from './pull-queue.ts'
import type { Step } from './step.ts'

type Of<Kind extends PersonInput['kind']> = Extract<PersonInput, { kind: Kind }>

/** The job goes at the next tick; until then it is `deleting`, and tells no device. */
export function deleteJob(step: Step, input: Of<'job.delete'>): void {
  const job = knownJob(step.records, input.jobId)
  step.moveJob(job.jobId, deleteEvent(job, input.force))
  touchQueues(step, job.jobId)
  step.noteJob(job.jobId, 'deletion_in_progress')
}

/** Takes a job that is being deleted away, with its executions and nothing else. */
export function workOffDeletion(step: Step, jobId: string): void {
  if (step.records.progress.get(jobId)?.state !== 'deleting') return
  for (const execution of step.records.executions.get(jobId)?.values() ?? []) {
    if (!isTerminal(execution.status)) step.noteExecution(execution, 'deleted')
    step.wakened.add(execution.deviceId)
  }
  step.noteJob(jobId, 'deleted')
  step.keep({ kind: 'job', jobId, job: null })
  step.forgetProgress(jobId)
}

/** A finished job that the archive has taken leaves; nothing happened to it. */
export function archiveJob(step: Step, input: Of<'job.archive'>): void {
  const job = knownJob(step.records, input.jobId)
  if (job.finishedAtMs === null || job.state === 'deleting')
    throw new BenchError('InvalidStateTransition', `Job ‘${job.name}’ is not over: only finished jobs go to the archive.`, {
      jobId: job.jobId,
    })
  step.keep({ kind: 'job', jobId: job.jobId, job: null })
}

/** A canceled job whose devices are still at work is deleted by force only. */
function deleteEvent(job: Job, force: boolean): JobEvent {
  const isAtWork = job.state === 'canceled' && job.finishedAtMs === null
  if (isAtWork && !force)
    throw new BenchError(
      'InvalidStateTransition',
      `Job ‘${job.name}’ was canceled, but ${job.counts.IN_PROGRESS} devices are still at work on it: delete it by force, or wait.`,
      { jobId: job.jobId },
    )
  return force ? 'forceDelete' : 'delete'
}

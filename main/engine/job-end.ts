import type { JobDefinition } from '../contract/jobs.ts'
import { cancelBy, moveExecutionBy } from './execution-moves.ts'
import type { Step } from './step.ts'

/** What the end time of a job does. One that had not started by then never does. */
export function endJob(step: Step, job: JobDefinition): void {
  const behavior = job.schedulingConfig?.endBehavior ?? 'STOP_ROLLOUT'
  if (behavior === 'STOP_ROLLOUT' && step.progressOf(job.jobId).state !== 'scheduled') return endRollout(step, job.jobId)
  cancelBy(step, job.jobId, { reasonCode: 'END_TIME', comment: 'Its end time came.', force: behavior === 'FORCE_CANCEL' })
}

/** No further device is reached and none joins; what was reached carries on (AWS STOP_ROLLOUT). */
function endRollout(step: Step, jobId: string): void {
  step.changeProgress(jobId, { rolloutEnded: true })
  step.noteJob(jobId, 'rollout_ended')
  // Not over a copy: these ends may set off the abort rule, which cancels the rest itself.
  for (const execution of step.records.unreached(jobId))
    moveExecutionBy(step, execution, 'cancel', { error: 'The rollout ended before its turn.' })
}

import type { JobProgress } from '../../contract/jobs.ts'

/** True once the end time of a job has come, also while the tick that is to end it has not. */
export function isPastEnd({ rolloutEnded, endsAtMs }: JobProgress, now: number): boolean {
  return rolloutEnded || (endsAtMs !== null && endsAtMs <= now)
}

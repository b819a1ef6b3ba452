import type { RolloutConfig } from '../../contract/job-rules.ts'
import type { JobDefinition, JobProgress } from '../../contract/jobs.ts'
import { paceOf, rateNow } from '../../contract/rollout-plan.ts'
import { failures } from '../counters.ts'
import { reachExecution } from '../execution-moves.ts'
import type { Records } from '../records.ts'
import type { Step } from '../step.ts'
import { isPastEnd } from './end-time.ts'
import { windowOf } from './windows.ts'

/** The rate of a job's rollout now, in devices a minute; null when it has none. Grows as its criterion says (AWS IoT Jobs). */
export function rateOf(config: RolloutConfig | null, progress: JobProgress): number | null {
  const bySuccess = config?.exponentialRate?.rateIncreaseCriteria.numberOfSucceededThings !== undefined
  return rateNow(config, bySuccess ? progress.counts.SUCCEEDED : progress.rolledOut)
}

/** True when nothing holds the rollout of a job that starts now. */
export function reachesAllAtOnce(step: Step, job: JobDefinition): boolean {
  const { maximumPerMinute, exponentialRate, batch } = job.jobExecutionsRolloutConfig ?? {}
  const isPaced = maximumPerMinute !== undefined || exponentialRate !== undefined || batch !== undefined
  return !isPaced && windowOf(step.records, job, step.now)?.isOpen !== false
}

/** Reaches the devices whose turn has come. */
export function rollOut(step: Step, jobId: string): void {
  const job = step.records.definitions.get(jobId)
  if (!job || !mayRollOut(step, job)) return
  startNextBatch(step, job)
  const room = roomInBatch(step.progressOf(jobId))
  const most = room === 0 ? 0 : Math.min(room, devicesDue(step, job))
  let reached = 0
  for (const execution of step.records.unreached(jobId)) {
    if (reached >= most) break
    reachExecution(step, execution)
    reached += 1
  }
  if (reached > 0) step.changeProgress(jobId, { rolledOut: step.progressOf(jobId).rolledOut + reached, lastRolloutAtMs: step.now })
}

/** A clock that has gone back would hold rollouts until it is again as late as it was: they wait one period instead. */
export function mendRollouts(step: Step): void {
  for (const state of ['running', 'stopped'] as const)
    for (const jobId of step.records.jobsByState.get(state) ?? []) {
      const { lastRolloutAtMs } = step.progressOf(jobId)
      if (lastRolloutAtMs !== null && lastRolloutAtMs > step.now) step.changeProgress(jobId, { lastRolloutAtMs: step.now })
    }
}

/** When the rollout of a job goes on by time alone, in ms; null when it waits for something else. */
export function nextRolloutAtMs(records: Records, job: JobDefinition, progress: JobProgress): number | null {
  if (progress.state !== 'running' || progress.rolloutEnded || records.unreachedCount(job.jobId) === 0) return null
  if (roomInBatch(progress) === 0 && openAmongReached(records, progress) > 0) return null
  const rate = rateOf(job.jobExecutionsRolloutConfig, progress)
  if (rate === null || progress.lastRolloutAtMs === null) return progress.lastUpdatedAtMs
  return progress.lastRolloutAtMs + paceOf(rate).everyMs
}

function mayRollOut(step: Step, job: JobDefinition): boolean {
  const progress = step.progressOf(job.jobId)
  if (progress.state !== 'running' || isPastEnd(progress, step.now) || step.records.unreachedCount(job.jobId) === 0) return false
  return windowOf(step.records, job, step.now)?.isOpen !== false
}

/** How many devices the rate lets through now. */
function devicesDue(step: Step, job: JobDefinition): number {
  const progress = step.progressOf(job.jobId)
  const rate = rateOf(job.jobExecutionsRolloutConfig, progress)
  if (rate === null) return Infinity
  const { devices, everyMs } = paceOf(rate)
  return progress.lastRolloutAtMs === null || progress.lastRolloutAtMs + everyMs <= step.now ? devices : 0
}

/** How many more the batch under way takes; 0 at its end. */
function roomInBatch({ batchSize, rolledOut, batchEnd }: JobProgress): number {
  return batchSize === null ? Infinity : batchEnd - rolledOut
}

function openAmongReached(records: Records, { jobId, counts }: JobProgress): number {
  return counts.QUEUED - records.unreachedCount(jobId) + counts.IN_PROGRESS
}

/** The next batch begins when the last is done (IoT Central). */
function startNextBatch(step: Step, job: JobDefinition): void {
  const progress = step.progressOf(job.jobId)
  if (progress.batchSize === null || roomInBatch(progress) > 0 || openAmongReached(step.records, progress) > 0) return
  if (devicesDue(step, job) === 0) return
  step.changeProgress(job.jobId, {
    batchEnd: progress.rolledOut + progress.batchSize,
    failuresBeforeBatch: failures(progress.counts),
  })
}

import type { NaiveJob, NaiveState } from './naive-records.ts'
import { deadlineOf, isPastEnd, rateAllowsAtMs, roomInBatch, waitsForRollout, windowOf } from './naive-rules.ts'

/** The first moment, in ms, at which a tick has something to do; infinity when none has. A waker may come before it, never after. */
export function firstDueAtMs(state: NaiveState, now: number, graceMs: number): number {
  const dues = state.devices.map((device) => (device.leftAtMs === null ? Infinity : device.leftAtMs + graceMs))
  for (const job of state.jobs) dues.push(...duesOf(job, now))
  return Math.min(Infinity, ...dues)
}

function duesOf(job: NaiveJob, now: number): number[] {
  if (job.state === 'deleting') return [job.deletedAtMs!]
  const dues = job.executions.map((execution) => deadlineOf(job, execution) ?? Infinity)
  if (job.state === 'scheduled') dues.push(job.nextStartAtMs!)
  if (job.state === 'scheduled' && job.endsAtMs !== null) dues.push(job.endsAtMs)
  if ((job.state === 'running' || job.state === 'stopped') && job.endsAtMs !== null && !job.rolloutEnded) dues.push(job.endsAtMs)
  if (job.state === 'running') dues.push(rolloutDue(job, now), windowDue(job, now))
  return dues
}

function rolloutDue(job: NaiveJob, now: number): number {
  if (!job.executions.some(waitsForRollout) || isPastEnd(job, now) || roomInBatch(job).room === 0) return Infinity
  const window = windowOf(job, now)
  const allowedAtMs = Math.max(now, rateAllowsAtMs(job))
  if (window && !window.isOpen) return Infinity
  return window?.isOpen && window.untilMs !== null && window.untilMs <= allowedAtMs ? Infinity : allowedAtMs
}

/** When a window opens for what waits behind it. */
function windowDue(job: NaiveJob, now: number): number {
  const window = windowOf(job, now)
  if (!window || window.isOpen || window.untilMs === null) return Infinity
  return job.executions.some((execution) => execution.status === 'QUEUED') ? window.untilMs : Infinity
}

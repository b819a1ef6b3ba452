import type { Input } from '../../../main/contract/engine-io.ts'
import { handOut, type HandedOut } from './naive-hand-out.ts'
import { endExecution, finishIfDone, joinJob, type Step } from './naive-job-life.ts'
import { applyInput } from './naive-inputs.ts'
import { byId, executionOf, type NaiveExecution, type NaiveJob, type NaiveState, type Told } from './naive-records.ts'
import {
  batchUnderWay,
  connectDeadlineOf,
  deadlineOf,
  failedDevices,
  isPastEnd,
  rateAllowsAtMs,
  rateOf,
  paceAt,
  roomInBatch,
  waitsForRollout,
  windowIsOpen,
} from './naive-rules.ts'
import { followSchedule, startsAhead } from './naive-schedule.ts'
import { targetsOf } from './naive-targets.ts'

/**
 * One step of `docs/jobs.md`, in its order, over the whole state each time.
 * @param choices whom the engine told. Where the page leaves a choice open, the model takes the engine's, if it is legal.
 * @returns who is told what, and who may be told by a tick that must be due at once. @throws Refused, and nothing has changed.
 */
export function applyStep(
  state: NaiveState,
  input: Input,
  now: number,
  choices: readonly Told[],
  graceMs: number,
  seen: Set<string>,
): HandedOut {
  const step: Step = { state, now, looked: new Set(), seen }
  applyInput(step, input)
  followClockBack(step)
  if (input.kind === 'tick') {
    endGraces(step, graceMs)
    timeOut(step)
    for (const job of [...state.jobs].sort(byId)) followSchedule(step, job)
    for (const job of state.jobs) step.looked.add(job.jobId)
  }
  followMemberships(step)
  const out: HandedOut = { told: [], left: [], hasEnded: true }
  while (out.hasEnded) {
    for (const job of state.jobs) finishIfDone(step, job)
    for (const job of [...state.jobs].sort(byId)) if (step.looked.has(job.jobId)) rollOut(step, job)
    const more = handOut(step, choices, input.kind === 'tick')
    out.told.push(...more.told)
    out.left = more.left
    out.hasEnded = more.hasEnded
  }
  return out
}

/** In the first step that sees a time before them, a rollout was last then, a device went then, and a recurring job waits no longer than for its second start. */
function followClockBack({ state, now, seen }: Step): void {
  for (const job of state.jobs)
    if (job.lastRolloutAtMs !== null && job.lastRolloutAtMs > now) {
      job.lastRolloutAtMs = now
      seen.add('clock before the last rollout')
    }
  for (const job of state.jobs) {
    const schedule = job.definition.schedulingConfig
    if (job.state !== 'scheduled' || !schedule?.recurrence) continue
    const [, second] = startsAhead(schedule, now, 2)
    if (second === undefined || second >= job.nextStartAtMs!) continue
    job.nextStartAtMs = second
    seen.add('clock long before the next start')
  }
  for (const device of state.devices) if (device.leftAtMs !== null) device.leftAtMs = Math.min(device.leftAtMs, now)
}

function endGraces({ state, now }: Step, graceMs: number): void {
  for (const device of state.devices) {
    if (device.leftAtMs === null || device.leftAtMs + graceMs > now) continue
    device.leftAtMs = null
    device.presence = 'offline'
  }
}

interface Due {
  jobId: string
  job: NaiveJob
  execution: NaiveExecution
  atMs: number
}

/** Each at its own deadline, the earliest first; what follows from it may be due as well. */
function timeOut(step: Step): void {
  for (let due = firstDue(step); due; due = firstDue(step)) {
    const { job, execution, atMs } = due
    const isConnected = step.state.devices.some(({ deviceId, connection }) => deviceId === execution.deviceId && connection !== null)
    if (connectDeadlineOf(job, execution) === atMs && isConnected) {
      execution.wasThere = true
      step.seen.add('there in time')
      continue
    }
    if (step.now - atMs > 60_000) step.seen.add('time-out long past')
    step.seen.add(`time-out ${timerOf(job, execution, atMs)}`)
    endExecution(step, job, execution, 'TIMED_OUT', atMs)
  }
}

function firstDue({ state, now }: Step): Due | undefined {
  const due = state.jobs.flatMap((job): Due[] =>
    job.state === 'deleting'
      ? []
      : job.executions.map((execution) => ({ jobId: job.jobId, job, execution, atMs: deadlineOf(job, execution) ?? Infinity })),
  )
  due.sort((a, b) => a.atMs - b.atMs || (a.jobId === b.jobId ? (a.execution.deviceId < b.execution.deviceId ? -1 : 1) : byId(a, b)))
  return due[0] && due[0].atMs <= now ? due[0] : undefined
}

function timerOf(job: NaiveJob, execution: NaiveExecution, atMs: number): string {
  if (execution.status === 'QUEUED') return connectDeadlineOf(job, execution) === atMs ? 'to connect' : 'queued'
  if (execution.answerDeadlineAtMs === atMs) return 'to answer'
  return execution.stepDeadlineAtMs === atMs ? 'of a step' : 'in progress'
}

/** Who has come to match a continuous job joins it, and what waits for a device that no longer does is REMOVED. */
function followMemberships(step: Step): void {
  for (let changed = true; changed;) {
    changed = false
    for (const job of [...step.state.jobs].sort(byId)) if (followMembershipsOf(step, job)) changed = true
  }
}

function followMembershipsOf(step: Step, job: NaiveJob): boolean {
  const lives = () => job.state === 'running' || job.state === 'stopped'
  if (job.definition.targetSelection !== 'CONTINUOUS' || !lives() || isPastEnd(job, step.now)) return false
  const members = targetsOf(step.state, job.definition.targets)
  if (members === null) {
    step.seen.add('broken targets of a continuous job')
    return false
  }
  let changed = false
  for (const execution of job.executions) {
    if (!lives() || execution.status !== 'QUEUED' || members.includes(execution.deviceId)) continue
    step.seen.add('left')
    endExecution(step, job, execution, 'REMOVED')
    changed = true
  }
  for (const deviceId of members) {
    const known = executionOf(job, deviceId)
    if (!lives() || (known && known.status !== 'REMOVED')) continue
    joinJob(step, job, deviceId)
    changed = true
  }
  return changed
}

/** Reaches further devices, as many as the rate and the batch let through now. */
function rollOut(step: Step, job: NaiveJob): void {
  if (job.state !== 'running' || isPastEnd(job, step.now)) return
  const waiting = job.executions.filter(waitsForRollout)
  if (waiting.length === 0) return
  if (!windowIsOpen(job, step.now)) {
    step.seen.add('closed window holds the rollout')
    return
  }
  if (step.now < rateAllowsAtMs(job)) return
  const { batch, room } = roomInBatch(job)
  const rate = rateOf(job)
  const reached = waiting.slice(0, Math.min(room, rate === null ? Infinity : paceAt(rate).devices))
  if (batch > batchUnderWay(job)) job.failedBeforeBatch = failedDevices(job)
  for (const execution of reached) {
    execution.batch = batch
    execution.rolledOutAtMs = step.now
    execution.queuedAtMs = step.now
  }
  if (reached.length === 0) return
  job.lastRolloutAtMs = step.now
  if (batch > 0) step.seen.add('second batch')
  if (rate !== null && waiting.length > reached.length) step.seen.add('rate holds')
  const config = job.definition.jobExecutionsRolloutConfig?.exponentialRate
  if (config && rate! > config.baseRatePerMinute) step.seen.add('exponential rate step')
}

import { instantOf, wallAt } from '../../../main/engine/calendar/instant.ts'
import { nextStart } from '../../../main/engine/calendar/starts.ts'
import type { SchedulingConfig } from '../../../main/contract/job-rules.ts'
import type { JobDefinition } from '../../../main/contract/jobs.ts'
import { beginJob, cancelJob, endExecution, type Step } from './naive-job-life.ts'
import { refuseUnless, type NaiveJob } from './naive-records.ts'
import { waitsForRollout } from './naive-rules.ts'
import { targetsOf } from './naive-targets.ts'

/** A start that is later than this was missed, in ms. */
const missedAfterMs = 60_000

export function newJob(definition: JobDefinition): NaiveJob {
  return {
    jobId: definition.jobId,
    definition,
    state: 'draft',
    reasonCode: null,
    hasNote: false,
    forceCanceled: false,
    executions: [],
    lastRolloutAtMs: null,
    batchSize: null,
    failedBeforeBatch: [],
    rolloutEnded: false,
    nextStartAtMs: null,
    endsAtMs: null,
    runsMade: 0,
    finishedAtMs: null,
    deletedAtMs: null,
  }
}

const timeIn = (job: NaiveJob, text: string | undefined): number | null =>
  text === undefined ? null : instantOf(text, job.definition.schedulingConfig?.timeZone)

/** The next starts of a recurring job. */
export function startsAhead(schedule: SchedulingConfig, now: number, count: number): number[] {
  const starts: number[] = []
  for (let next = nextStart(schedule, now); next !== null && starts.length < count; next = nextStart(schedule, next)) starts.push(next)
  return starts
}

/** Run of a draft: it starts, or waits for its start. @throws Refused */
export function runDraft(step: Step, job: NaiveJob): void {
  const schedule = job.definition.schedulingConfig
  const isScheduled = schedule?.startTime !== undefined
  const startsAtMs = schedule?.recurrence ? nextStart(schedule, step.now) : timeIn(job, schedule?.startTime)
  const endsAtMs = timeIn(job, schedule?.endTime)
  refuseUnless(!isScheduled || (startsAtMs !== null && startsAtMs > step.now), 'the start has passed')
  refuseUnless(endsAtMs === null || endsAtMs > step.now || schedule?.recurrence !== undefined, 'the end has passed')
  if (isScheduled) {
    job.endsAtMs = schedule?.recurrence ? null : endsAtMs
    job.nextStartAtMs = startsAtMs
    job.state = 'scheduled'
    return
  }
  const targets = targetsOf(step.state, job.definition.targets)
  refuseUnless(targets !== null, 'the targets are broken')
  refuseUnless(targets.length > 0 || job.definition.targetSelection === 'CONTINUOUS', 'no targets')
  job.endsAtMs = endsAtMs
  beginJob(step, job, targets)
}

/** What the clock does to a job on a tick: it goes, it ends, it starts. */
export function followSchedule(step: Step, job: NaiveJob): void {
  if (job.state === 'deleting') {
    step.state.jobs.splice(step.state.jobs.indexOf(job), 1)
    for (const { connection } of step.state.devices)
      if (connection) connection.sent = connection.sent.filter((each) => each.jobId !== job.jobId)
    step.seen.add('job gone')
    return
  }
  if (job.endsAtMs !== null && step.now >= job.endsAtMs && !job.rolloutEnded) endBySchedule(step, job)
  if (job.state === 'scheduled' && job.nextStartAtMs! <= step.now) {
    if (job.definition.schedulingConfig?.recurrence) startRun(step, job)
    else startOnce(step, job)
  }
}

function endBySchedule(step: Step, job: NaiveJob): void {
  const behavior = job.definition.schedulingConfig?.endBehavior ?? 'STOP_ROLLOUT'
  if (job.state === 'scheduled') {
    step.seen.add('end before the start')
    cancelJob(step, job, 'END_TIME', behavior === 'FORCE_CANCEL')
  } else if (job.state === 'running' || job.state === 'stopped') {
    step.seen.add(`end by ${behavior}`)
    if (behavior === 'STOP_ROLLOUT') endRollout(step, job)
    else cancelJob(step, job, 'END_TIME', behavior === 'FORCE_CANCEL')
  }
}

function endRollout(step: Step, job: NaiveJob): void {
  job.rolloutEnded = true
  for (const execution of job.executions) if (waitsForRollout(execution)) endExecution(step, job, execution, 'CANCELED')
}

function startOnce(step: Step, job: NaiveJob): void {
  if (step.now - job.nextStartAtMs! > missedAfterMs) {
    if (job.definition.schedulingConfig?.ifMissed === 'skip') {
      step.seen.add('skipped start')
      cancelJob(step, job, 'MISSED_START', false)
      return
    }
    job.hasNote = true
    step.seen.add('late start')
  } else step.seen.add('start on time')
  startScheduled(step, job)
}

function startScheduled(step: Step, job: NaiveJob): void {
  job.nextStartAtMs = null
  const targets = targetsOf(step.state, job.definition.targets)
  if (targets === null) {
    step.seen.add('start with broken targets')
    cancelJob(step, job, 'BROKEN_TARGETS', false)
  } else if (targets.length === 0 && job.definition.targetSelection === 'SNAPSHOT') {
    step.seen.add('start without targets')
    cancelJob(step, job, 'NO_TARGETS', false)
  } else beginJob(step, job, targets)
}

/** A start of a recurring job: one run for all that have passed, unless missed ones are skipped. */
function startRun(step: Step, job: NaiveJob): void {
  const schedule = job.definition.schedulingConfig!
  let plannedAtMs = job.nextStartAtMs!
  let next = nextStart(schedule, plannedAtMs)
  while (next !== null && next <= step.now) {
    plannedAtMs = next
    next = nextStart(schedule, plannedAtMs)
  }
  const isMissed = step.now - plannedAtMs > missedAfterMs
  if (isMissed && schedule.ifMissed === 'skip') {
    step.seen.add('skipped run')
  } else {
    step.seen.add(isMissed ? 'late run' : 'run on time')
    makeRun(step, job, plannedAtMs, isMissed)
  }
  const end = schedule.recurrence!.end
  const isLast = next === null || (end?.type === 'occurrences' && job.runsMade >= end.occurrences)
  job.nextStartAtMs = isLast ? null : next
  if (!isLast) return
  job.state = 'completed'
  job.finishedAtMs = step.now
  step.seen.add('last run')
}

function makeRun(step: Step, parent: NaiveJob, plannedAtMs: number, isLate: boolean): void {
  parent.runsMade += 1
  let number = parent.runsMade
  while (step.state.jobs.some((job) => job.jobId === `${parent.jobId}-${number}`)) number += 1
  const schedule = parent.definition.schedulingConfig!
  const { maintenanceWindows, timeZone, endTime, endBehavior } = schedule
  const run = newJob({
    ...parent.definition,
    jobId: `${parent.jobId}-${number}`,
    createdAtMs: step.now,
    schedulingConfig: { maintenanceWindows, timeZone, endBehavior },
  })
  run.hasNote = isLate
  if (endTime !== undefined) {
    run.endsAtMs = plannedAtMs + timeIn(parent, endTime)! - timeIn(parent, schedule.startTime)!
    run.definition.schedulingConfig!.endTime = new Date(wallAt(run.endsAtMs, timeZone ?? 'UTC')).toISOString().slice(0, 19)
  }
  step.state.jobs.push(run)
  if (run.endsAtMs !== null && run.endsAtMs <= step.now) {
    step.seen.add('run that comes after its end')
    cancelJob(step, run, 'END_TIME', endBehavior === 'FORCE_CANCEL')
  } else startScheduled(step, run)
}

import type { Change, Input, Output } from '../../main/contract/engine-io.ts'
import type { Execution } from '../../main/contract/executions.ts'
import { isTerminal } from '../../main/contract/fold-status.ts'
import type { Job } from '../../main/contract/jobs.ts'
import { windowAt } from '../../main/engine/calendar/windows.ts'
import type { Engine } from '../../main/engine/engine.ts'
import { fetches, hasNoTimeToConnect, law } from './record-laws.ts'
import type { Observer } from './simulated-fleet.ts'

/** A device that the rollout reached: when, the rate that held by then, and in which batch. */
interface Reached {
  atMs: number
  rate: number | null
  deviceId: string
  batch: number
}

/** The laws of a job's rules, watched from without: over what the engine writes and tells alone. */
export class RuleLaws implements Observer {
  /** What a run came to see of the laws, so that a test can tell that they were put to the test. */
  readonly seen = new Set<string>()
  readonly #executions = new Map<string, Map<string, Execution>>()
  readonly #reached = new Map<string, Reached[]>()
  readonly #sizeAtStart = new Map<string, number>()
  readonly #joins = new Map<string, number>()
  readonly #inProgress = new Map<string, number>()
  /** Executions of whose earlier attempts a person has deleted some. */
  readonly #thinned = new Set<string>()

  step(engine: Engine, input: Input, output: Output, now: number): void {
    const wasReached = new Map<string, Execution[]>()
    if (input.kind === 'execution.delete') this.#thinned.add(`${input.jobId}/${input.deviceId}`)
    for (const change of output.changes)
      if (change.kind === 'execution') this.#follow(engine, change, now, wasReached)
      else if (change.kind === 'job' && change.job === null) this.#forget(change.jobId)
    for (const [jobId, executions] of wasReached) this.#checkRollout(engine, engine.job(jobId)!, executions, now)
    for (const job of engine.jobs()) this.#checkJob(engine, job)
    for (const { deviceId } of engine.devices()) {
      const atWork = engine
        .executionsOfDevice(deviceId)
        .filter(({ status, jobId }) => status === 'IN_PROGRESS' && !isFetched(engine, deviceId, jobId))
      law(atWork.length <= 1, `${deviceId} is at work on ${atWork.length} executions`)
    }
    if (input.kind === 'tick' && (engine.nextWake() ?? Infinity) <= now)
      law(hasNoTimeToConnect(engine, now), 'a tick left something due behind')
  }

  #forget(jobId: string): void {
    this.#executions.delete(jobId)
    this.#reached.delete(jobId)
    this.#sizeAtStart.delete(jobId)
  }

  #follow(
    engine: Engine,
    { jobId, deviceId, execution }: Extract<Change, { kind: 'execution' }>,
    now: number,
    wasReached: Map<string, Execution[]>,
  ): void {
    const job = engine.job(jobId)
    if (!job) return
    if (execution === null) {
      this.#executions.get(jobId)?.delete(deviceId)
      return
    }
    const known = this.#executions.get(jobId) ?? new Map<string, Execution>()
    this.#executions.set(jobId, known)
    const before = known.get(deviceId)
    known.set(deviceId, execution)
    if (job.work.type === 'property') return
    if (before?.status === 'QUEUED' && execution.status === 'IN_PROGRESS') this.#checkTold(engine, job, now)
    if (before?.status === 'QUEUED' && before.rolledOutAtMs === null && execution.rolledOutAtMs !== null)
      wasReached.set(jobId, [...(wasReached.get(jobId) ?? []), execution])
    const joins = before === undefined || before.status === 'REMOVED'
    if (joins) this.#checkJoin(job, before, execution)
    if (!this.#thinned.has(`${jobId}/${deviceId}`)) this.#checkAttempts(job, execution)
  }

  #checkTold(engine: Engine, job: Job, now: number): void {
    // What some devices cannot be told, or report already, may end the job in the step in which it tells others.
    const atOnce = [...engine.executions(job.jobId)].filter(({ finishedAtMs }) => finishedAtMs === now)
    const cannotBeTold = atOnce.some(({ status, sentVersion }) => status === 'FAILED' && sentVersion === undefined)
    const isTaken = atOnce.some(({ status }) => status === 'SUCCEEDED')
    if ((cannotBeTold || isTaken) && job.work.type === 'setting') {
      this.seen.add(cannotBeTold ? 'could not be told' : 'taken at once')
      return
    }
    law(job.state !== 'canceled', 'a canceled job told a further device')
    law(job.state === 'running', `a job told a device while it was ${job.state}`)
    law(windowAt(job.schedulingConfig, now)?.isOpen ?? true, 'a device was told outside of the windows')
    if (job.schedulingConfig?.maintenanceWindows) this.seen.add('told in a window')
  }

  #checkJoin(job: Job, before: Execution | undefined, execution: Execution): void {
    const key = `${job.jobId} ${job.createdAtMs} ${execution.deviceId}`
    const joins = (this.#joins.get(key) ?? 0) + 1
    this.#joins.set(key, joins)
    law(joins === 1 || before?.status === 'REMOVED', 'a device was reached a second time by one job')
    if (joins > 1) this.seen.add('joined again')
  }

  #checkAttempts(job: Job, execution: Execution): void {
    const retries = (job.jobExecutionsRetryConfig?.criteriaList ?? []).reduce((sum, { numberOfRetries }) => sum + numberOfRetries, 0)
    const attempts = execution.earlierAttempts.slice(execution.earlierAttempts.findLastIndex(({ status }) => status === 'REMOVED') + 1)
    law(attempts.length <= retries, `${attempts.length + 1} attempts, and ${retries} retries`)
    for (const [index, { executionNumber, status, startedAtMs }] of [...execution.earlierAttempts, execution].entries()) {
      const before = execution.earlierAttempts[index - 1]?.executionNumber ?? 0
      const mayFollowOthers = status === 'REMOVED' && startedAtMs === null
      law(executionNumber === before + 1 || (mayFollowOthers && executionNumber > before), 'an attempt that was begun is not kept')
    }
    if (retries > 0 && attempts.length === retries) this.seen.add('all retries used up')
  }

  /** Of the devices that a step reached: the window, the batch and the rate. */
  #checkRollout(engine: Engine, job: Job, executions: Execution[], now: number): void {
    const { jobId } = job
    law(windowAt(job.schedulingConfig, now)?.isOpen ?? true, 'the rollout went on outside of the windows')
    const all = this.#reached.get(jobId) ?? []
    this.#reached.set(jobId, all)
    const known = this.#executions.get(jobId)!
    if (all.length === 0) this.#sizeAtStart.set(jobId, [...known.values()].filter(({ executionNumber }) => executionNumber === 1).length)
    const { ratePerMinute } = engine.rollout(jobId)
    for (const { deviceId } of executions) {
      const batch = job.batchSize === null ? 0 : Math.floor(all.length / job.batchSize)
      if (batch > (all.at(-1)?.batch ?? 0)) {
        const open = all.filter((reached) => reached.batch < batch && isOpen(known.get(reached.deviceId)))
        law(open.length === 0, `batch ${batch + 1} began while ${open.length} of an earlier one were open`)
        this.seen.add('next batch')
      }
      all.push({ atMs: now, rate: ratePerMinute, deviceId, batch })
    }
    if (ratePerMinute === null) return
    const inWindow = all.filter(({ atMs }) => atMs > now - 60_000 && atMs <= now).length
    law(inWindow <= ratePerMinute, `${inWindow} devices were reached in a minute at a rate of ${ratePerMinute}`)
    if (inWindow === ratePerMinute) this.seen.add('the rate is reached')
    if (all[0]!.rate! < ratePerMinute) this.seen.add('the rate grew')
  }

  #checkJob(engine: Engine, job: Job): void {
    const inProgress = job.counts.IN_PROGRESS
    const maximum = job.jobExecutionsRolloutConfig?.maximumInProgress
    if (maximum !== undefined) {
      // A lower number leaves at work who is at work.
      const before = this.#inProgress.get(job.jobId) ?? 0
      law(inProgress <= Math.max(maximum, before), `${inProgress} in progress, at most ${maximum} may be`)
      if (inProgress === maximum && job.counts.QUEUED > 0) this.seen.add('as many in progress as may be')
    }
    this.#inProgress.set(job.jobId, inProgress)
    if (job.state === 'canceled') {
      law(job.counts.QUEUED === 0, 'a canceled job has devices that wait')
      if (job.reasonCode === 'ABORTED' && job.counts.CANCELED > 0) this.seen.add('aborted before all were reached')
    }
    if (job.targetSelection === 'CONTINUOUS' && job.state === 'running' && !job.rolloutEnded) this.#checkMembers(engine, job)
  }

  /** Who matches has an execution, and who waits matches. */
  #checkMembers(engine: Engine, job: Job): void {
    const { devices, broken } = engine.resolve(job.targets)
    if (broken !== null) return
    const members = new Set(devices.map(({ deviceId }) => deviceId))
    for (const deviceId of members) {
      const execution = engine.execution(job.jobId, deviceId)
      law(execution !== undefined && execution.status !== 'REMOVED', `${deviceId} matches a continuous job and was not reached`)
    }
    for (const execution of engine.executions(job.jobId))
      law(execution.status !== 'QUEUED' || members.has(execution.deviceId), `${execution.deviceId} has left a job and still waits`)
    if (members.size > 0) this.seen.add('members of a continuous job')
  }
}

/** What was deleted is not open any more. */
function isOpen(execution: Execution | undefined): boolean {
  return execution !== undefined && !isTerminal(execution.status)
}

/** A device may begin several of those that it fetches. */
function isFetched(engine: Engine, deviceId: string, jobId: string): boolean {
  return engine.job(jobId)!.work.type !== 'setting' && fetches(engine.device(deviceId)!)
}

import type { ExecutionDelivery } from '../../../main/contract/deliveries.ts'
import type { Change, Input, Output } from '../../../main/contract/engine-io.ts'
import { isBenchError } from '../../../main/contract/errors.ts'
import { noCounts } from '../../../main/contract/fold-status.ts'
import { Engine } from '../../../main/engine/engine.ts'
import { emptyState, engineOptions, foldChanges, graceMs } from '../engine-bench.ts'
import type { RuleAct } from './naive-acts.ts'
import type { HandedOut } from './naive-hand-out.ts'
import { firstDueAtMs } from './naive-due.ts'
import { Refused, type NaiveExecution, type NaiveState, type Told } from './naive-records.ts'
import { deadlineOf, rateOf, waitsForRollout } from './naive-rules.ts'
import { hasNoTimeToConnect } from '../record-laws.ts'
import { applyStep } from './naive-step.ts'
import { queueOf } from './naive-fetching.ts'

/** A Saturday evening; at 01:00 UTC of the next day Europe goes to summer time. */
const beginsAtMs = Date.UTC(2026, 2, 28, 21, 58, 30)
/** Wakes that are served while time passes; what is due after them comes late. */
const wakesOnTheWay = 25

/** The engine and the naive model, given the same; both must show the same after every step. */
export class SideBySide {
  engine = new Engine(emptyState(), engineOptions)
  readonly model: NaiveState = { devices: [], deviceSets: [], jobs: [] }
  now = beginsAtMs
  readonly seen = new Set<string>()
  /** What was done, a line each. */
  readonly story: string[] = []
  readonly #changes: Change[] = []
  /** Executions that were there before the step. */
  readonly #known = new WeakSet<NaiveExecution>()

  /** @throws Error with what differs and all that was done. */
  playAll(acts: readonly RuleAct[]): void {
    try {
      for (const act of acts) this.play(act)
    } catch (error) {
      const words = error instanceof Error && error.name === 'Error' ? error.message : String(error instanceof Error ? error.stack : error)
      throw new Error(`${words}\n${this.story.join('\n')}`, { cause: error })
    }
  }

  play(act: RuleAct): void {
    if (act.kind === 'inputs') {
      for (const input of act.of(this.model, this.now)) this.apply(input)
      this.now += 1
    } else if (act.kind === 'back') {
      this.now -= act.ms
      this.seen.add('clock back')
    } else if (act.kind === 'restart') this.#restart(act.ms)
    else if (act.kind === 'oversleep') this.#restart(Math.max(0, (this.engine.nextWake() ?? this.now) - this.now) + act.lateMs)
    else if (act.kind === 'wake') {
      for (let time = 0; time < act.times; time += 1) this.#serveWake(Infinity, act.lateMs)
    } else {
      const untilMs = this.now + act.ms
      if (act.onTime) for (let time = 0; time < wakesOnTheWay && this.#serveWake(untilMs, 0); time += 1);
      this.now = Math.max(this.now, untilMs)
      if (act.onTime) this.#serveWake(untilMs, 0)
    }
  }

  /** @returns whether a wake was asked for by then. */
  #serveWake(untilMs: number, lateMs: number): boolean {
    const wakeMs = this.engine.nextWake()
    if (wakeMs === null || wakeMs > untilMs) return false
    this.now = Math.max(this.now, wakeMs + lateMs)
    this.apply({ kind: 'tick' })
    return true
  }

  #restart(ms: number): void {
    this.now += ms
    this.story.push(`${this.#clock()} restart`)
    this.seen.add('restart')
    this.engine = new Engine(foldChanges(this.#changes), engineOptions)
    for (const device of this.model.devices) {
      if (device.presence === 'online') device.presence = 'offline'
      device.connection = null
      device.leftAtMs = null
    }
    this.#compare([], [], false)
    this.#serveWake(this.now, 0)
  }

  apply(input: Input): void {
    this.story.push(`${this.#clock()} ${JSON.stringify(input)}`)
    let output: Output | null = null
    let refusal = ''
    try {
      output = this.engine.apply(input, this.now)
    } catch (error) {
      if (!isBenchError(error)) throw error
      refusal = error.message
    }
    const engineTold = (output?.outbox ?? []).flatMap((delivery) => (delivery.about === 'execution' ? toldOf(delivery) : []))
    let handedOut: HandedOut
    try {
      handedOut = applyStep(this.model, input, this.now, [...begunIn(output), ...engineTold], graceMs, this.seen)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (output !== null) throw new Error(`The model refuses what the engine takes: ${error.message}`, { cause: error })
      this.seen.add(`refused ${input.kind}`)
      return this.#compare([], [], false)
    }
    if (output === null) throw new Error(`The engine refuses what the model takes: ${refusal}`)
    this.seen.add(`taken ${input.kind}`)
    for (const change of output.changes) this.#changes.push(change)
    this.#orderJoiners()
    this.#compare(engineTold, handedOut.told)
    this.#checkWake()
    if (handedOut.left.length > 0 && (this.engine.nextWake() ?? Infinity) > this.now)
      throw new Error(`A window is open, and nobody is about to tell ${JSON.stringify(handedOut.left)}.`)
    if (input.kind === 'tick' && (this.engine.nextWake() ?? Infinity) <= this.now && !hasNoTimeToConnect(this.engine, this.now))
      throw new Error('A tick left something due behind.')
  }

  /** In which order devices join that come to match in the same step is not promised: the model takes the engine's. */
  #orderJoiners(): void {
    for (const job of this.model.jobs) {
      const order = [...this.engine.executions(job.jobId)].map(({ deviceId }) => deviceId)
      const joined = job.executions.filter(
        (execution) => execution.batch === null && execution.rolledOutAtMs !== null && !this.#known.has(execution),
      )
      joined.sort((a, b) => order.indexOf(a.deviceId) - order.indexOf(b.deviceId))
      if (job.definition.targetSelection === 'CONTINUOUS' && job.executions.slice(-joined.length).every((each) => joined.includes(each)))
        job.executions.splice(-joined.length, joined.length, ...joined)
      for (const execution of job.executions) this.#known.add(execution)
    }
  }

  /** @param isTimeKnown false after a start or a refusal: an engine knows the time from what it takes. */
  #compare(engineTold: Told[], modelTold: Told[], isTimeKnown = true): void {
    const engineShows = [...linesOfEngine(this.engine), ...linesOfTold(engineTold)]
    const modelShows = [...linesOfModel(this.model), ...linesOfTold(modelTold)]
    if (isTimeKnown)
      for (const device of this.model.devices) {
        engineShows.push(lineOfQueue(device.deviceId, this.engine.pendingOf(device.deviceId)))
        const queue = queueOf(this.model, device, this.now).map(({ job, execution }) => ({ jobId: job.jobId, ...execution }))
        modelShows.push(lineOfQueue(device.deviceId, queue))
      }
    for (const job of this.model.jobs) this.seen.add(`job ${job.state}`)
    if (engineShows.join('\n') !== modelShows.join('\n')) throw new Error(difference(engineShows, modelShows))
  }

  /** The engine may wake before there is something to do, and never after. */
  #checkWake(): void {
    const dueAtMs = firstDueAtMs(this.model, this.now, graceMs)
    const wakeMs = this.engine.nextWake() ?? Infinity
    if (wakeMs > Math.max(dueAtMs, this.now))
      throw new Error(readable(`Something is due at ${dueAtMs}, and the engine would wake at ${wakeMs}.`))
  }

  #clock(): string {
    return new Date(this.now).toISOString()
  }
}

const toldOf = ({ deviceId, jobId, executionNumber, step }: ExecutionDelivery): Told => ({ deviceId, jobId, executionNumber, step })
/** What devices had their turn of, told or done already. */
function begunIn(output: Output | null): Told[] {
  return (output?.changes ?? []).flatMap((change) =>
    change.kind === 'execution' && change.execution?.status === 'IN_PROGRESS' ? [change.execution] : [],
  )
}

const linesOfTold = (told: Told[]) => told.map((each) => `told ${JSON.stringify(each)}`).sort()

function difference(engineShows: string[], modelShows: string[]): string {
  const only = (lines: string[], others: string[]) => lines.filter((line) => !others.includes(line)).map((line) => `  ${readable(line)}`)
  return ['The engine shows', ...only(engineShows, modelShows), 'the model', ...only(modelShows, engineShows)].join('\n')
}

/** Times stand in the lines as ms; a person reads a date. */
function readable(line: string): string {
  return line.replace(/\b\d{13}\b/g, (atMs) => new Date(Number(atMs)).toISOString().slice(5, -1))
}

interface ShownJob {
  jobId: string
  state: string
  reasonCode: string | null
  hasNote: boolean
  forceCanceled: boolean
  nextStartAtMs: number | null
  endsAtMs: number | null
  runsMade: number
  finishedAtMs: number | null
}

interface ShownExecution {
  deviceId: string
  status: string
  executionNumber: number
  step: number
  earlier: readonly string[]
  queuedAtMs: number
  rolledOutAtMs: number | null
  deadlineAtMs: number | null
  finishedAtMs: number | null
  sentVersion?: number | null | undefined
}

function lineOfJob(job: ShownJob, counts: Record<string, number>): string {
  if (job.state === 'deleting') return `${job.jobId} deleting`
  const counted = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`)
  const note = `${job.hasNote ? ' with a note' : ''}${job.forceCanceled ? ' by force' : ''}`
  const times = `starts ${job.nextStartAtMs}, ends ${job.endsAtMs}, finished ${job.finishedAtMs}, runs ${job.runsMade}`
  return `${job.jobId} ${job.state} (${job.reasonCode ?? ''})${note}: ${times}; ${counted.join(', ')}`
}

function lineOfQueue(deviceId: string, queue: readonly { jobId: string; executionNumber: number; status: string }[]): string {
  return `${deviceId} has in its queue: ${queue.map(({ jobId, executionNumber, status }) => `${jobId}.${executionNumber} ${status}`).join(', ')}`
}

function lineOfRollout(jobId: string, waiting: number, rate: number | null, lastAtMs: number | null): string {
  return `${jobId} rolls out: ${waiting} wait, ${rate ?? 'no'} rate, last at ${lastAtMs}`
}

function lineOfExecution(jobId: string, shown: ShownExecution): string {
  const { deviceId, status, executionNumber, step, earlier } = shown
  const times = `queued ${shown.queuedAtMs}, reached ${shown.rolledOutAtMs}, until ${shown.deadlineAtMs}, finished ${shown.finishedAtMs}`
  const sent = status === 'IN_PROGRESS' ? ` sent ${shown.sentVersion ?? 'no'} version` : ''
  return `${jobId} on ${deviceId}: ${status} ${executionNumber}.${step}${sent} after [${earlier.join(' ')}]: ${times}`
}

function linesOfEngine(engine: Engine): string[] {
  const lines: string[] = []
  for (const job of engine.jobs()) {
    lines.push(lineOfJob({ ...job, hasNote: job.note !== null }, job.counts))
    const { waiting, ratePerMinute } = engine.rollout(job.jobId)
    if (job.state === 'running') lines.push(lineOfRollout(job.jobId, waiting, ratePerMinute, job.lastRolloutAtMs))
    for (const execution of engine.executions(job.jobId))
      lines.push(lineOfExecution(job.jobId, { ...execution, earlier: execution.earlierAttempts.map(({ status }) => status) }))
  }
  for (const device of engine.devices()) lines.push(`${device.deviceId} is ${device.presence}`)
  return lines.sort()
}

function linesOfModel(model: NaiveState): string[] {
  const lines: string[] = []
  for (const job of model.jobs) {
    const counts = noCounts()
    for (const { status } of job.executions) counts[status] += 1
    lines.push(lineOfJob(job, counts))
    const waiting = job.executions.filter(waitsForRollout).length
    if (job.state === 'running') lines.push(lineOfRollout(job.jobId, waiting, rateOf(job), job.lastRolloutAtMs))
    for (const execution of job.executions)
      lines.push(lineOfExecution(job.jobId, { ...execution, deadlineAtMs: deadlineOf(job, execution) }))
  }
  for (const device of model.devices) lines.push(`${device.deviceId} is ${device.presence}`)
  return lines.sort()
}

import { isDeepStrictEqual } from 'node:util'
import type { Channel, Delivery } from '../../main/contract/deliveries.ts'
import type { Change, Input, KeptState, Output } from '../../main/contract/engine-io.ts'
import { isBenchError, type BenchError } from '../../main/contract/errors.ts'
import type { Execution } from '../../main/contract/executions.ts'
import type { Device } from '../../main/contract/devices.ts'
import { inProgressTimeoutMs } from '../../main/contract/job-rules.ts'
import type { Job } from '../../main/contract/jobs.ts'
import type { JobState } from '../../main/contract/job-states.ts'
import { Engine } from '../../main/engine/engine.ts'
import { emptyState, engineOptions, foldChanges, graceMs, stateOf } from './engine-bench.ts'
import { QueueLaws } from './queue-laws.ts'
import { channelNow, checkJob, checkMove, fetches, law, reachable } from './record-laws.ts'
import { TwinLaws } from './twin-laws.ts'

/** The engine from one start to the next: what it was started from and all that it was given. */
interface Uptime {
  kept: KeptState
  log: { now: number; input: Input }[]
}

/** What a connection was told since it began, kept by the laws themselves and not asked of the engine. */
interface Connection {
  channels: readonly Channel[]
  sent: Set<string>
}

/** What an action may still be refused for although the job's state allows it: its targets, its template, a taken id. */
const refusedForOthers = new Set(['NoTargets', 'DeviceSetBroken', 'TemplateNotFound', 'InvalidInput', 'AlreadyExists'])

/** What QoS 1 may bring twice, and what then changes nothing. */
const mayComeTwice = new Set<Input['kind']>([
  ...(['execution.answered', 'device.reported', 'device.listening', 'delivery.acknowledged', 'delivery.failed'] as const),
  ...(['message.acknowledged', 'deviceCommand.answered'] as const),
])

/** An engine that is worked through its inputs and restarts, with every law checked after every one. */
export class LawfulBench {
  engine = new Engine(emptyState(), engineOptions)
  now = 1_000
  /** What this run came to see, so that a test can tell that its runs reach everything. */
  readonly seen = new Set<string>()
  /** What was done, a line each, for a person to read when a law breaks. */
  readonly story: string[] = []
  readonly #changes: Change[] = []
  #uptime: Uptime = { kept: emptyState(), log: [] }
  readonly #connections = new Map<string, Connection>()
  readonly #dialects = new Map<string, Device['dialect']>()
  readonly #leftAtMs = new Map<string, number>()
  readonly #executions = new Map<string, Execution>()
  readonly #jobStates = new Map<string, JobState>()
  /** Deliveries that a device has taken: never to be sent again. A job's id may be used again once it is deleted. */
  readonly #taken = new Set<string>()
  readonly #births = new Map<string, number>()
  /** What each step of an attempt was told over when it began, or when it was told again: its template may change meanwhile. */
  readonly #begunOver = new Map<string, Channel | null>()
  readonly #twins = new TwinLaws()
  readonly #queues = new QueueLaws()
  /** What was begun by fetching it, of which a device may have several at a time. */
  readonly #fetched = new Set<string>()
  /** Jobs of which executions were deleted. */
  readonly #thinned = new Set<string>()
  #born = 0

  /** @param twice a device's message comes a second time, as QoS 1 allows: that must change nothing. */
  apply(input: Input, twice = false): void {
    const isDevices = !isPersons(input)
    this.story.push(`${this.now} ${JSON.stringify(input)}${twice ? ' twice' : ''}`)
    const output = isDevices ? this.#take(input) : this.#ask(input)
    if (output === null) return
    if (!twice || !mayComeTwice.has(input.kind)) return
    if (input.kind === 'device.reported') {
      // The same report may be what the next job waits for; what is known of the device must stay.
      const reported = this.engine.device(input.deviceId)?.reported
      this.#take(input)
      law(isDeepStrictEqual(this.engine.device(input.deviceId)?.reported, reported), 'a report that came twice changed what is reported')
      this.seen.add(`twice ${input.kind}`)
      return
    }
    const again = this.#take(input)
    law(again.changes.length === 0 && again.outbox.length === 0, `${input.kind} twice changed something`)
    if (input.kind === 'execution.answered') law(again.reading?.verdict !== 'applied', 'an answer that came twice is said to be applied')
    this.seen.add(`twice ${input.kind}`)
  }

  /** The process dies and starts again from what its changes alone come to. */
  restart(): void {
    this.story.push('restart')
    this.checkUptime()
    const kept = foldChanges(this.#changes)
    this.engine = new Engine(kept, engineOptions)
    this.#uptime = { kept, log: [] }
    this.#connections.clear()
    this.#leftAtMs.clear()
    this.#twins.restart()
    this.#queues.restart()
    if ([...this.#executions.values()].some((execution) => execution.status === 'IN_PROGRESS')) this.seen.add('restart with work under way')
    this.#checkState()
  }

  /** Replays the log since the last start, and starts another engine from the changes alone: both must be as this one. */
  checkUptime(): void {
    const live = stateOf(this.engine)
    const replayed = new Engine(this.#uptime.kept, engineOptions)
    for (const entry of this.#uptime.log) replayed.apply(entry.input, entry.now)
    law(isDeepStrictEqual(stateOf(replayed), live), 'a replay of the inputs comes to another state')
    law(replayed.nextWake() === this.engine.nextWake(), 'a replay of the inputs wakes at another time')
    const restored = stateOf(new Engine(foldChanges(this.#changes), engineOptions))
    const devices = live.devices.map((device) => (device.presence === 'online' ? { ...device, presence: 'offline' as const } : device))
    law(isDeepStrictEqual(restored, { ...live, devices }), 'the changes alone come to another state')
  }

  /** A person's input: refused as a whole, or taken. */
  #ask(input: Input): Output | null {
    const before = stateOf(this.engine)
    const wakeBefore = this.engine.nextWake()
    const allowed = this.#allows(input)
    let output: Output
    try {
      output = this.engine.apply(input, this.now)
    } catch (error) {
      if (!isBenchError(error)) throw error
      law(isDeepStrictEqual(stateOf(this.engine), before), `a refused ${input.kind} changed the state`)
      law(this.engine.nextWake() === wakeBefore, `a refused ${input.kind} changed the next wake`)
      law(allowed !== true || refusedForOthers.has((error as BenchError).code), `${input.kind} is allowed, yet refused: ${String(error)}`)
      this.seen.add(`refused ${input.kind}`).add(`code ${(error as BenchError).code}`)
      return null
    }
    law(allowed !== false, `${input.kind} is not allowed, yet was taken`)
    this.seen.add(`taken ${input.kind}`)
    this.#account(input, output)
    return output
  }

  /** Whether the engine says that this act on a job is allowed; null for what is no act on a job. */
  #allows(input: Input): boolean | null {
    if (!('jobId' in input) || input.kind === 'audit.note' || input.kind === 'job.create' || !input.kind.startsWith('job.')) return null
    if (input.kind === 'job.change') return null
    const action = input.kind.slice('job.'.length)
    const actions = this.engine.allowedActions(input.jobId) as string[]
    return actions.includes(input.kind === 'job.delete' && input.force ? 'forceDelete' : action)
  }

  /** What a device does, or time: never thrown back, and said in words. */
  #take(input: Input): Output {
    const output = this.engine.apply(input, this.now)
    if (output.reading !== null && output.reading.verdict !== 'applied') {
      // Every report of an Azure device is a write of its twin, also one that says nothing new.
      const counts = input.kind === 'device.reported' && output.reading.verdict === 'unchanged'
      const changes = output.changes.filter(({ kind }) => !(counts && (kind === 'twin' || kind === 'device')))
      law(changes.length === 0 && output.outbox.length === 0, `${input.kind} is ${output.reading.verdict}, yet changed something`)
    }
    if (input.kind === 'execution.answered' || input.kind === 'device.reported')
      law(output.reading !== null && output.reading.sentence !== '', `${input.kind} is not answered for`)
    if (output.reading) this.seen.add(`${output.reading.verdict} ${input.kind}`)
    this.#account(input, output)
    return output
  }

  #account(input: Input, output: Output): void {
    this.#uptime.log.push({ now: this.now, input })
    for (const change of output.changes) this.#changes.push(change)
    this.#follow(input)
    if (input.kind === 'execution.delete') this.#noteDeleted(input)
    const told = this.#checkMoves(output.changes)
    for (const laws of [this.#twins, this.#queues]) {
      laws.step(this.engine, input, output, this.now)
      for (const what of laws.seen) this.seen.add(what)
    }
    this.#checkOutbox(output.outbox)
    for (const execution of told) this.#checkTurn(execution)
    this.#checkState()
    if (input.kind === 'tick') law((this.engine.nextWake() ?? Infinity) > this.now, 'a tick left something due behind')
  }

  #follow(input: Input): void {
    if ('deviceId' in input && this.#dialects.get(input.deviceId) !== this.engine.device(input.deviceId)?.dialect)
      this.#speakAnew(input.deviceId)
    if (input.kind === 'delivery.failed') this.#waitForNextConnection(input)
    if (input.kind === 'device.connected') {
      this.#leftAtMs.delete(input.deviceId)
      this.#connections.set(input.deviceId, { channels: [], sent: new Set() })
    } else if (input.kind === 'device.listening') {
      const connection = this.#connections.get(input.deviceId)
      if (!connection) return
      for (const key of [...connection.sent])
        if (!connection.channels.some((channel) => key.startsWith(channel))) connection.sent.delete(key)
      connection.channels = input.channels
    } else if (input.kind === 'device.disconnected') {
      if (this.#connections.delete(input.deviceId)) this.#leftAtMs.set(input.deviceId, this.now)
    } else if (input.kind === 'device.delete') {
      for (const deviceId of input.deviceIds) {
        this.#dialects.delete(deviceId)
        this.#connections.delete(deviceId)
        this.#leftAtMs.delete(deviceId)
      }
    } else if (input.kind === 'tick') {
      for (const [deviceId, leftAtMs] of [...this.#leftAtMs]) {
        if (leftAtMs + graceMs > this.now) continue
        this.#leftAtMs.delete(deviceId)
        law(this.engine.device(deviceId)?.presence === 'offline', 'a device whose grace has run out is not offline')
        this.seen.add('grace ran out')
      }
    }
  }

  /** What it took in its old way is told again in its new one. */
  #speakAnew(deviceId: string): void {
    const device = this.engine.device(deviceId)
    const before = this.#dialects.get(deviceId)
    if (device) this.#dialects.set(deviceId, device.dialect)
    if (!device || before === undefined) return
    const connection = this.#connections.get(deviceId)
    if (connection) {
      connection.channels = []
      connection.sent.clear()
    }
    if (fetches(device) === fetches({ dialect: before })) return
    this.seen.add(fetches(device) ? 'fetches from now on' : 'is told from now on')
    for (const execution of this.engine.executionsOfDevice(deviceId)) {
      if (execution.status !== 'IN_PROGRESS') continue
      const channel = channelNow(this.engine, device, this.engine.job(execution.jobId)!, execution.step)
      this.#begunOver.set(this.#keyOf(execution, null), channel)
      if (channel !== null && channel !== 'setting') this.#taken.delete(this.#keyOf(execution, channel))
    }
  }

  /** It is as if it had never been. */
  #noteDeleted({ jobId, deviceId, executionNumber }: Extract<Input, { kind: 'execution.delete' }>): void {
    this.#thinned.add(jobId)
    const left = this.engine.execution(jobId, deviceId)
    law(left?.executionNumber !== executionNumber, 'a deleted execution is still there')
    law(!left?.earlierAttempts.some((attempt) => attempt.executionNumber === executionNumber), 'a deleted attempt is still there')
    if (left !== undefined) return
    const known = [...this.engine.executionsOfDevice(deviceId), ...this.engine.pendingOf(deviceId)]
    law(!known.some((execution) => execution.jobId === jobId), 'a deleted execution is known of its device')
    this.seen.add('execution deleted')
  }

  /** Every change of a status must stand in its table. @returns the executions that were told in this step. */
  #checkMoves(changes: readonly Change[]): Execution[] {
    const told: Execution[] = []
    for (const change of changes) {
      if (change.kind === 'job') {
        if (change.job === null) {
          for (const key of [...this.#executions.keys()]) if (key.startsWith(`${change.jobId}/`)) this.#executions.delete(key)
          this.#jobStates.delete(change.jobId)
          this.#births.delete(change.jobId)
          this.#thinned.delete(change.jobId)
        } else if (!this.#births.has(change.jobId)) this.#births.set(change.jobId, (this.#born += 1))
      } else if (change.kind === 'jobProgress') {
        const before = this.#jobStates.get(change.jobId) ?? 'draft'
        law(reachable(before).has(change.progress.state), `a job went from ${before} to ${change.progress.state}`)
        this.#jobStates.set(change.jobId, change.progress.state)
        this.seen.add(`job ${change.progress.state}`)
      } else if (change.kind === 'execution') {
        const key = `${change.jobId}/${change.deviceId}`
        if (change.execution === null) {
          this.#executions.delete(key)
          continue
        }
        const before = this.#executions.get(key)
        checkMove(before, change.execution)
        if (before?.status === 'QUEUED' && change.execution.status === 'IN_PROGRESS') told.push(change.execution)
        this.#executions.set(key, change.execution)
        this.#noteBegun(change.execution)
        this.seen.add(`execution ${change.execution.status}`)
        if (change.execution.step > 0) this.seen.add('second step')
      }
    }
    return told
  }

  /** What could not leave over this connection is not tried again over it. */
  #waitForNextConnection(failed: Extract<Input, { kind: 'delivery.failed' }>): void {
    const { jobId, deviceId } = failed
    const execution = this.engine.execution(jobId, deviceId)
    if (execution?.status !== 'IN_PROGRESS') return
    if (execution.executionNumber !== failed.executionNumber || execution.step !== failed.step) return
    const [device, job] = [this.engine.device(deviceId), this.engine.job(jobId)]
    if (!device || !job) return
    const channel = channelNow(this.engine, device, job, execution.step)
    const connection = this.#connections.get(deviceId)
    if (channel !== null && connection?.channels.includes(channel)) connection.sent.add(this.#keyOf(execution, channel))
  }

  /** What goes out is what a device is at work on, over a channel that it listens to, and not what it took before. */
  #checkOutbox(outbox: readonly Delivery[]): void {
    for (const delivery of outbox) {
      if (delivery.about !== 'execution') continue
      const execution = this.engine.execution(delivery.jobId, delivery.deviceId)
      const connection = this.#connections.get(delivery.deviceId)
      law(connection !== undefined && connection.channels.includes(delivery.channel), 'sent to a device that does not listen')
      law(execution?.status === 'IN_PROGRESS', 'sent what the device is not at work on')
      const mayHaveLost = this.#mayHaveLostItsAnswer(execution)
      const isOnce = delivery.dialect === 'azure' && delivery.channel === 'command'
      law(!execution.delivered || mayHaveLost || isOnce, 'sent what the device had taken')
      law(execution.step === delivery.step && execution.executionNumber === delivery.executionNumber, 'sent for another attempt or step')
      const key = this.#keyOf(execution, delivery.channel)
      law(!this.#taken.has(key) || mayHaveLost, 'sent again what the device had taken')
      law(!connection.sent.has(key), 'sent twice over one connection')
      connection.sent.add(key)
      this.#begunOver.set(this.#keyOf(execution, null), delivery.channel)
      this.seen.add('delivery')
    }
  }

  /** The one that is told is of a running job, and was queued no later than any other that could have been. */
  #checkTurn(told: Execution): void {
    if (this.engine.execution(told.jobId, told.deviceId)?.status !== 'IN_PROGRESS') {
      this.seen.add('could not be told')
      return
    }
    law(this.engine.job(told.jobId)?.state === 'running', 'a device was told of a job that does not run')
    const device = this.engine.device(told.deviceId)
    // What a device fetches it may take in any order.
    if (device && channelNow(this.engine, device, this.engine.job(told.jobId)!, told.step) === null) return
    for (const other of this.#couldBeTold(told.deviceId))
      // There may have been no room for it then.
      if (!hasMaximum(this.engine, other.jobId)) law(other.queuedAtMs >= told.queuedAtMs, 'a device was told of what was queued later')
  }

  #couldBeTold(deviceId: string): Execution[] {
    const channels = this.#connections.get(deviceId)?.channels ?? []
    return this.engine.executionsOfDevice(deviceId).filter((execution) => {
      const job = this.engine.job(execution.jobId)!
      const channel = channelNow(this.engine, this.engine.device(deviceId)!, job, execution.step)
      const { maximumInProgress = Infinity } = job.jobExecutionsRolloutConfig ?? {}
      const mayBegin = job.state === 'running' && job.counts.IN_PROGRESS < maximumInProgress
      return execution.status === 'QUEUED' && mayBegin && channel !== null && channels.includes(channel)
    })
  }

  #checkState(): void {
    for (const job of this.engine.jobs()) checkJob(job, this.engine.executions(job.jobId), this.#thinned.has(job.jobId))
    for (const device of this.engine.devices()) {
      const { deviceId } = device
      const isHere = this.#connections.has(deviceId) || this.#leftAtMs.has(deviceId)
      law((device.presence === 'online') === isHere, `presence is ${device.presence}, connected or within its grace: ${isHere}`)
      law((device.presence === 'never') === (device.firstSeenAtMs === null), 'first seen and never seen contradict each other')
      law(device.name !== undefined && device.slot !== undefined, 'a record lost a field')
      if (device.presence === 'offline') this.seen.add('offline')
      this.#checkWork(deviceId)
    }
    const dueMs = Math.min(Math.min(...this.#leftAtMs.values()) + graceMs, ...this.#runningOut())
    const wakeMs = [...this.engine.jobs()].some((job) => job.state === 'deleting') ? 0 : dueMs
    law(this.engine.nextWake() === (wakeMs === Infinity ? null : wakeMs), 'the next wake is not when the next time runs out')
    for (const deviceSet of this.engine.deviceSets()) {
      law(deviceSet.name !== undefined && deviceSet.membership !== undefined, 'a record lost a field')
      const { broken, devices } = this.engine.members(deviceSet.deviceSetId)
      law(broken === null || devices.length === 0, 'a broken set shows devices')
      if (broken !== null) this.seen.add('broken set')
    }
  }

  /** When executions and messages run out. */
  #runningOut(): number[] {
    const executions = [...this.engine.jobs()].flatMap((job) => [...this.engine.executions(job.jobId)])
    const messages = [...this.engine.devices()].flatMap(({ deviceId }) => this.engine.cloudMessages(deviceId))
    const commands = [...this.engine.devices()].flatMap(({ deviceId }) => this.engine.deviceCommands(deviceId))
    return [
      ...executions.map((execution) => {
        const firstAtMs = Math.min(...timersOf(execution, this.engine.job(execution.jobId)!))
        law((execution.deadlineAtMs ?? Infinity) === firstAtMs, 'the deadline is not that of the first of its timers')
        return firstAtMs
      }),
      ...commands.filter(({ status }) => status === 'SENT').map(({ expiresAtMs }) => expiresAtMs),
      ...messages.filter(({ state }) => state === 'waiting').map(({ expiresAtMs }) => expiresAtMs),
    ]
  }

  /** Azure devices report with QoS 0: a setting is told on each connection until all of it is acknowledged; things hear what still differs. */
  #mayHaveLostItsAnswer({ jobId, deviceId, acknowledgedSettings = [] }: Execution): boolean {
    const { work } = this.engine.job(jobId)!
    return (
      this.engine.device(deviceId)?.dialect !== 'plain' && work.type === 'setting' && acknowledgedSettings.length < work.operations.length
    )
  }

  #noteBegun(execution: Execution): void {
    if (execution.status !== 'IN_PROGRESS') return
    const device = this.engine.device(execution.deviceId)
    const job = this.engine.job(execution.jobId)
    const key = this.#keyOf(execution, null)
    if (device && job && !this.#begunOver.has(key)) this.#begunOver.set(key, channelNow(this.engine, device, job, execution.step))
  }

  /** At most one in progress; nothing that could be told now is left lying. */
  #checkWork(deviceId: string): void {
    const device = this.engine.device(deviceId)!
    const open = this.engine.executionsOfDevice(deviceId).filter((execution) => execution.status === 'IN_PROGRESS')
    for (const execution of open) law((this.engine.waitsFor(execution) ?? '') !== '', 'what waits is not explained')
    const isTold = (execution: Execution) => channelNow(this.engine, device, this.engine.job(execution.jobId)!, execution.step) !== null
    const atWork = open.filter(isTold)
    for (const execution of open) if (!isTold(execution)) this.#fetched.add(this.#attemptOf(execution))
    law(atWork.filter((execution) => !this.#fetched.has(this.#attemptOf(execution))).length <= 1, 'a device is at work on two jobs')
    if (atWork.length === 0) law(this.#couldBeTold(deviceId).length === 0, 'a device that listens is not told what waits')
    for (const execution of atWork) this.#checkTold(device, execution)
  }

  #checkTold(device: Device, current: Execution): void {
    const { deviceId } = device
    const channel = channelNow(this.engine, device, this.engine.job(current.jobId)!, current.step)!
    if (current.delivered) this.#taken.add(this.#keyOf(current, channel))
    else this.#taken.delete(this.#keyOf(current, channel))
    const connection = this.#connections.get(deviceId)
    const isAsBegun = this.#begunOver.get(this.#keyOf(current, null)) === channel
    const isOwed = !current.delivered || this.#mayHaveLostItsAnswer(current)
    if (connection?.channels.includes(channel) && isOwed && isAsBegun)
      law(connection.sent.has(this.#keyOf(current, channel)), 'what was not taken is not sent over this connection')
  }

  #attemptOf({ jobId, deviceId, executionNumber }: Execution): string {
    return [this.#births.get(jobId), deviceId, executionNumber].join(' ')
  }

  #keyOf(execution: Execution, channel: Channel | null): string {
    return [channel, this.#births.get(execution.jobId), execution.deviceId, execution.executionNumber, execution.step].join(' ')
  }
}

function isPersons(input: Input): boolean {
  return !(
    input.kind === 'tick' ||
    /^(execution\.(answered|startNext|updated|downloading)|delivery\..*|message\.acknowledged|shadow\.(updated|deleted))$/.test(
      input.kind,
    ) ||
    /^(device\.(connected|spoke|asked|listening|disconnected|reported)|deviceCommand\.answered)$/.test(input.kind)
  )
}

/** When an execution runs out by each of its timers, in ms. */
function timersOf(execution: Execution, { timeoutConfig }: Job): number[] {
  const { status, queuedAtMs, rolledOutAtMs, startedAtMs, heldTimeoutMs } = execution
  if (status === 'QUEUED' && rolledOutAtMs !== null)
    return [queuedAtMs + (timeoutConfig?.queuedTimeoutInSeconds ?? Infinity) * 1_000, execution.connectDeadlineAtMs ?? Infinity]
  if (status !== 'IN_PROGRESS') return [Infinity]
  const timeoutMs = heldTimeoutMs === undefined ? inProgressTimeoutMs(timeoutConfig) : heldTimeoutMs
  return [startedAtMs! + (timeoutMs ?? Infinity), execution.stepDeadlineAtMs ?? Infinity, execution.answerDeadlineAtMs ?? Infinity]
}

function hasMaximum(engine: Engine, jobId: string): boolean {
  return engine.job(jobId)!.jobExecutionsRolloutConfig?.maximumInProgress !== undefined
}

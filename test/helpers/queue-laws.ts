import { isDeepStrictEqual } from 'node:util'
import type { Device } from '../../main/contract/devices.ts'
import type { Channel, QueueDelivery } from '../../main/contract/deliveries.ts'
import type { DeviceInput, Input, Output } from '../../main/contract/engine-io.ts'
import type { Execution } from '../../main/contract/executions.ts'
import { isTerminal } from '../../main/contract/fold-status.ts'
import type { Job } from '../../main/contract/jobs.ts'
import { windowAt } from '../../main/engine/calendar/windows.ts'
import type { Engine } from '../../main/engine/engine.ts'
import { fetches, law } from './record-laws.ts'

/** What a device was told of its queue: the executions in it, and which is the first. */
interface Told {
  members: string[]
  first: string | null
}

type Of<Kind extends DeviceInput['kind']> = Extract<DeviceInput, { kind: Kind }>

const nothing: Told = { members: [], first: null }

/** What a device does that leaves the versions of what it fetched as they are. */
const silent = new Set<Input['kind']>([
  ...(['device.connected', 'device.spoke', 'device.asked', 'device.listening', 'device.disconnected'] as const),
  ...(['execution.downloading', 'shadow.deleted', 'deviceCommand.answered', 'delivery.acknowledged', 'delivery.failed'] as const),
])

/** The laws of devices that fetch their jobs (docs/protocols/aws.md, "Requests" and "Notices"), watched from without. */
export class QueueLaws {
  /** What a run came to see of the laws, so that a test can tell that they were put to the test. */
  readonly seen = new Set<string>()
  /** What each device that is there listens to; null: it has not said yet. */
  readonly #there = new Map<string, readonly Channel[] | null>()
  readonly #told = new Map<string, Told>()
  /** Jobs, by device, that a device was refused because as many as may be are at work on them. */
  readonly #refused = new Map<string, Set<string>>()
  /** Devices for which there was room while they were away. */
  readonly #offeredAway = new Set<string>()
  readonly #executions = new Map<string, Execution>()
  readonly #dialects = new Map<string, Device['dialect']>()

  step(engine: Engine, input: Input, output: Output, now: number): void {
    if (input.kind === 'execution.startNext') this.#checkStart(engine, input, output, now)
    else if (input.kind === 'execution.updated') this.#checkUpdate(engine, input, output, now)
    this.#checkVersions(engine, input, output)
    const before = this.#followConnection(input)
    for (const device of engine.devices()) {
      this.#checkQueue(engine, device, input, before, output, now)
      this.#checkHidden(engine, device)
    }
    for (const { deviceId, dialect } of engine.devices()) this.#dialects.set(deviceId, dialect)
  }

  restart(): void {
    this.#there.clear()
    this.#told.clear()
    this.#refused.clear()
    this.#offeredAway.clear()
  }

  /** @returns what the device of this input listened to before it. */
  #followConnection(input: Input): readonly Channel[] | null | undefined {
    if (input.kind === 'device.delete')
      for (const deviceId of input.deviceIds)
        for (const known of [this.#there, this.#told, this.#refused, this.#dialects]) known.delete(deviceId)
    if (!('deviceId' in input)) return undefined
    const { deviceId } = input
    const before = this.#there.get(deviceId)
    if (input.kind === 'device.connected') this.#there.set(deviceId, null)
    else if (input.kind === 'device.disconnected') this.#there.delete(deviceId)
    else if (input.kind === 'device.listening' && before !== undefined) this.#there.set(deviceId, input.channels)
    return before
  }

  /** It gets the first of its queue, unless there is no room for it. */
  #checkStart(engine: Engine, { deviceId }: Of<'execution.startNext'>, { reading }: Output, now: number): void {
    const execution = reading?.execution
    const device = engine.device(deviceId)
    if (execution === undefined) {
      const [first] = device ? naiveQueue(engine, device, now) : []
      if (!first) return void this.seen.add('nothing to begin')
      law(first.status === 'QUEUED' && !hasRoom(engine.job(first.jobId)!), 'a device asks for its next job and does not get it')
      this.#refuse(deviceId, first.jobId)
      return
    }
    const before = this.#executions.get(keyOf(execution))
    law(execution.status === 'IN_PROGRESS', `a device is given what is ${execution.status}`)
    const isBegun = before?.status === 'QUEUED'
    law(
      execution.versionNumber === before!.versionNumber + (isBegun ? 1 : 0),
      'what is begun is no new version, or what is given again is one',
    )
    law(isBegun || isDeepStrictEqual(execution.statusDetails, before!.statusDetails), 'details were taken of what is given again')
    this.seen.add(isBegun ? 'begun' : 'given again')
  }

  #checkUpdate(engine: Engine, input: Of<'execution.updated'>, { reading, changes }: Output, now: number): void {
    const { deviceId, jobId, expectedVersion, executionNumber, statusDetails } = input
    const before = this.#executions.get(`${jobId}/${deviceId}`)
    if (reading?.verdict === 'applied') {
      law(before !== undefined && !isTerminal(before.status), 'what a device says of an execution that has ended is taken')
      law(expectedVersion === undefined || expectedVersion === before.versionNumber, 'a stale version is taken')
      law(executionNumber === undefined || executionNumber === before.executionNumber, 'what a device says of an earlier attempt is taken')
      const { versionNumber, status, statusDetails: details } = reading.execution!
      law(versionNumber === before.versionNumber + 1 && status === input.status, 'what a device says is not one version')
      law(isDeepStrictEqual(details, statusDetails ?? before.statusDetails), 'details are others than those that the device gave')
      this.seen.add(`updated ${before.status} to ${status}`)
      return
    }
    law(reading?.why !== undefined && changes.length === 0, 'a device is refused without a reason')
    this.seen.add(`refused for ${reading.why}`)
    const device = engine.device(deviceId)
    const isInQueue = device && naiveQueue(engine, device, now).some((each) => each.jobId === jobId && each.status === 'QUEUED')
    if (!isInQueue || input.status !== 'IN_PROGRESS' || reading.why !== 'invalidTransition' || isOfAnEarlier(input, before)) return
    law(!hasRoom(engine.job(jobId)!), 'a device may not begin what there is room for')
    this.#refuse(deviceId, jobId)
  }

  #refuse(deviceId: string, jobId: string): void {
    const refused = this.#refused.get(deviceId) ?? new Set()
    this.#refused.set(deviceId, refused.add(jobId))
    this.seen.add('no room')
  }

  #checkVersions(engine: Engine, input: Input, { changes }: Output): void {
    for (const change of changes) {
      if (change.kind === 'job' && change.job === null)
        for (const key of [...this.#executions.keys()]) if (key.startsWith(`${change.jobId}/`)) this.#executions.delete(key)
      if (change.kind !== 'execution') continue
      const key = `${change.jobId}/${change.deviceId}`
      const before = this.#executions.get(key)
      if (change.execution === null) {
        this.#executions.delete(key)
        continue
      }
      const { execution } = change
      this.#executions.set(key, execution)
      const isSame = before?.executionNumber === execution.executionNumber
      const versions = isSame ? execution.versionNumber - before.versionNumber : execution.versionNumber
      law(isSame ? versions === 0 || versions === 1 : versions === 1, 'a version that is skipped, or does not begin with 1')
      const job = engine.job(change.jobId)
      const device = engine.device(change.deviceId)
      if (!job || !device) continue
      const maximum = job.jobExecutionsRolloutConfig?.maximumInProgress ?? Infinity
      if (before?.status === 'QUEUED' && execution.status === 'IN_PROGRESS')
        law(job.counts.IN_PROGRESS <= maximum, 'more began than may be at work')
      if (isSame && silent.has(input.kind) && isIts(device, job))
        law(versions === 0 || execution.status === 'REMOVED', `${input.kind} made a version`)
    }
  }

  /** A device is told when what is in its queue, or what is first in it, is other than it was last told, and never otherwise. */
  #checkQueue(
    engine: Engine,
    device: Device,
    input: Input,
    before: readonly Channel[] | null | undefined,
    { outbox, changes }: Output,
    now: number,
  ): void {
    const { deviceId } = device
    const pending = naiveQueue(engine, device, now)
    law(isDeepStrictEqual(engine.pendingOf(deviceId), pending), 'the queue has other executions, or another order')
    const notices = outbox.filter((delivery): delivery is QueueDelivery => delivery.about === 'queue' && delivery.deviceId === deviceId)
    const channels = this.#there.get(deviceId)
    // In its new way it asks again, and is refused again.
    if (this.#dialects.get(deviceId) !== device.dialect) this.#refused.delete(deviceId)
    const hasRoomNow = this.#takeRoom(engine, deviceId, pending)
    if (hasRoomNow) this.#told.delete(deviceId)
    const isOfInput = 'deviceId' in input && input.deviceId === deviceId
    const isFirstWord = isOfInput && input.kind === 'device.listening' && before === null
    const speaksAnew = isOfInput && ['device.spoke', 'device.asked'].includes(input.kind) && this.#dialects.get(deviceId) !== device.dialect
    const nowTold = toldBy(pending)
    if (speaksAnew && fetches(device)) this.#told.set(deviceId, nowTold)
    // What it listens to it says in its new way.
    if (speaksAnew && channels) this.#there.set(deviceId, [])
    if (!fetches(device) || channels === null || channels === undefined) {
      law(notices.length === 0, 'a device is told of its queue that is not there, or does not fetch its jobs')
      if (this.#wasOfferedRoom(deviceId, changes)) this.#offeredAway.add(deviceId)
      return
    }
    if (isFirstWord && !channels.includes('queue')) this.#told.set(deviceId, nowTold)
    const beginsToListen = isOfInput && input.kind === 'device.listening' && channels.includes('queue') && !before?.includes('queue')
    if (device.dialect === 'emqx' && beginsToListen) this.#told.delete(deviceId)
    const last = this.#told.get(deviceId) ?? nothing
    const hasOthers = !isDeepStrictEqual(nowTold.members, last.members)
    const hasNewFirst = nowTold.first !== last.first
    const [notice, ...more] = notices
    law(more.length === 0, 'a device is told twice of one change')
    if (!notice) {
      // A window that has closed or opened is told of by the tick that is due.
      const isDue = (engine.nextWake() ?? Infinity) <= now
      law((!hasOthers && !hasNewFirst) || isDue, 'a device is not told that its queue has changed')
      return
    }
    this.#told.set(deviceId, nowTold)
    this.seen.add(hasRoomNow ? 'told of room' : isFirstWord ? 'told what it missed' : `told of ${hasOthers ? 'others' : 'another first'}`)
    law(isDeepStrictEqual(notice.pending, pending), 'a device is told of another queue than it has')
    // There was room, and a device that is told what to do has taken it in the same step.
    const wasOffered = this.#wasOfferedRoom(deviceId, changes) || this.#offeredAway.has(deviceId)
    this.#offeredAway.delete(deviceId)
    if (wasOffered && notice.hasOthers && notice.hasNewFirst) return
    law(hasOthers || hasNewFirst, 'a device is told what it was told before')
    law(notice.hasOthers === hasOthers && notice.hasNewFirst === hasNewFirst, 'a device is told of another change than there was')
  }

  /** True when there is room in a job that the device was refused for want of it, and that it still waits for. */
  #takeRoom(engine: Engine, deviceId: string, pending: readonly Execution[]): boolean {
    let hasFound = false
    for (const jobId of this.#refused.get(deviceId) ?? []) {
      const job = engine.job(jobId)
      const waits = pending.some((execution) => execution.jobId === jobId && execution.status === 'QUEUED')
      if (job && waits && !hasRoom(job)) continue
      this.#refused.get(deviceId)!.delete(jobId)
      if (waits) hasFound = true
    }
    return hasFound
  }

  #wasOfferedRoom(deviceId: string, changes: Output['changes']): boolean {
    const moved = [...(this.#refused.get(deviceId) ?? [])].filter((jobId) =>
      changes.some((change) => change.kind === 'execution' && change.jobId === jobId && change.deviceId !== deviceId),
    )
    for (const jobId of moved) this.#refused.get(deviceId)!.delete(jobId)
    return moved.length > 0
  }

  #checkHidden(engine: Engine, device: Device): void {
    for (const job of engine.jobs()) {
      const execution = engine.execution(job.jobId, device.deviceId)
      const isShown = execution !== undefined && isIts(device, job) && execution.rolledOutAtMs !== null && job.state !== 'deleting'
      law(engine.executionFor(device.deviceId, job.jobId) === (isShown ? execution : undefined), 'a device sees what it may not know of')
    }
  }
}

const keyOf = ({ jobId, deviceId }: Execution) => `${jobId}/${deviceId}`

function isOfAnEarlier({ executionNumber, expectedVersion }: Of<'execution.updated'>, before: Execution | undefined): boolean {
  return (
    (executionNumber !== undefined && executionNumber !== before?.executionNumber) ||
    (expectedVersion !== undefined && expectedVersion !== before?.versionNumber)
  )
}

function isIts(device: Device, { work }: Job): boolean {
  return fetches(device) && (work.type === 'command' || work.type === 'document')
}

function hasRoom({ jobExecutionsRolloutConfig, counts }: Job): boolean {
  return counts.IN_PROGRESS < (jobExecutionsRolloutConfig?.maximumInProgress ?? Infinity)
}

/** What is at work, then what waits and may be begun but for the room; each by when it was queued, then by when its job was made. */
function naiveQueue(engine: Engine, device: Device, now: number): Execution[] {
  const all = [...engine.jobs()].flatMap((job) => {
    const execution = engine.execution(job.jobId, device.deviceId)
    if (!execution || !isIts(device, job)) return []
    if (execution.status === 'IN_PROGRESS') return job.state === 'deleting' ? [] : [execution]
    const mayBegin = job.state === 'running' && windowAt(job.schedulingConfig, now)?.isOpen !== false
    return execution.status === 'QUEUED' && execution.rolledOutAtMs !== null && mayBegin ? [execution] : []
  })
  const place = ({ status }: Execution) => (status === 'IN_PROGRESS' ? 0 : 1)
  const madeAt = ({ jobId }: Execution) => engine.job(jobId)!.createdAtMs
  return all.sort((a, b) => place(a) - place(b) || a.queuedAtMs - b.queuedAtMs || madeAt(a) - madeAt(b) || (a.jobId < b.jobId ? -1 : 1))
}

function toldBy(pending: readonly Execution[]): Told {
  const keys = pending.map(({ jobId, executionNumber, queuedAtMs }) => `${jobId} ${executionNumber} ${queuedAtMs}`)
  return { members: keys.toSorted(), first: keys[0] ?? null }
}

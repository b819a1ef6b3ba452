import { isDeepStrictEqual } from 'node:util'
import { cloudMessageLimits, keptFinishedMessages, type CloudMessage } from '../../main/contract/cloud-messages.ts'
import { keptDeviceCommands, type DeviceCommand } from '../../main/contract/device-commands.ts'
import type { Device } from '../../main/contract/devices.ts'
import type { Channel, Delivery } from '../../main/contract/deliveries.ts'
import type { Change, Input, Output } from '../../main/contract/engine-io.ts'
import type { Execution } from '../../main/contract/executions.ts'
import { isTerminal } from '../../main/contract/fold-status.ts'
import type { FleetView } from '../../main/contract/fleet-view.ts'
import type { JsonObject, JsonValue } from '../../main/contract/json.ts'
import type { NamedShadow } from '../../main/contract/shadow.ts'
import { newTwin, valuesByPointer, type Twin } from '../../main/contract/twin.ts'
import { channelNow, fetches, law, templateOf } from './record-laws.ts'

/** A device as its own history tells it. */
interface Told {
  desired: JsonObject
  reported: JsonObject
  desiredVersion: number
  reportedVersion: number
}

const sides = ['desired', 'reported'] as const

/** The laws of twins, acknowledged settings, times of commands and messages, watched from without. */
export class TwinLaws {
  readonly seen = new Set<string>()
  readonly #told = new Map<string, Told>()
  /** Settings that were acknowledged since their execution was told, in its version or a later one, by execution. */
  readonly #acknowledged = new Map<string, Set<string>>()
  /** Settings that devices are at work on. */
  readonly #underWay = new Map<string, Execution>()
  /** Whether a step was told as a direct method: what it was then holds, whatever its template says now. */
  readonly #isMethod = new Map<string, boolean>()
  readonly #messages = new Map<string, CloudMessage>()
  /** How often the classic shadow of each device was written. */
  readonly #classicVersions = new Map<string, number>()
  readonly #named = new Map<string, NamedShadow>()
  /** At which version named shadows were deleted, since the last start. */
  readonly #goneShadows = new Map<string, number>()
  readonly #commands = new Map<string, DeviceCommand>()
  readonly #dialects = new Map<string, Device['dialect']>()
  /** What each device that is there listens to, and the messages that were told on its connection. */
  readonly #connections = new Map<string, { channels: readonly Channel[]; told: string[] }>()

  step(engine: FleetView, input: Input, output: Output, now: number): void {
    this.#followReport(engine, input, output)
    this.#followConnection(engine, input)
    this.#checkShadows(engine, input, output)
    for (const change of output.changes) this.#follow(engine, change, input, now)
    for (const delivery of output.outbox) this.#checkDelivery(engine, delivery, now)
    for (const device of engine.devices()) this.#checkDevice(engine, device.deviceId, now)
    for (const job of engine.jobs()) for (const execution of engine.executions(job.jobId)) this.#checkTimes(engine, execution, now)
    for (const { deviceId, dialect } of engine.devices()) this.#dialects.set(deviceId, dialect)
  }

  restart(): void {
    this.#connections.clear()
    this.#goneShadows.clear()
  }

  /** A write is one version, whichever sides it has; what stands in a shadow is what its writes come to. */
  #checkShadows(engine: FleetView, input: Input, { changes, reading }: Output): void {
    for (const { deviceId } of engine.devices()) {
      const written = changes.flatMap((change) =>
        change.kind === 'twin' && change.deviceId === deviceId && change.entry ? [change.entry] : [],
      )
      // Both sides of what a device writes are one; what a job is told meanwhile is a write of its own.
      const isOfDevice = input.kind === 'shadow.updated' && input.deviceId === deviceId && input.shadowName === null
      const own = written.filter(({ jobId }) => isOfDevice && jobId === undefined)
      const before = this.#classicVersions.get(deviceId) ?? 0
      const version = before + written.length - Math.max(0, own.length - 1)
      this.#classicVersions.set(deviceId, version)
      const shadow = engine.shadow(deviceId, null)
      law(shadow === null || shadow.version === version, `a shadow is at version ${shadow?.version}, and was written ${version} times`)
      if (own.length === 2) this.seen.add('both sides in one write')
    }
    for (const change of changes) if (change.kind === 'shadow') this.#followNamed(change, input)
    if (input.kind === 'shadow.deleted' && reading?.verdict === 'applied')
      law(engine.shadow(input.deviceId, input.shadowName) === null, 'a deleted shadow is still there')
    // What a job tells the device in the same step is a later write.
    const isLast = !changes.some((change) => change.kind === 'twin' && change.entry?.jobId !== undefined)
    if (input.kind === 'shadow.updated' && reading?.verdict === 'applied' && isLast)
      law(
        isDeepStrictEqual(reading.shadow?.after, engine.shadow(input.deviceId, input.shadowName)),
        'a device is answered with another shadow',
      )
  }

  #followNamed({ deviceId, shadowName, shadow }: Extract<Change, { kind: 'shadow' }>, input: Input): void {
    const key = `${deviceId}/${shadowName}`
    const before = this.#named.get(key)
    if (shadow === null) {
      this.#named.delete(key)
      if (input.kind === 'device.delete')
        for (const gone of [...this.#goneShadows.keys()]) if (gone.startsWith(`${deviceId}/`)) this.#goneShadows.delete(gone)
      if (input.kind !== 'device.delete') this.#goneShadows.set(key, before!.version)
      this.seen.add('named shadow gone')
      return
    }
    const patches =
      input.kind === 'shadow.updated' ? input : { desired: input.kind === 'shadow.desire' ? input.patch : undefined, reported: undefined }
    for (const side of sides) {
      const patch = patches[side]
      const state = patch === null ? {} : patched(before?.[side] ?? {}, patch ?? {})
      law(isDeepStrictEqual(shadow[side], state), `the ${side} state of a named shadow is not what was written`)
    }
    law(shadow.version === (before?.version ?? this.#goneShadows.get(key) ?? 0) + 1, 'a write of a named shadow is not one version')
    if (this.#goneShadows.delete(key)) this.seen.add('named shadow made again')
    this.#named.set(key, shadow)
    this.seen.add('named shadow written')
  }

  #followCommand({ deviceId, executionId, command }: Extract<Change, { kind: 'deviceCommand' }>, now: number): void {
    const key = `${deviceId}/${executionId}`
    const before = this.#commands.get(key)
    if (command === null) {
      this.#commands.delete(key)
      return
    }
    law(
      before === undefined ? command.status === 'SENT' : before.status === 'SENT',
      `a command that was ${before?.status} became ${command.status}`,
    )
    law((command.finishedAtMs === null) === (command.status === 'SENT'), 'a command that is over without a time, or the other way')
    law(command.status !== 'TIMED_OUT' || command.expiresAtMs <= now, 'a command ran out before its time')
    const isHeard = this.#connections.get(deviceId)?.channels.includes('deviceCommand') === true
    law(command.status !== 'SENT' || isHeard, 'a command is sent to a device that does not listen')
    this.#commands.set(key, command)
    this.seen.add(`command ${command.status}`)
  }

  /** By what was under way before: a report may end it, and begin the next. */
  #followReport(engine: FleetView, input: Input, output: Output): void {
    if (input.kind !== 'device.reported' || output.reading?.verdict === 'refused') return
    for (const [key, { deviceId, jobId, sentVersion }] of this.#underWay) {
      const work = engine.job(jobId)?.work
      if (deviceId !== input.deviceId || work?.type !== 'setting') continue
      const known = this.#acknowledged.get(key) ?? new Set()
      for (const { name } of work.operations) if (versionsAt(input.patch, name).some((version) => version >= sentVersion!)) known.add(name)
      this.#acknowledged.set(key, known)
    }
  }

  /** What was a method is none in another way of speaking. */
  #followFamily(engine: FleetView, { deviceId }: { deviceId: string }): void {
    const dialect = engine.device(deviceId)?.dialect
    const connection = this.#connections.get(deviceId)
    if (connection && this.#dialects.get(deviceId) !== dialect) connection.channels = []
    if (dialect !== 'azure') this.#noMethods(deviceId)
  }

  #noMethods(deviceId: string): void {
    for (const key of this.#isMethod.keys()) if (key.split('/')[1] === deviceId) this.#isMethod.set(key, false)
  }

  #followConnection(engine: FleetView, input: Input): void {
    if (input.kind === 'device.connected') {
      this.#connections.set(input.deviceId, { channels: [], told: [] })
      // What is under way goes on in another way of speaking.
      if (input.dialect !== 'azure') this.#noMethods(input.deviceId)
    } else if (input.kind === 'device.listening') {
      const connection = this.#connections.get(input.deviceId)
      if (connection) connection.channels = input.channels
    } else if (input.kind === 'device.spoke' || input.kind === 'device.asked') this.#followFamily(engine, input)
    else if (input.kind === 'device.disconnected') this.#connections.delete(input.deviceId)
    else if (input.kind === 'device.delete') for (const deviceId of input.deviceIds) this.#connections.delete(deviceId)
  }

  #follow(engine: FleetView, change: Change, input: Input, now: number): void {
    if (change.kind === 'device' && change.device === null) {
      this.#told.delete(change.deviceId)
      this.#classicVersions.delete(change.deviceId)
    } else if (change.kind === 'deviceCommand') this.#followCommand(change, now)
    else if (change.kind === 'job' && change.job === null) this.#forgetJob(change.jobId)
    else if (change.kind === 'twin') this.#followTwin(change, now)
    else if (change.kind === 'cloudMessage') this.#followMessage(change, now)
    else if (change.kind === 'execution' && change.execution !== null) this.#followExecution(engine, change.execution, input)
  }

  /** Its id may be used again. */
  #forgetJob(jobId: string): void {
    for (const known of [this.#acknowledged, this.#underWay, this.#isMethod])
      for (const key of [...known.keys()]) if (key.startsWith(`${jobId}/`)) known.delete(key)
  }

  #followTwin({ deviceId, twin, entry }: Extract<Change, { kind: 'twin' }>, now: number): void {
    if (twin === null) return
    if (entry === null) {
      // Both sides are empty, and versions go on from there.
      const gone = this.#told.get(deviceId)
      if (gone) Object.assign(gone, { desired: {}, reported: {} })
      this.seen.add('classic shadow gone')
      return
    }
    const told = this.#told.get(deviceId) ?? nothingTold()
    this.#told.set(deviceId, told)
    const { side, version, patch } = entry
    told[side] = patched(told[side], patch)
    told[`${side}Version`] += 1
    law(version === told[`${side}Version`], `${side} version ${version} follows ${told[`${side}Version`] - 1}`)
    law(entry.sequence === told.desiredVersion + told.reportedVersion && entry.atMs === now, 'a write of a twin has another place or time')
    this.seen.add(`written ${side}`)
  }

  #followMessage({ deviceId, messageId, message }: Extract<Change, { kind: 'cloudMessage' }>, now: number): void {
    const key = `${deviceId}/${messageId}`
    const before = this.#messages.get(key)
    if (message === null) {
      this.#messages.delete(key)
      return
    }
    law(before === undefined || before.state === 'waiting', `a message that was ${before?.state} became ${message.state}`)
    law((message.finishedAtMs === null) === (message.state === 'waiting'), 'a message that is over without a time, or the other way')
    law(message.state !== 'expired' || message.expiresAtMs <= now, 'a message ran out before its time')
    law(message.deliveries <= cloudMessageLimits.deliveries, 'a message was told too often')
    if (message.state === 'undeliverable') law(message.deliveries === cloudMessageLimits.deliveries, 'a message was given up too early')
    this.#messages.set(key, message)
    this.seen.add(`message ${message.state}`)
  }

  /** What a setting that has ended by a report rests on. */
  #followExecution(engine: FleetView, execution: Execution, input: Input): void {
    const job = engine.job(execution.jobId)
    const device = engine.device(execution.deviceId)
    if (!job || !device) return
    const key = keyOf(execution)
    if (execution.status === 'IN_PROGRESS' && execution.sentVersion !== undefined) this.#underWay.set(key, execution)
    else this.#underWay.delete(key)
    const step = `${key}/${execution.step}`
    if (execution.status === 'IN_PROGRESS' && !this.#isMethod.has(step))
      this.#isMethod.set(step, device.dialect === 'azure' && channelNow(engine, device, job, execution.step) === 'command')
    if (job.work.type !== 'setting' || device.dialect !== 'azure' || input.kind !== 'device.reported') return
    const template = templateOf(engine, device, job)
    const acknowledged = this.#acknowledged.get(key) ?? new Set()
    if (execution.status === 'SUCCEEDED') {
      for (const { name, value } of job.work.operations) {
        const isReported = (template?.doneWhen ?? 'reported') === 'reported' && reports(device.reported, name, value ?? null)
        law(acknowledged.has(name) || isReported, `${name} was taken, though the device has said nothing of it since it was told`)
        this.seen.add(acknowledged.has(name) ? 'setting acknowledged' : 'setting reported')
      }
    } else if (execution.status === 'FAILED' && execution.sentVersion !== undefined) {
      law(acknowledged.size > 0, 'a setting was refused without a word')
      this.seen.add('setting refused')
    } else if (execution.status === 'IN_PROGRESS') this.seen.add('setting goes on')
  }

  #checkDelivery(engine: FleetView, delivery: Delivery, now: number): void {
    const { deviceId } = delivery
    if (delivery.about === 'twin') {
      const connection = this.#connections.get(deviceId)
      // Of a thing it is seen when it is sent: it may be about to subscribe.
      const isHeard = connection && (connection.channels.includes('setting') || fetches({ dialect: delivery.dialect }))
      law(isHeard === true, 'a twin is told to a device that does not listen')
      law(delivery.version === engine.twin(deviceId).desiredVersion, 'a device is told another version than that of its desired state')
      this.seen.add('told by hand')
    } else if (delivery.about === 'execution') {
      const { what } = delivery
      if (what.kind === 'settings' && delivery.dialect === 'azure') {
        const desired = engine.device(deviceId)!.desired
        law(what.version === engine.twin(deviceId).desiredVersion, 'a device is told another version than that of its desired state')
        law(isDeepStrictEqual(patched(desired, what.patch), desired), 'a device is told what its desired state does not say')
        if (what.version !== engine.execution(delivery.jobId, deviceId)!.sentVersion) this.seen.add('told what somebody wrote over it')
      }
      // Told again it may be told as something else.
      this.#isMethod.set(
        [delivery.jobId, deviceId, delivery.executionNumber, delivery.step].join('/'),
        delivery.dialect === 'azure' && delivery.channel === 'command',
      )
      if (what.kind === 'command' && !what.isAnswered) this.seen.add('told as a message')
    } else if (delivery.about === 'message') this.#checkMessage(delivery.message, now)
  }

  #checkMessage(message: CloudMessage, now: number): void {
    const connection = this.#connections.get(message.deviceId)
    law(connection?.channels.includes('message') === true, 'a message was told to a device that does not listen')
    const { told } = connection
    law(!told.includes(message.messageId), 'a message was told twice over one connection')
    law(message.expiresAtMs > now, 'a message was told after its time')
    const later = told
      .map((messageId) => this.#messages.get(`${message.deviceId}/${messageId}`))
      .find((other) => other && isAfter(other, message))
    law(later === undefined || later.state !== 'waiting', 'messages were told in another order than they were sent')
    told.push(message.messageId)
    if (message.deliveries > 1) this.seen.add('message told again')
  }

  #checkDevice(engine: FleetView, deviceId: string, now: number): void {
    const device = engine.device(deviceId)!
    const told = this.#told.get(deviceId) ?? nothingTold()
    const twin: Twin = engine.twin(deviceId)
    for (const side of sides) {
      law(isDeepStrictEqual(device[side], told[side]), `the writes of the ${side} state come to another state`)
      law(twin[`${side}Version`] === told[`${side}Version`], `the ${side} version changed without a write`)
      const times = twin[`${side}AtMs`]
      const pointers = [...valuesByPointer(device[side])].map(([pointer]) => pointer)
      law(isDeepStrictEqual(Object.keys(times).sort(), pointers.sort()), `the ${side} state has times of other values than it has`)
      for (const atMs of Object.values(times)) law(atMs <= now, `a ${side} value was written in the future`)
    }
    law(engine.deviceCommands(deviceId).length <= keptDeviceCommands, 'more commands are kept than may be')
    const messages = engine.cloudMessages(deviceId)
    const waiting = messages.filter(({ state }) => state === 'waiting')
    law(waiting.length <= cloudMessageLimits.waiting, 'more messages wait than may')
    law(messages.length - waiting.length <= keptFinishedMessages, 'more messages that are over are kept than may be')
    const connection = this.#connections.get(deviceId)
    if (connection?.channels.includes('message'))
      for (const { messageId } of waiting)
        law(connection.told.includes(messageId), 'a device that listens is not told a message that waits')
    for (const message of messages)
      law(isDeepStrictEqual(this.#messages.get(`${deviceId}/${message.messageId}`), message), 'a message changed without a change')
  }

  #checkTimes(engine: FleetView, execution: Execution, now: number): void {
    const { status, answerDeadlineAtMs, connectDeadlineAtMs, deadlineAtMs } = execution
    law(connectDeadlineAtMs === undefined || status === 'QUEUED', `a time to connect by, though it is ${status}`)
    law(answerDeadlineAtMs === undefined || status === 'IN_PROGRESS', `a time to answer by, though it is ${status}`)
    law(deadlineAtMs === null || !isTerminal(status), 'a deadline of what has ended')
    if (connectDeadlineAtMs !== undefined) this.seen.add('time to connect by')
    if (status === 'TIMED_OUT') this.seen.add(execution.startedAtMs === null ? 'did not connect' : 'did not answer')
    const { work } = engine.job(execution.jobId)!
    if (status !== 'IN_PROGRESS' || !this.#isMethod.get(`${keyOf(execution)}/${execution.step}`)) return
    const timeoutMs =
      work.type === 'command' && work.responseTimeoutInSeconds !== undefined ? work.responseTimeoutInSeconds * 1_000 : 30_000
    law(answerDeadlineAtMs !== undefined, 'a command of an Azure device has no time to be answered by')
    law(answerDeadlineAtMs <= now + timeoutMs, 'a command of an Azure device has longer than its response timeout')
    this.seen.add('time to answer by')
  }
}

const nothingTold = (): Told => {
  const { desiredVersion, reportedVersion } = newTwin('')
  return { desired: {}, reported: {}, desiredVersion, reportedVersion }
}

const keyOf = ({ jobId, deviceId, executionNumber }: Execution) => `${jobId}/${deviceId}/${executionNumber}`

const isAfter = (one: CloudMessage, other: CloudMessage) =>
  one.queuedAtMs > other.queuedAtMs || (one.queuedAtMs === other.queuedAtMs && one.messageId > other.messageId)

const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 7396, as its page writes it. */
function patched(target: JsonValue | undefined, patch: JsonObject): JsonObject {
  const result: JsonObject = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch))
    if (value === null) delete result[name]
    else result[name] = isObject(value) ? patched(result[name], value) : value
  return result
}

/** Everything that a report may mean by a setting, in whatever place and generation. */
function saidOf(report: JsonObject, name: string): (JsonValue | undefined)[] {
  const [first, second] = name.split('.') as [string, string | undefined]
  if (second === undefined) return [report[first]]
  return [report[first], report[`$iotin:${first}`]].map((component) => (isObject(component) ? component[second] : undefined))
}

function versionsAt(report: JsonObject, name: string): number[] {
  return saidOf(report, name)
    .filter(isObject)
    .flatMap((said) => [said['av'], said['sv'], said['desiredVersion']])
    .filter((version) => typeof version === 'number')
}

function reports(reported: JsonObject, name: string, value: JsonValue): boolean {
  return saidOf(reported, name).some(
    (said) => isDeepStrictEqual(said ?? null, value) || (isObject(said) && isDeepStrictEqual(said['value'], value)),
  )
}

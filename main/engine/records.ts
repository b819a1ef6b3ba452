import type { CloudMessage } from '../contract/cloud-messages.ts'
import type { DeviceCredentials } from '../contract/credentials.ts'
import type { Change, KeptState } from '../contract/engine-io.ts'
import type { Device } from '../contract/devices.ts'
import type { DeviceCommand } from '../contract/device-commands.ts'
import type { DeviceSet } from '../contract/device-sets.ts'
import type { Execution } from '../contract/executions.ts'
import type { Job, JobDefinition, JobProgress } from '../contract/jobs.ts'
import type { JobState } from '../contract/job-states.ts'
import type { JobTemplate } from '../contract/job-templates.ts'
import { maximumNamedShadows, type NamedShadow } from '../contract/shadow.ts'
import type { DeviceTemplate } from '../contract/templates.ts'
import type { Twin } from '../contract/twin.ts'
import { DueQueue } from './due-queue.ts'
import { Line } from './line.ts'
import type { WindowState } from './rules/windows.ts'

/**
 * The records of the engine and the indexes over them. `keep` is the only way to change any of it, and takes the
 * very changes that go to disk, so that what is loaded is what was.
 */
export class Records {
  readonly devices = new Map<string, Device>()
  readonly deviceSets = new Map<string, DeviceSet>()
  readonly templates = new Map<string, DeviceTemplate>()
  readonly jobTemplates = new Map<string, JobTemplate>()
  readonly twins = new Map<string, Twin>()
  readonly credentials = new Map<string, DeviceCredentials>()
  /** By device and message. */
  readonly cloudMessages = new Map<string, Map<string, CloudMessage>>()
  readonly shadows = new Map<string, Map<string, NamedShadow>>()
  readonly deviceCommands = new Map<string, Map<string, DeviceCommand>>()
  /** Devices that come by a client id of their own, by it. */
  readonly byClientId = new Map<string, string>()
  readonly definitions = new Map<string, JobDefinition>()
  readonly progress = new Map<string, JobProgress>()
  readonly executions = new Map<string, Map<string, Execution>>()
  readonly jobsByDevice = new Map<string, Set<string>>()
  readonly jobsByState = new Map<JobState, Set<string>>()
  /** Continuous jobs that take members: they run or are stopped, and their end has not come. */
  readonly openToMembers = new Set<string>()
  /** When executions time out, by `pairKey` of job and device. */
  readonly deadlines = new DueQueue()
  /** When messages run out, by `pairKey` of device and message. */
  readonly expiries = new DueQueue()
  /** When commands outside of jobs run out, by `pairKey` of device and execution. */
  readonly answersDue = new DueQueue()
  /** Maintenance windows as they were last reckoned; no state of its own. */
  readonly windows = new Map<string, { fromMs: number; state: WindowState }>()
  lastEventSequence: number
  /** Executions that the rollout has not reached, by job, in the order of the targets. */
  readonly #unreached = new Map<string, Line>()
  /** The queue of each device: what it is at work on, and what waits. By job. */
  readonly #atWork = new Map<string, Map<string, Execution>>()
  readonly #waiting = new Map<string, Map<string, Execution>>()
  /** The versions that named shadows had when they were deleted, by device and name, the latest last. Lives only as long as the process. */
  readonly #goneShadows = new Map<string, Map<string, number>>()

  constructor(kept: KeptState) {
    this.lastEventSequence = kept.lastEventSequence
    for (const jobTemplate of kept.jobTemplates) this.keep({ kind: 'jobTemplate', jobTemplateId: jobTemplate.jobTemplateId, jobTemplate })
    for (const twin of kept.twins) this.keep({ kind: 'twin', deviceId: twin.deviceId, twin, entry: null })
    for (const { deviceId, credentials } of kept.credentials) this.keep({ kind: 'credentials', deviceId, credentials })
    for (const message of kept.cloudMessages)
      this.keep({ kind: 'cloudMessage', deviceId: message.deviceId, messageId: message.messageId, message })
    for (const shadow of kept.shadows) this.keep({ kind: 'shadow', deviceId: shadow.deviceId, shadowName: shadow.name, shadow })
    for (const command of kept.deviceCommands)
      this.keep({ kind: 'deviceCommand', deviceId: command.deviceId, executionId: command.executionId, command })
    for (const device of kept.devices) this.keep({ kind: 'device', deviceId: device.deviceId, device })
    for (const deviceSet of kept.deviceSets) this.keep({ kind: 'deviceSet', deviceSetId: deviceSet.deviceSetId, deviceSet })
    for (const template of kept.templates) this.keep({ kind: 'template', templateId: template.templateId, template })
    for (const job of kept.jobs) this.keep({ kind: 'job', jobId: job.jobId, job })
    for (const progress of kept.progress) this.keep({ kind: 'jobProgress', jobId: progress.jobId, progress })
    for (const execution of kept.executions)
      this.keep({ kind: 'execution', jobId: execution.jobId, deviceId: execution.deviceId, execution })
  }

  keep(change: Change): void {
    switch (change.kind) {
      case 'device':
        return this.#keepDevice(change.deviceId, change.device)
      case 'deviceSet':
        return put(this.deviceSets, change.deviceSetId, change.deviceSet)
      case 'template':
        return put(this.templates, change.templateId, change.template)
      case 'jobTemplate':
        return put(this.jobTemplates, change.jobTemplateId, change.jobTemplate)
      case 'twin':
        return put(this.twins, change.deviceId, change.twin)
      case 'credentials':
        return put(this.credentials, change.deviceId, change.credentials)
      case 'cloudMessage':
        return this.#keepMessage(change.deviceId, change.messageId, change.message)
      case 'shadow':
        return this.#keepShadow(change.deviceId, change.shadowName, change.shadow)
      case 'deviceCommand':
        return this.#keepCommand(change.deviceId, change.executionId, change.command)
      case 'event':
        this.lastEventSequence = change.event.sequence
        return
      case 'job':
        put(this.definitions, change.jobId, change.job)
        this.windows.delete(change.jobId)
        if (change.job === null) this.#forgetJob(change.jobId)
        return
      case 'jobProgress': {
        const before = this.progress.get(change.jobId)
        if (before) this.jobsByState.get(before.state)?.delete(change.jobId)
        this.progress.set(change.jobId, change.progress)
        entry(this.jobsByState, change.progress.state, () => new Set()).add(change.jobId)
        this.#noteOpenness(change.progress)
        return
      }
      case 'execution':
        if (change.execution === null) return this.#forgetExecution(change.jobId, change.deviceId)
        return this.#keepExecution(change.execution)
    }
  }

  /** Executions that a device has in progress. */
  atWork(deviceId: string): Iterable<Execution> {
    return this.#atWork.get(deviceId)?.values() ?? []
  }

  /** Executions that a device has queued, in the order of `firstQueued`. */
  waiting(deviceId: string): Iterable<Execution> {
    const waiting = this.#waiting.get(deviceId)
    if (!waiting || waiting.size < 2) return waiting?.values() ?? []
    return [...waiting.values()].sort(this.firstQueued)
  }

  /**
   * The execution that was queued first comes first. Those of the same ms, as when a device joins a group of several jobs, come in
   * the order in which their jobs were made (aws-iot-jobs.md, 1.7).
   */
  firstQueued = (a: Execution, b: Execution): number =>
    a.queuedAtMs - b.queuedAtMs || this.#createdAt(a) - this.#createdAt(b) || (a.jobId < b.jobId ? -1 : 1)

  #createdAt({ jobId }: Execution): number {
    return this.definitions.get(jobId)?.createdAtMs ?? 0
  }

  /** Executions of a job that the rollout has not reached, in the order of the targets; those that it reaches meanwhile are left out. */
  *unreached(jobId: string): Iterable<Execution> {
    const executions = this.executions.get(jobId)
    for (const deviceId of this.#unreached.get(jobId) ?? []) yield executions!.get(deviceId)!
  }

  unreachedCount(jobId: string): number {
    return this.#unreached.get(jobId)?.size ?? 0
  }

  /** Takes out the execution that timed out first, among those that have at `now`. */
  takeTimedOut(now: number): Execution | null {
    const key = this.deadlines.takeDue(now)
    if (key === null) return null
    const [jobId, deviceId] = pairOf(key)
    return this.executions.get(jobId)!.get(deviceId)!
  }

  /** Takes out the message that ran out first, among those that have at `now`. */
  takeExpired(now: number): CloudMessage | null {
    const key = this.expiries.takeDue(now)
    if (key === null) return null
    const [deviceId, messageId] = pairOf(key)
    return this.cloudMessages.get(deviceId)!.get(messageId)!
  }

  job(jobId: string): Job | undefined {
    const definition = this.definitions.get(jobId)
    const progress = this.progress.get(jobId)
    return definition && progress ? { ...definition, ...progress } : undefined
  }

  /** Takes out the command that ran out first, among those that have at `now`. */
  takeUnanswered(now: number): DeviceCommand | null {
    const key = this.answersDue.takeDue(now)
    if (key === null) return null
    const [deviceId, executionId] = pairOf(key)
    return this.deviceCommands.get(deviceId)!.get(executionId)!
  }

  #keepDevice(deviceId: string, device: Device | null): void {
    const before = this.devices.get(deviceId)?.clientId
    if (before !== device?.clientId) {
      if (before !== undefined) this.byClientId.delete(before)
      if (device?.clientId !== undefined) this.byClientId.set(device.clientId, deviceId)
    }
    put(this.devices, deviceId, device)
    if (device === null) this.#goneShadows.delete(deviceId)
  }

  /** The version of a named shadow; of one that is gone the last that it had. 0: there was none. */
  shadowVersion(deviceId: string, name: string): number {
    return this.shadows.get(deviceId)?.get(name)?.version ?? this.#goneShadows.get(deviceId)?.get(name) ?? 0
  }

  #keepShadow(deviceId: string, name: string, shadow: NamedShadow | null): void {
    if (shadow === null) {
      const gone = entry(this.#goneShadows, deviceId, () => new Map<string, number>())
      const version = this.shadowVersion(deviceId, name)
      gone.delete(name)
      gone.set(name, version)
      // A device may make and delete as many as it likes.
      if (gone.size > maximumNamedShadows) gone.delete(gone.keys().next().value!)
    }
    putUnder(this.shadows, deviceId, name, shadow)
  }

  #keepCommand(deviceId: string, executionId: string, command: DeviceCommand | null): void {
    this.answersDue.set(pairKey(deviceId, executionId), command?.status === 'SENT' ? command.expiresAtMs : null)
    putUnder(this.deviceCommands, deviceId, executionId, command)
  }

  #keepMessage(deviceId: string, messageId: string, message: CloudMessage | null): void {
    this.expiries.set(pairKey(deviceId, messageId), message?.state === 'waiting' ? message.expiresAtMs : null)
    putUnder(this.cloudMessages, deviceId, messageId, message)
  }

  #keepExecution(execution: Execution): void {
    const { jobId, deviceId } = execution
    entry(this.executions, jobId, () => new Map()).set(deviceId, execution)
    entry(this.jobsByDevice, deviceId, () => new Set()).add(jobId)
    if (execution.status !== 'IN_PROGRESS') takeOut(this.#atWork, deviceId, jobId)
    else entry(this.#atWork, deviceId, () => new Map()).set(jobId, execution)
    if (execution.status !== 'QUEUED' || execution.rolledOutAtMs === null) takeOut(this.#waiting, deviceId, jobId)
    else entry(this.#waiting, deviceId, () => new Map()).set(jobId, execution)
    if (execution.status !== 'QUEUED' || execution.rolledOutAtMs !== null) takeOut(this.#unreached, jobId, deviceId)
    else entry(this.#unreached, jobId, () => new Line()).add(deviceId)
    if (execution.deadlineAtMs !== null || !this.deadlines.isEmpty) this.deadlines.set(pairKey(jobId, deviceId), execution.deadlineAtMs)
  }

  #forgetExecution(jobId: string, deviceId: string): void {
    takeOut(this.executions, jobId, deviceId)
    takeOut(this.jobsByDevice, deviceId, jobId)
    takeOut(this.#atWork, deviceId, jobId)
    takeOut(this.#waiting, deviceId, jobId)
    takeOut(this.#unreached, jobId, deviceId)
    this.deadlines.set(pairKey(jobId, deviceId), null)
  }

  #noteOpenness(progress: JobProgress): void {
    if (takesMembers(progress) && this.definitions.get(progress.jobId)?.targetSelection === 'CONTINUOUS')
      this.openToMembers.add(progress.jobId)
    else this.openToMembers.delete(progress.jobId)
  }

  #forgetJob(jobId: string): void {
    const progress = this.progress.get(jobId)
    if (progress) this.jobsByState.get(progress.state)?.delete(jobId)
    this.progress.delete(jobId)
    this.openToMembers.delete(jobId)
    this.#unreached.delete(jobId)
    for (const deviceId of this.executions.get(jobId)?.keys() ?? []) {
      this.deadlines.set(pairKey(jobId, deviceId), null)
      takeOut(this.#atWork, deviceId, jobId)
      takeOut(this.#waiting, deviceId, jobId)
      takeOut(this.jobsByDevice, deviceId, jobId)
    }
    this.executions.delete(jobId)
  }
}

function put<Value>(map: Map<string, Value>, key: string, value: Value | null): void {
  if (value === null) map.delete(key)
  else map.set(key, value)
}

/** Puts what a thing has in place, or takes it out. */
function putUnder<Value>(byThing: Map<string, Map<string, Value>>, thing: string, key: string, value: Value | null): void {
  if (value === null) takeOut(byThing, thing, key)
  else entry(byThing, thing, () => new Map<string, Value>()).set(key, value)
}

/** True of a job, if it is continuous, that may take members. */
function takesMembers({ state, rolloutEnded }: JobProgress): boolean {
  return (state === 'running' || state === 'stopped') && !rolloutEnded
}

/** Neither a job's id nor a device's holds a slash, so that the two are told apart again. */
function pairKey(first: string, second: string): string {
  return `${first}/${second}`
}

function pairOf(key: string): [first: string, second: string] {
  const at = key.indexOf('/')
  return [key.slice(0, at), key.slice(at + 1)]
}

/** Takes an item out of what a thing has; a thing that has nothing is not listed. */
function takeOut(byThing: Map<string, { delete(item: string): boolean; readonly size: number }>, thing: string, item: string): void {
  const ofThing = byThing.get(thing)
  if (ofThing?.delete(item) && ofThing.size === 0) byThing.delete(thing)
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

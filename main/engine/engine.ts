import type { CloudMessage } from '../contract/cloud-messages.ts'
import type { DeviceCredentials } from '../contract/credentials.ts'
import type { DeviceSet, QueryProblem } from '../contract/device-sets.ts'
import type { DeviceCommand } from '../contract/device-commands.ts'
import type { Device, DialectName } from '../contract/devices.ts'
import type { Channel, Input, KeptState, Output } from '../contract/engine-io.ts'
import type { Execution, ExecutionStatus } from '../contract/executions.ts'
import type { FleetView, Resolution } from '../contract/fleet-view.ts'
import { jobActions, type Job, type JobAction, type JobState, type Targets } from '../contract/jobs.ts'
import type { JsonObject } from '../contract/json.ts'
import type { JobTemplate } from '../contract/job-templates.ts'
import type { ShadowState } from '../contract/shadow.ts'
import type { DeviceTemplate } from '../contract/templates.ts'
import type { Twin } from '../contract/twin.ts'
import * as cloudMessages from './cloud-messages.ts'
import * as deviceCommands from './device-commands.ts'
import * as deviceInputs from './device-inputs.ts'
import { handOut, whyWaiting } from './device-queue.ts'
import * as fetchedInputs from './fetched-inputs.ts'
import * as fleetInputs from './fleet-inputs.ts'
import * as jobInputs from './job-inputs.ts'
import * as jobRemoval from './job-removal.ts'
import * as jobTemplateInputs from './job-template-inputs.ts'
import { jobMoves, type JobEvent } from './job-machine.ts'
import { JobWakes } from './job-wakes.ts'
import { auditEntry } from './audit.ts'
import { failures } from './counters.ts'
import { Presences } from './presence.ts'
import { documentOf, executionFor, pendingOf, tellQueues } from './pull-queue.ts'
import { Records } from './records.ts'
import { settleMemberships } from './rules/membership.ts'
import { mendRollouts, rateOf, rollOut } from './rules/rollout.ts'
import { mendStarts } from './rules/recurrence.ts'
import { windowOf } from './rules/windows.ts'
import * as shadow from './shadow.ts'
import { Step } from './step.ts'
import { serveJob, timeOutExecutions } from './timers.ts'
import { twinOf } from './twin.ts'
import type { WorkOf } from './work.ts'
import { devicesMatching, membersOf, resolveTargets } from './targets.ts'

/**
 * The job engine: one pure state machine over devices, sets, templates, jobs and executions. Same inputs at the same
 * times, same state; what it puts out in `changes` is all that has changed.
 */
export class Engine implements FleetView {
  readonly #records: Records
  readonly #presences: Presences
  readonly #wakes: JobWakes
  readonly #workOf: WorkOf
  /** The time of the input before; null before the first. */
  #lastNow: number | null = null

  /**
   * @param options.offlineGraceMs how long a device that went may take to come back and never was offline.
   * @param options.workOf how each dialect works.
   */
  constructor(kept: KeptState, options: { offlineGraceMs: number; workOf: WorkOf }) {
    this.#workOf = options.workOf
    const devices = kept.devices.map((device) => (device.presence === 'online' ? { ...device, presence: 'offline' as const } : device))
    this.#records = new Records({ ...kept, devices })
    this.#presences = new Presences(options.offlineGraceMs)
    this.#wakes = new JobWakes(this.#records)
    this.#wakes.setAll(null)
  }

  setOfflineGrace(offlineGraceMs: number): void {
    this.#presences.offlineGraceMs = offlineGraceMs
  }

  /**
   * Applies one input at a time in ms since 1970.
   * @throws BenchError when a person's input is refused; nothing has changed then.
   */
  apply(input: Input, now: number): Output {
    const step = new Step(this.#records, now, this.#workOf)
    const audit = auditEntry(this.#records, input)
    const isNewClock = this.#lastNow === null || now < this.#lastNow
    // A tick is to find what is due by this clock. Another input may still be refused, and then nothing has changed.
    if (isNewClock && input.kind === 'tick') this.#followClock(now)
    this.#take(step, input)
    if (audit) step.note(audit)
    // After a start nobody is connected any more, which may be what a membership rests on.
    if (this.#lastNow === null) step.touchedAll = true
    if (isNewClock) {
      mendRollouts(step)
      mendStarts(step)
    }
    this.#lastNow = now
    settleMemberships(step)
    // What cannot be told ends as it is handed out, and makes room for others.
    do {
      for (const jobId of step.advanced) rollOut(step, jobId)
      step.advanced.clear()
      handOut(step, this.#presences)
    } while (step.advanced.size > 0)
    tellQueues(step, this.#presences)
    const output = step.output()
    for (const jobId of step.moved) this.#wakes.set(jobId, now)
    if (isNewClock) this.#followClock(now)
    return output
  }

  /** When the engine wants its next tick, in ms since 1970; null when nothing waits for time. */
  nextWake(): number | null {
    const times = [
      this.#presences.nextDueMs(),
      this.#records.deadlines.firstAtMs(),
      this.#records.expiries.firstAtMs(),
      this.#records.answersDue.firstAtMs(),
      this.#wakes.nextAtMs(),
    ]
    const set = times.filter((time) => time !== null)
    return set.length === 0 ? null : Math.min(...set)
  }

  /** The first time after a start, or one before the last: windows and graces are reckoned anew. */
  #followClock(now: number): void {
    this.#presences.mendClock(now)
    this.#wakes.setAll(now)
  }

  #take(step: Step, input: Input): void {
    switch (input.kind) {
      case 'device.register':
        return fleetInputs.registerDevices(step, input)
      case 'device.change':
        return fleetInputs.changeDevice(step, input)
      case 'device.delete':
        fleetInputs.deleteDevices(step, input)
        for (const deviceId of input.deviceIds) this.#presences.forget(deviceId)
        return
      case 'device.credentials':
        return fleetInputs.changeCredentials(step, input)
      case 'device.desire':
        return fleetInputs.desire(step, this.#presences, input)
      case 'message.send':
        return cloudMessages.sendMessage(step, this.#presences, input)
      case 'message.cancel':
        return cloudMessages.cancelMessage(step, input)
      case 'shadow.desire':
        return shadow.desireOfShadow(step, this.#presences, input)
      case 'shadow.delete':
        return shadow.deleteShadow(step, this.#presences, input)
      case 'shadow.updated':
        return shadow.shadowUpdated(step, input)
      case 'shadow.deleted':
        return shadow.shadowDeleted(step, input)
      case 'deviceCommand.send':
        return deviceCommands.sendCommand(step, this.#presences, input)
      case 'deviceCommand.cancel':
        return deviceCommands.cancelCommand(step, input)
      case 'deviceCommand.answered':
        return deviceCommands.commandAnswered(step, input)
      case 'deviceSet.create':
        return fleetInputs.createDeviceSet(step, input)
      case 'deviceSet.change':
        return fleetInputs.changeDeviceSet(step, input)
      case 'deviceSet.delete':
        return fleetInputs.deleteDeviceSet(step, input)
      case 'template.create':
        return fleetInputs.createTemplate(step, input)
      case 'template.change':
        return fleetInputs.changeTemplate(step, input)
      case 'template.delete':
        return fleetInputs.deleteTemplate(step, input)
      case 'job.create':
        return jobInputs.createJob(step, input)
      case 'job.edit':
        return jobInputs.editJob(step, input)
      case 'job.run':
        return jobInputs.runJob(step, input)
      case 'job.change':
        return jobInputs.changeJob(step, input)
      case 'job.stop':
        return jobInputs.stopJob(step, input)
      case 'job.cancel':
        return jobInputs.cancelJob(step, input)
      case 'job.addTargets':
        return jobInputs.addTargets(step, input)
      case 'job.archive':
        return jobRemoval.archiveJob(step, input)
      case 'jobTemplate.create':
        return jobTemplateInputs.createJobTemplate(step, input)
      case 'jobTemplate.change':
        return jobTemplateInputs.changeJobTemplate(step, input)
      case 'jobTemplate.delete':
        return jobTemplateInputs.deleteJobTemplate(step, input)
      case 'audit.note':
        for (const event of input.events ?? []) step.note(event)
        return
      case 'job.copy':
        return jobInputs.copyJob(step, input)
      case 'job.rerun':
        return jobInputs.rerunJob(step, input)
      case 'job.delete':
        return jobRemoval.deleteJob(step, input)
      case 'execution.cancel':
        return jobInputs.cancelExecution(step, input)
      case 'execution.delete':
        return jobInputs.deleteExecution(step, input)
      case 'device.connected':
        return deviceInputs.deviceConnected(step, this.#presences, input)
      case 'device.spoke':
        return deviceInputs.deviceSpoke(step, this.#presences, input)
      case 'device.asked':
        return deviceInputs.deviceAsked(step, this.#presences, input)
      case 'device.listening':
        return deviceInputs.deviceListening(step, this.#presences, input)
      case 'device.disconnected':
        return deviceInputs.deviceDisconnected(step, this.#presences, input)
      case 'device.reported':
        return deviceInputs.deviceReported(step, input)
      case 'delivery.acknowledged':
        return deviceInputs.deliveryAcknowledged(step, this.#presences, input)
      case 'delivery.failed':
        return deviceInputs.deliveryFailed(step, input)
      case 'message.acknowledged':
        return cloudMessages.messageAcknowledged(step, input)
      case 'execution.answered':
        return deviceInputs.executionAnswered(step, this.#presences, input)
      case 'execution.startNext':
        return fetchedInputs.startNext(step, this.#presences, input)
      case 'execution.updated':
        return fetchedInputs.updateExecution(step, this.#presences, input)
      case 'execution.downloading':
        return fetchedInputs.noteDownload(step, input)
      case 'tick':
        return this.#tick(step)
    }
  }

  #tick(step: Step): void {
    for (const deviceId of this.#presences.takeDue(step.now)) {
      const device = this.#records.devices.get(deviceId)
      if (device) step.keep({ kind: 'device', deviceId, device: { ...device, presence: 'offline' } })
    }
    timeOutExecutions(step, this.#presences)
    cloudMessages.expireMessages(step)
    deviceCommands.expireCommands(step)
    for (const { jobId, mayOpen } of this.#wakes.takeDue(step.now)) serveJob(step, jobId, mayOpen)
  }

  deviceCount(): number {
    return this.#records.devices.size
  }
  devices(): Iterable<Device> {
    return this.#records.devices.values()
  }
  device(deviceId: string): Device | undefined {
    return this.#records.devices.get(deviceId)
  }
  twin(deviceId: string): Twin {
    return twinOf(this.#records, deviceId)
  }
  deviceOfClient(clientId: string): Device | undefined {
    const deviceId = this.#records.byClientId.get(clientId)
    return deviceId === undefined ? undefined : this.#records.devices.get(deviceId)
  }
  shadow(deviceId: string, name: string | null): ShadowState | null {
    return shadow.shadowOf(this.#records, deviceId, name)
  }
  shadowNames(deviceId: string): string[] {
    return shadow.shadowNames(this.#records, deviceId)
  }
  deviceCommand(executionId: string): DeviceCommand | undefined {
    return deviceCommands.commandWith(this.#records, executionId)
  }

  listensFor(deviceId: string): readonly Channel[] {
    return this.#presences.channels(deviceId)
  }

  deviceCommands(deviceId: string): DeviceCommand[] {
    return deviceCommands.commandsOf(this.#records, deviceId)
  }
  pendingOf(deviceId: string): Execution[] {
    const records = this.#records
    const device = records.devices.get(deviceId)
    if (!device) return []
    const progressOf = (jobId: string) => records.progress.get(jobId)
    return pendingOf({ records, workOf: this.#workOf, progressOf, now: this.#lastNow ?? 0 }, device)
  }
  executionFor(deviceId: string, jobId: string): Execution | undefined {
    return executionFor(this.#records, this.#workOf, deviceId, jobId)
  }
  documentFor(jobId: string, dialect: DialectName): JsonObject | null {
    const job = this.#records.definitions.get(jobId)
    return job ? documentOf(this.#workOf, dialect, job) : null
  }
  credentials(deviceId: string): DeviceCredentials | null {
    return this.#records.credentials.get(deviceId) ?? null
  }
  cloudMessages(deviceId: string): CloudMessage[] {
    return cloudMessages.messagesOf(this.#records, deviceId)
  }
  deviceSets(): Iterable<DeviceSet> {
    return this.#records.deviceSets.values()
  }
  deviceSet(deviceSetId: string): DeviceSet | undefined {
    return this.#records.deviceSets.get(deviceSetId)
  }
  templates(): Iterable<DeviceTemplate> {
    return this.#records.templates.values()
  }
  template(templateId: string): DeviceTemplate | undefined {
    return this.#records.templates.get(templateId)
  }
  members(deviceSetId: string): Resolution {
    return membersOf(this.#records, deviceSetId)
  }
  matches(query: string): { devices: Device[] } | { problem: QueryProblem } {
    return devicesMatching(this.#records, { query })
  }
  resolve(targets: Targets): Resolution {
    return resolveTargets(this.#records, targets)
  }
  jobTemplates(): Iterable<JobTemplate> {
    return this.#records.jobTemplates.values()
  }
  jobTemplate(jobTemplateId: string): JobTemplate | undefined {
    return this.#records.jobTemplates.get(jobTemplateId)
  }
  jobCount(): number {
    return this.#records.definitions.size
  }
  *jobs(): Iterable<Job> {
    for (const jobId of this.#records.definitions.keys()) yield this.#records.job(jobId)!
  }
  job(jobId: string): Job | undefined {
    return this.#records.job(jobId)
  }
  jobsInState(state: JobState): number {
    return this.#records.jobsByState.get(state)?.size ?? 0
  }
  executionCount(jobId: string): number {
    return this.#records.executions.get(jobId)?.size ?? 0
  }
  executions(jobId: string): Iterable<Execution> {
    return this.#records.executions.get(jobId)?.values() ?? []
  }
  execution(jobId: string, deviceId: string): Execution | undefined {
    return this.#records.executions.get(jobId)?.get(deviceId)
  }
  executionsOfDevice(deviceId: string): Execution[] {
    const jobIds = [...(this.#records.jobsByDevice.get(deviceId) ?? [])]
    return jobIds.map((jobId) => this.#records.executions.get(jobId)!.get(deviceId)!).toSorted((a, b) => b.queuedAtMs - a.queuedAtMs)
  }

  allowedActions(jobId: string): JobAction[] {
    const job = this.#records.job(jobId)
    if (!job) return []
    return jobActions.filter((action) => {
      if (action === 'copy') return true
      if (action === 'rerun') return failures(job.counts) > 0
      if (action === 'addTargets' && (job.targetSelection !== 'CONTINUOUS' || job.rolloutEnded)) return false
      if (action === 'delete' && job.state === 'canceled' && job.finishedAtMs === null) return false
      return jobMoves[job.state][action satisfies JobEvent] !== undefined
    })
  }

  rollout(jobId: string): { waiting: number; ratePerMinute: number | null } {
    const job = this.#records.job(jobId)
    if (!job) return { waiting: 0, ratePerMinute: null }
    return { waiting: this.#records.unreachedCount(jobId), ratePerMinute: rateOf(job.jobExecutionsRolloutConfig, job) }
  }

  window(jobId: string, now: number): { isOpen: boolean; untilMs: number | null } | null {
    const job = this.#records.definitions.get(jobId)
    return job ? windowOf(this.#records, job, now) : null
  }

  waitsFor(execution: { jobId: string; deviceId: string; status: ExecutionStatus }): string | null {
    return whyWaiting(this.#records, this.#presences, this.#workOf, execution, this.#lastNow ?? 0)
  }
}

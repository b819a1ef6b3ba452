import type { Input, KeptState, Output } from '../contract/engine-io.ts'
import { auditEntry } from './audit.ts'
import * as cloudMessages from './cloud-messages.ts'
import * as deviceCommands from './device-commands.ts'
import * as deviceInputs from './device-inputs.ts'
import { handOut } from './device-queue.ts'
import { EngineView } from './engine-view.ts'
import * as fetchedInputs from './fetched-inputs.ts'
import * as fleetInputs from './fleet-inputs.ts'
import * as jobInputs from './job-inputs.ts'
import * as jobRemoval from './job-removal.ts'
import * as jobTemplateInputs from './job-template-inputs.ts'
import { JobWakes } from './job-wakes.ts'
import { Presences } from './presence.ts'
import { tellQueues } from './pull-queue.ts'
import { Records } from './records.ts'
import { settleMemberships } from './rules/membership.ts'
import { mendStarts } from './rules/recurrence.ts'
import { mendRollouts, rollOut } from './rules/rollout.ts'
import * as shadow from './shadow.ts'
import { Step } from './step.ts'
import { serveJob, timeOutExecutions } from './timers.ts'
import type { WorkOf } from './work.ts'

/**
 * The job engine: one pure state machine over devices, sets, templates, jobs and executions. Same inputs at the same
 * times, same state; what it puts out in `changes` is all that has changed.
 */
export class Engine extends EngineView {
  readonly #wakes: JobWakes

  /**
   * @param options.offlineGraceMs how long a device that went may take to come back and never was offline.
   * @param options.workOf how each dialect works.
   */
  constructor(kept: KeptState, options: { offlineGraceMs: number; workOf: WorkOf }) {
    const devices = kept.devices.map((device) => (device.presence === 'online' ? { ...device, presence: 'offline' as const } : device))
    super(new Records({ ...kept, devices }), new Presences(options.offlineGraceMs), options.workOf)
    this.#wakes = new JobWakes(this.records)
    this.#wakes.setAll(null)
  }

  setOfflineGrace(offlineGraceMs: number): void {
    this.presences.offlineGraceMs = offlineGraceMs
  }

  /**
   * Applies one input at a time in ms since 1970.
   * @throws BenchError when a person's input is refused; nothing has changed then.
   */
  apply(input: Input, now: number): Output {
    const step = new Step(this.records, now, this.workOf)
    const audit = auditEntry(this.records, input)
    const isNewClock = this.lastNow === null || now < this.lastNow
    // A tick is to find what is due by this clock. Another input may still be refused, and then nothing has changed.
    if (isNewClock && input.kind === 'tick') this.#followClock(now)
    this.#take(step, input)
    if (audit) step.note(audit)
    // After a start nobody is connected any more, which may be what a membership rests on.
    if (this.lastNow === null) step.touchedAll = true
    if (isNewClock) {
      mendRollouts(step)
      mendStarts(step)
    }
    this.lastNow = now
    settleMemberships(step)
    // What cannot be told ends as it is handed out, and makes room for others.
    do {
      for (const jobId of step.advanced) rollOut(step, jobId)
      step.advanced.clear()
      handOut(step, this.presences)
    } while (step.advanced.size > 0)
    tellQueues(step, this.presences)
    const output = step.output()
    for (const jobId of step.moved) this.#wakes.set(jobId, now)
    if (isNewClock) this.#followClock(now)
    return output
  }

  /** When the engine wants its next tick, in ms since 1970; null when nothing waits for time. */
  nextWake(): number | null {
    const times = [
      this.presences.nextDueMs(),
      this.records.deadlines.firstAtMs(),
      this.records.expiries.firstAtMs(),
      this.records.answersDue.firstAtMs(),
      this.#wakes.nextAtMs(),
    ]
    const set = times.filter((time) => time !== null)
    return set.length === 0 ? null : Math.min(...set)
  }

  /** The first time after a start, or one before the last: windows and graces are reckoned anew. */
  #followClock(now: number): void {
    this.presences.mendClock(now)
    this.#wakes.setAll(now)
  }

  #take(step: Step, input: Input): void {
    switch (input.kind) {
      case 'device.register':
        return fleetInputs.registerDevices(step, input)
      case 'device.change':
        return fleetInputs.changeDevice(step, input)
      case 'device.changeMany':
        return fleetInputs.changeDevices(step, input)
      case 'device.delete':
        fleetInputs.deleteDevices(step, input)
        for (const deviceId of input.deviceIds) this.presences.forget(deviceId)
        return
      case 'device.credentials':
        return fleetInputs.changeCredentials(step, input)
      case 'device.desire':
        return fleetInputs.desire(step, this.presences, input)
      case 'message.send':
        return cloudMessages.sendMessage(step, this.presences, input)
      case 'message.cancel':
        return cloudMessages.cancelMessage(step, input)
      case 'shadow.desire':
        return shadow.desireOfShadow(step, this.presences, input)
      case 'shadow.delete':
        return shadow.deleteShadow(step, this.presences, input)
      case 'shadow.updated':
        return shadow.shadowUpdated(step, input)
      case 'shadow.deleted':
        return shadow.shadowDeleted(step, input)
      case 'deviceCommand.send':
        return deviceCommands.sendCommand(step, this.presences, input)
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
        return deviceInputs.deviceConnected(step, this.presences, input)
      case 'device.spoke':
        return deviceInputs.deviceSpoke(step, this.presences, input)
      case 'device.asked':
        return deviceInputs.deviceAsked(step, this.presences, input)
      case 'device.listening':
        return deviceInputs.deviceListening(step, this.presences, input)
      case 'device.disconnected':
        return deviceInputs.deviceDisconnected(step, this.presences, input)
      case 'device.reported':
        return deviceInputs.deviceReported(step, input)
      case 'delivery.acknowledged':
        return deviceInputs.deliveryAcknowledged(step, this.presences, input)
      case 'delivery.failed':
        return deviceInputs.deliveryFailed(step, input)
      case 'message.acknowledged':
        return cloudMessages.messageAcknowledged(step, input)
      case 'execution.answered':
        return deviceInputs.executionAnswered(step, this.presences, input)
      case 'execution.startNext':
        return fetchedInputs.startNext(step, this.presences, input)
      case 'execution.updated':
        return fetchedInputs.updateExecution(step, this.presences, input)
      case 'execution.downloading':
        return fetchedInputs.noteDownload(step, input)
      case 'tick':
        return this.#tick(step)
    }
  }

  #tick(step: Step): void {
    for (const deviceId of this.presences.takeDue(step.now)) {
      const device = this.records.devices.get(deviceId)
      if (device) step.keep({ kind: 'device', deviceId, device: { ...device, presence: 'offline' } })
    }
    timeOutExecutions(step, this.presences)
    cloudMessages.expireMessages(step)
    deviceCommands.expireCommands(step)
    for (const { jobId, mayOpen } of this.#wakes.takeDue(step.now)) serveJob(step, jobId, mayOpen)
  }
}

import type { CloudMessage } from '../contract/cloud-messages.ts'
import type { DeviceCredentials } from '../contract/credentials.ts'
import type { DeviceSet, QueryProblem } from '../contract/device-sets.ts'
import type { DeviceCommand } from '../contract/device-commands.ts'
import type { Device, DialectName } from '../contract/devices.ts'
import type { Channel } from '../contract/deliveries.ts'
import type { NewJobDefinition } from '../contract/engine-io.ts'
import type { Execution, ExecutionStatus } from '../contract/executions.ts'
import type { FleetView, Resolution } from '../contract/fleet-view.ts'
import type { JobChecker } from '../contract/job-check.ts'
import { jobActions, type Job, type JobAction, type Targets } from '../contract/jobs.ts'
import type { JobState } from '../contract/job-states.ts'
import type { JsonObject } from '../contract/json.ts'
import type { JobTemplate } from '../contract/job-templates.ts'
import type { ShadowState } from '../contract/shadow.ts'
import type { DeviceTemplate } from '../contract/templates.ts'
import type { Twin } from '../contract/twin.ts'
import type { Wait } from '../contract/waits.ts'
import * as cloudMessages from './cloud-messages.ts'
import { failures } from './counters.ts'
import * as deviceCommands from './device-commands.ts'
import { jobChecker } from './job-check.ts'
import { jobMoves, type JobEvent } from './job-machine.ts'
import type { Presences } from './presence.ts'
import { documentOf, executionFor, pendingOf } from './pull-queue.ts'
import type { Records } from './records.ts'
import { rateOf } from './rules/rollout.ts'
import { windowOf } from './rules/windows.ts'
import * as shadow from './shadow.ts'
import { devicesMatching, membersOf, resolveTargets } from './targets.ts'
import { twinOf } from './twin.ts'
import { waitOf } from './waits.ts'
import type { WorkOf } from './work.ts'

/** What the engine shows of its state: reads it, and changes nothing. */
export class EngineView implements FleetView {
  protected readonly records: Records
  protected readonly presences: Presences
  protected readonly workOf: WorkOf
  /** The time of the input before, in ms since 1970; null before the first. */
  protected lastNow: number | null = null

  constructor(records: Records, presences: Presences, workOf: WorkOf) {
    this.records = records
    this.presences = presences
    this.workOf = workOf
  }

  deviceCount(): number {
    return this.records.devices.size
  }
  devices(): Iterable<Device> {
    return this.records.devices.values()
  }
  device(deviceId: string): Device | undefined {
    return this.records.devices.get(deviceId)
  }
  twin(deviceId: string): Twin {
    return twinOf(this.records, deviceId)
  }
  deviceOfClient(clientId: string): Device | undefined {
    const deviceId = this.records.byClientId.get(clientId)
    return deviceId === undefined ? undefined : this.records.devices.get(deviceId)
  }
  shadow(deviceId: string, name: string | null): ShadowState | null {
    return shadow.shadowOf(this.records, deviceId, name)
  }
  shadowNames(deviceId: string): string[] {
    return shadow.shadowNames(this.records, deviceId)
  }
  deviceCommand(executionId: string): DeviceCommand | undefined {
    return deviceCommands.commandWith(this.records, executionId)
  }
  listensFor(deviceId: string): readonly Channel[] {
    return this.presences.channels(deviceId)
  }
  deviceCommands(deviceId: string): DeviceCommand[] {
    return deviceCommands.commandsOf(this.records, deviceId)
  }
  pendingOf(deviceId: string): Execution[] {
    const records = this.records
    const device = records.devices.get(deviceId)
    if (!device) return []
    const progressOf = (jobId: string) => records.progress.get(jobId)
    return pendingOf({ records, workOf: this.workOf, progressOf, now: this.lastNow ?? 0 }, device)
  }
  executionFor(deviceId: string, jobId: string): Execution | undefined {
    return executionFor(this.records, this.workOf, deviceId, jobId)
  }
  documentFor(jobId: string, dialect: DialectName): JsonObject | null {
    const job = this.records.definitions.get(jobId)
    return job ? documentOf(this.workOf, dialect, job) : null
  }
  credentials(deviceId: string): DeviceCredentials | null {
    return this.records.credentials.get(deviceId) ?? null
  }
  cloudMessages(deviceId: string): CloudMessage[] {
    return cloudMessages.messagesOf(this.records, deviceId)
  }
  deviceSets(): Iterable<DeviceSet> {
    return this.records.deviceSets.values()
  }
  deviceSet(deviceSetId: string): DeviceSet | undefined {
    return this.records.deviceSets.get(deviceSetId)
  }
  templates(): Iterable<DeviceTemplate> {
    return this.records.templates.values()
  }
  template(templateId: string): DeviceTemplate | undefined {
    return this.records.templates.get(templateId)
  }
  members(deviceSetId: string): Resolution {
    return membersOf(this.records, deviceSetId)
  }
  matches(query: string): { devices: Device[] } | { problem: QueryProblem } {
    return devicesMatching(this.records, { query })
  }
  resolve(targets: Targets): Resolution {
    return resolveTargets(this.records, targets)
  }
  jobTemplates(): Iterable<JobTemplate> {
    return this.records.jobTemplates.values()
  }
  jobTemplate(jobTemplateId: string): JobTemplate | undefined {
    return this.records.jobTemplates.get(jobTemplateId)
  }
  jobCount(): number {
    return this.records.definitions.size
  }
  *jobs(): Iterable<Job> {
    for (const jobId of this.records.definitions.keys()) yield this.records.job(jobId)!
  }
  job(jobId: string): Job | undefined {
    return this.records.job(jobId)
  }
  jobsInState(state: JobState): number {
    return this.records.jobsByState.get(state)?.size ?? 0
  }
  executionCount(jobId: string): number {
    return this.records.executions.get(jobId)?.size ?? 0
  }
  executions(jobId: string): Iterable<Execution> {
    return this.records.executions.get(jobId)?.values() ?? []
  }
  execution(jobId: string, deviceId: string): Execution | undefined {
    return this.records.executions.get(jobId)?.get(deviceId)
  }
  executionsOfDevice(deviceId: string): Execution[] {
    const jobIds = [...(this.records.jobsByDevice.get(deviceId) ?? [])]
    return jobIds.map((jobId) => this.records.executions.get(jobId)!.get(deviceId)!).toSorted((a, b) => b.queuedAtMs - a.queuedAtMs)
  }

  allowedActions(jobId: string): JobAction[] {
    const job = this.records.job(jobId)
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
    const job = this.records.job(jobId)
    if (!job) return { waiting: 0, ratePerMinute: null }
    return { waiting: this.records.unreachedCount(jobId), ratePerMinute: rateOf(job.jobExecutionsRolloutConfig, job) }
  }

  window(jobId: string, now: number): { isOpen: boolean; untilMs: number | null } | null {
    const job = this.records.definitions.get(jobId)
    return job ? windowOf(this.records, job, now) : null
  }

  waitsFor(execution: { jobId: string; deviceId: string; status: ExecutionStatus }): string | null {
    return this.wait(execution)?.sentence ?? null
  }

  wait(execution: { jobId: string; deviceId: string; status: ExecutionStatus }): Wait | null {
    const { records, presences, workOf } = this
    return waitOf({ records, presences, workOf, now: this.lastNow ?? 0 }, execution)
  }
  check(definition: NewJobDefinition, now: number): JobChecker {
    return jobChecker(this.records, this.presences, this.workOf, definition, now)
  }
}

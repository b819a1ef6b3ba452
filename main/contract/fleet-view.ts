import type { CloudMessage } from './cloud-messages.ts'
import type { DeviceCredentials } from './credentials.ts'
import type { DeviceCommand } from './device-commands.ts'
import type { DeviceSet, QueryProblem } from './device-sets.ts'
import type { Device, DialectName } from './devices.ts'
import type { Channel } from './deliveries.ts'
import type { NewJobDefinition } from './engine-io.ts'
import type { Execution, ExecutionStatus } from './executions.ts'
import type { JsonObject } from './json.ts'
import type { JobChecker } from './job-check.ts'
import type { JobTemplate } from './job-templates.ts'
import type { ShadowState } from './shadow.ts'
import type { DeviceTemplate } from './templates.ts'
import type { Twin } from './twin.ts'
import type { Wait } from './waits.ts'
import type { Job, JobAction, Targets } from './jobs.ts'
import type { JobState } from './job-states.ts'

/** Devices found, or the sentence that says why none can be. */
export interface Resolution {
  devices: Device[]
  broken: string | null
}

/** Reading the engine's state. Records are live and immutable: keep them as long as you like, never write to them. */
export interface FleetView {
  deviceCount(): number
  devices(): Iterable<Device>
  device(deviceId: string): Device | undefined
  /** Versions and times of a device's state; those of a device that has none yet are new. */
  twin(deviceId: string): Twin
  /** The device that comes by this client id in place of its device id. */
  deviceOfClient(clientId: string): Device | undefined
  /** @param name null: the classic one. Null where there is none. */
  shadow(deviceId: string, name: string | null): ShadowState | null
  shadowNames(deviceId: string): string[]
  /** What a device that is connected listens for; nothing of one that is not. */
  listensFor(deviceId: string): readonly Channel[]
  /** Commands outside of jobs, the newest first, with the last of those that are finished. */
  deviceCommands(deviceId: string): DeviceCommand[]
  /** A command outside of jobs, whichever device it is for. */
  deviceCommand(executionId: string): DeviceCommand | undefined
  /** What a device that fetches its jobs has in its queue and may know of, in order. */
  pendingOf(deviceId: string): Execution[]
  /** A device's execution of a job, as far as the device may know of it: the rollout has reached it. */
  executionFor(deviceId: string, jobId: string): Execution | undefined
  /** What a device of this dialect gets for a command or document job; null for others. Placeholders stand as they are. */
  documentFor(jobId: string, dialect: DialectName): JsonObject | null
  credentials(deviceId: string): DeviceCredentials | null
  /** Messages for a device, the newest first, with the last of those that are finished. */
  cloudMessages(deviceId: string): CloudMessage[]
  deviceSets(): Iterable<DeviceSet>
  deviceSet(deviceSetId: string): DeviceSet | undefined
  templates(): Iterable<DeviceTemplate>
  template(templateId: string): DeviceTemplate | undefined
  /** The members of a set now; a broken set has none and says why. */
  members(deviceSetId: string): Resolution
  /** Devices that match a query, or what is wrong with it. */
  matches(query: string): { devices: Device[] } | { problem: QueryProblem }
  resolve(targets: Targets): Resolution
  jobCount(): number
  jobs(): Iterable<Job>
  job(jobId: string): Job | undefined
  jobsInState(state: JobState): number
  executionCount(jobId: string): number
  executions(jobId: string): Iterable<Execution>
  execution(jobId: string, deviceId: string): Execution | undefined
  /** All executions of one device over all jobs, newest first. */
  executionsOfDevice(deviceId: string): Execution[]
  allowedActions(jobId: string): JobAction[]
  jobTemplates(): Iterable<JobTemplate>
  jobTemplate(jobTemplateId: string): JobTemplate | undefined
  /** How a job's rollout stands now. */
  rollout(jobId: string): { waiting: number; ratePerMinute: number | null }
  /** Whether one of a job's maintenance windows is open, and until when that stays so; null without windows. */
  window(jobId: string, now: number): { isOpen: boolean; untilMs: number | null } | null
  /** Why an execution still waits, in a sentence; null when it does not. */
  waitsFor(execution: { jobId: string; deviceId: string; status: ExecutionStatus }): string | null
  /** What would stand in the way of a job that is made and run now. @param now in ms since 1970. */
  check(definition: NewJobDefinition, now: number): JobChecker
  /** The same with the kind of the wait, and what is known of its end. */
  wait(execution: { jobId: string; deviceId: string; status: ExecutionStatus }): Wait | null
}

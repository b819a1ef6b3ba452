/**
 * What goes into the engine and what comes out of it. Everything here is plain data, so that a log of inputs can be
 * kept, and replays to the same state.
 */
import type { CloudMessage } from './cloud-messages.ts'
import type { DeviceCredentials } from './credentials.ts'
import type { Channel, Delivery, ShadowWrite } from './deliveries.ts'
import type { DeviceSet, DeviceSetChange, NewDeviceSet } from './device-sets.ts'
import type { DeviceCommand, DeviceCommandStatus } from './device-commands.ts'
import type { Device, DeviceChange, DialectName, NewDevice } from './devices.ts'
import type { Download, Execution, ExecutionStatus } from './executions.ts'
import type { BenchEvent } from './events.ts'
import type { JobTemplate, JobTemplateChange, NewJobTemplate } from './job-templates.ts'
import type { JobDefinition, JobProgress, Targets } from './jobs.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { NamedShadow } from './shadow.ts'
import type { DeviceTemplate, NewTemplate, TemplateChange } from './templates.ts'
import type { Twin, TwinEntry } from './twin.ts'

/**
 * A person's command, from any door. Ids are made by the caller; a refused one throws a BenchError and changes nothing.
 * `who` goes into the audit log: the person at the workstation, or the name of the token.
 */
export type PersonInput = PersonAct & { who?: string }

export type PersonAct =
  /** Devices with credentials have them from the first moment on. */
  | {
      kind: 'device.register'
      devices: (NewDevice & { credentials?: DeviceCredentials | undefined })[]
      by: 'person' | 'import' | 'provisioning'
    }
  /** The model is what a device names itself, when it asks where to connect. */
  | { kind: 'device.change'; deviceId: string; change: DeviceChange & { modelId?: string | undefined } }
  /** Several at once: all of them are changed, or none. */
  | { kind: 'device.changeMany'; changes: { deviceId: string; change: Omit<DeviceChange, 'name' | 'clientId'> }[] }
  | { kind: 'device.delete'; deviceIds: string[] }
  /** null: it has to show nothing any more. */
  | { kind: 'device.credentials'; deviceId: string; credentials: DeviceCredentials | null }
  /** A merge patch of the desired state, by hand; the device is told at once if it is there. */
  | { kind: 'device.desire'; deviceId: string; patch: JsonObject }
  | {
      kind: 'message.send'
      message: Pick<CloudMessage, 'messageId' | 'deviceId' | 'payload' | 'contentType' | 'correlationId' | 'properties' | 'expiresAtMs'>
    }
  | { kind: 'message.cancel'; deviceId: string; messageId: string }
  /** A merge patch of the desired state of a named shadow, which is made if there is none. */
  | { kind: 'shadow.desire'; deviceId: string; shadowName: string; patch: JsonObject }
  | { kind: 'shadow.delete'; deviceId: string; shadowName: string }
  /** Refused where the device is not there to take it. */
  | {
      kind: 'deviceCommand.send'
      command: Pick<DeviceCommand, 'executionId' | 'commandId' | 'deviceId' | 'action' | 'params' | 'by'>
      ttlSeconds: number
    }
  | { kind: 'deviceCommand.cancel'; deviceId: string; executionId: string }
  | { kind: 'deviceSet.create'; deviceSetId: string; deviceSet: NewDeviceSet }
  | { kind: 'deviceSet.change'; deviceSetId: string; change: DeviceSetChange }
  | { kind: 'deviceSet.delete'; deviceSetId: string }
  | { kind: 'template.create'; templateId: string; template: NewTemplate }
  | { kind: 'template.change'; templateId: string; change: TemplateChange }
  | { kind: 'template.delete'; templateId: string }
  | {
      kind: 'job.create'
      jobId: string
      definition: NewJobDefinition
      /** The job of the archive that it is made from; left out: none. */
      madeFrom?: JobDefinition['madeFrom']
      by: string
      run: boolean
    }
  | { kind: 'job.edit'; jobId: string; definition: NewJobDefinition }
  /** Of a job that runs or waits for its time: what AWS IoT's UpdateJob may change; null takes a rule away. Retries only to none. */
  | { kind: 'job.change'; jobId: string; change: JobChange }
  | { kind: 'job.run'; jobId: string }
  | { kind: 'job.stop'; jobId: string }
  | { kind: 'job.cancel'; jobId: string; reasonCode: string | null; comment: string | null; force: boolean }
  /** The copy is a draft with " copy" added to its name; a dynamic set is resolved anew when it runs. */
  | { kind: 'job.copy'; jobId: string; newJobId: string; by: string }
  /**
   * A new job over the devices on which this one failed, run at once. `notTried`: also over those where it was canceled;
   * `onlyDeviceId`: over this one of them.
   */
  | { kind: 'job.rerun'; jobId: string; newJobId: string; notTried?: boolean; onlyDeviceId?: string | undefined; by: string }
  /** More targets for a continuous job that runs; those that are new are reached at once. */
  | { kind: 'job.addTargets'; jobId: string; targets: Pick<Targets, 'deviceIds' | 'deviceSetIds'>; comment: string | null }
  /** The job goes at the next tick; until then it is `deleting`. */
  | { kind: 'job.delete'; jobId: string; force: boolean }
  /** A finished job that the archive has taken leaves the engine and the documents; nothing happened to it. */
  | { kind: 'job.archive'; jobId: string }
  /** `expectedVersion`: only if that is its version now. */
  | {
      kind: 'execution.cancel'
      jobId: string
      deviceId: string
      force: boolean
      expectedVersion?: number | undefined
      statusDetails?: Record<string, string> | undefined
    }
  /** Takes it out of the job as if it had never been; one that has not ended only by force (AWS IoT DeleteJobExecution). */
  | { kind: 'execution.delete'; jobId: string; deviceId: string; executionNumber: number; force: boolean }
  | { kind: 'jobTemplate.create'; jobTemplateId: string; jobTemplate: NewJobTemplate; by: string; madeFromJobId: string | null }
  | { kind: 'jobTemplate.change'; jobTemplateId: string; change: JobTemplateChange }
  | { kind: 'jobTemplate.delete'; jobTemplateId: string }
  /**
   * An act outside the engine (settings, the simulator, a job of the archive), for the audit log alone.
   * @param events what came of it, for the event log and those who listen to it.
   */
  | { kind: 'audit.note'; operation: string; sentence: string; jobId?: string; events?: Omit<BenchEvent, 'sequence' | 'atMs'>[] }

/** What may be changed of a job that is no draft any more. */
export type JobChange = Partial<
  Pick<
    JobDefinition,
    'description' | 'presignedUrlConfig' | 'jobExecutionsRolloutConfig' | 'abortConfig' | 'timeoutConfig' | 'jobExecutionsRetryConfig'
  >
>

/** The part of a job that a person writes. */
export type NewJobDefinition = Omit<JobDefinition, 'jobId' | 'createdAtMs' | 'createdBy' | 'madeFrom'>

/** What a device did, as its dialect read it. Never throws for what a device says: the reading tells. */
export type DeviceInput =
  /** Registers the device if it is not known; the broker has already decided that it may come in. */
  | { kind: 'device.connected'; deviceId: string; dialect: DialectName; modelId?: string | undefined }
  /** A connection that did not say of which family it is has used a topic of this one's own. */
  | { kind: 'device.spoke'; deviceId: string; dialect: DialectName }
  /** A request by HTTP, by which a device is there and not connected. Registers it as `device.connected` does. */
  | { kind: 'device.asked'; deviceId: string; dialect: DialectName }
  /** The first after a connect tells of the session that the device has come back to: nothing, where it is a new one. */
  | { kind: 'device.listening'; deviceId: string; channels: Channel[] }
  /** Offline comes after the grace period, if it has not connected again by then. */
  | { kind: 'device.disconnected'; deviceId: string }
  /** A JSON merge patch (RFC 7396) of what the device says of itself; with a version, only if that is the reported one now. */
  | { kind: 'device.reported'; deviceId: string; patch: JsonObject; expectedVersion?: number | undefined }
  | {
      kind: 'execution.answered'
      deviceId: string
      jobId: string
      executionNumber: number
      step: number
      status: Extract<ExecutionStatus, 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'REJECTED'>
      /** The device's own words. */
      message: string | null
      result: JsonValue | null
      /** More of what it said, by name (the status number of a direct method). */
      details?: Record<string, string> | undefined
      /** A step timer from now on, in ms; null drops the one there is; left out: it stays (AWS IoT UpdateJobExecution). */
      stepTimeoutMs?: number | null
    }
  /** Takes the first of its queue (AWS IoT StartNextPendingJobExecution). `reading.execution` is what it has now; left out: nothing waits. */
  | {
      kind: 'execution.startNext'
      deviceId: string
      statusDetails?: Record<string, string> | undefined
      stepTimeoutMs?: number | undefined
    }
  /**
   * What the device says of a job that it fetched (AWS IoT UpdateJobExecution): also of one that still waits. Every one that is
   * taken is a new version. `reading.execution` is the execution afterwards, or as it stands where `reading.why` says why not.
   */
  | {
      kind: 'execution.updated'
      deviceId: string
      jobId: string
      /** Left out: the latest. */
      executionNumber?: number | undefined
      expectedVersion?: number | undefined
      status: Extract<ExecutionStatus, 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'REJECTED'>
      /** In place of all that there is; left out: it stays. */
      statusDetails?: Record<string, string> | undefined
      /** The device's own words for why it did not succeed; null: none. */
      message: string | null
      /** As in `execution.answered`. */
      stepTimeoutMs?: number | null | undefined
    }
  /** How far it has come with a file of a job. Changes no version: the device did not say it. */
  | { kind: 'execution.downloading'; deviceId: string; jobId: string; executionNumber: number; download: Omit<Download, 'atMs'> }
  /** Merge patches of a shadow; null in place of one clears that side. @param shadowName null: the classic one. */
  | {
      kind: 'shadow.updated'
      deviceId: string
      shadowName: string | null
      desired?: JsonObject | null | undefined
      reported?: JsonObject | null | undefined
      expectedVersion?: number | undefined
    }
  | { kind: 'shadow.deleted'; deviceId: string; shadowName: string | null; expectedVersion?: number | undefined }
  | {
      kind: 'deviceCommand.answered'
      deviceId: string
      executionId: string
      status: Extract<DeviceCommandStatus, 'SUCCEEDED' | 'FAILED' | 'REJECTED'>
      result: JsonValue | null
      message: string | null
    }
  /** The device's MQTT acknowledgement of a delivery. */
  | { kind: 'delivery.acknowledged'; deviceId: string; jobId: string; executionNumber: number; step: number }
  /** It was to be sent and could not be: the connection was gone. */
  | { kind: 'delivery.failed'; deviceId: string; jobId: string; executionNumber: number; step: number }
  /** The device's MQTT acknowledgement of a message. */
  | { kind: 'message.acknowledged'; deviceId: string; messageId: string }

export type Input = PersonInput | DeviceInput | { kind: 'tick' }

/** One record to keep and to show: `null` in place of a record means that it is gone. Records are never mutated. */
export type Change =
  | { kind: 'device'; deviceId: string; device: Device | null }
  | { kind: 'deviceSet'; deviceSetId: string; deviceSet: DeviceSet | null }
  | { kind: 'template'; templateId: string; template: DeviceTemplate | null }
  | { kind: 'jobTemplate'; jobTemplateId: string; jobTemplate: JobTemplate | null }
  | { kind: 'event'; event: BenchEvent }
  /** What was written stands beside the twin that it made; null for a device that is gone, and its history with it. */
  | { kind: 'twin'; deviceId: string; twin: Twin | null; entry: TwinEntry | null }
  | { kind: 'credentials'; deviceId: string; credentials: DeviceCredentials | null }
  | { kind: 'cloudMessage'; deviceId: string; messageId: string; message: CloudMessage | null }
  | { kind: 'shadow'; deviceId: string; shadowName: string; shadow: NamedShadow | null }
  | { kind: 'deviceCommand'; deviceId: string; executionId: string; command: DeviceCommand | null }
  /** A job gone takes its progress and executions with it. */
  | { kind: 'job'; jobId: string; job: JobDefinition | null }
  | { kind: 'jobProgress'; jobId: string; progress: JobProgress }
  | { kind: 'execution'; jobId: string; deviceId: string; execution: Execution | null }

/** How the engine took a device's message, in words for the device's traffic. */
export interface Reading {
  verdict: 'applied' | 'unchanged' | 'refused'
  sentence: string
  /** Of a report that was taken: the version of the reported state that it made. */
  reportedVersion?: number
  /** Why it was refused, where the dialect has a code for it. */
  why?: 'versionMismatch' | 'tooLarge' | 'unknownDevice' | 'notFound' | 'invalidTransition'
  /** Of `execution.startNext` and `execution.updated`. */
  execution?: Execution
  /** Of `shadow.updated` and `shadow.deleted`. */
  shadow?: ShadowWrite
}

export interface Output {
  changes: Change[]
  outbox: Delivery[]
  reading: Reading | null
}

/** All that is kept: what the store loads at start-up and the engine starts from. */
export interface KeptState {
  devices: Device[]
  deviceSets: DeviceSet[]
  templates: DeviceTemplate[]
  jobs: JobDefinition[]
  progress: JobProgress[]
  executions: Execution[]
  jobTemplates: JobTemplate[]
  twins: Twin[]
  /** By device id. */
  credentials: { deviceId: string; credentials: DeviceCredentials }[]
  cloudMessages: CloudMessage[]
  shadows: NamedShadow[]
  deviceCommands: DeviceCommand[]
  /** Sequence of the newest event; 0 when there was none. */
  lastEventSequence: number
}

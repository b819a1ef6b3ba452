/** What the engine wants told to devices. Plain data; the dialect of the device puts it into its words. */
import type { CloudMessage } from './cloud-messages.ts'
import type { DeviceCommand } from './device-commands.ts'
import type { DialectName } from './devices.ts'
import type { Execution } from './executions.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { ShadowState } from './shadow.ts'
import type { WireFormat } from './templates.ts'

/**
 * Whether a device can be handed settings, commands or messages now: what it listens to, as its dialect sees it.
 * `queue`: notices that its queue of jobs has changed. `deviceCommand`: commands outside of jobs.
 */
export type Channel = 'setting' | 'command' | 'message' | 'queue' | 'deviceCommand'

/** Something to tell a device, after the changes are on disk. */
export type Delivery = ExecutionDelivery | TwinDelivery | ShadowDelivery | MessageDelivery | QueueDelivery | DeviceCommandDelivery

/** A step of a job on a device. */
export interface ExecutionDelivery {
  about: 'execution'
  deviceId: string
  dialect: DialectName
  jobId: string
  /** For people, who read of it in the device's traffic. */
  jobName: string
  executionNumber: number
  step: number
  channel: Channel
  what:
    /** `patch` is what the settings are in the desired state, and `version` the version of it that the device is to acknowledge. */
    | { kind: 'settings'; values: JsonObject; patch: JsonObject; version: number; shadow: ShadowWrite }
    /** `isAnswered` is false of one that is told as a message: that it has it is all the device says. */
    | { kind: 'command'; name: string; payload: JsonValue | null; wireFormat: WireFormat; isAnswered: boolean }
    | { kind: 'document'; document: JsonObject }
}

/** A change of the desired state by hand. */
export interface TwinDelivery {
  about: 'twin'
  deviceId: string
  dialect: DialectName
  patch: JsonObject
  version: number
  shadow: ShadowWrite
}

/** A write of a shadow: what stood in it before and after; null: there was none, or is none any more. */
export interface ShadowWrite {
  before: ShadowState | null
  after: ShadowState | null
}

/** A change of a named shadow by hand. */
export interface ShadowDelivery {
  about: 'shadow'
  deviceId: string
  dialect: DialectName
  shadowName: string
  shadow: ShadowWrite
}

/** The queue of jobs of a device has changed, where its dialect tells of that. */
export interface QueueDelivery {
  about: 'queue'
  deviceId: string
  dialect: DialectName
  /** The queue as it is now, in order. */
  pending: Execution[]
  /** Something has come into the queue or left it. */
  hasOthers: boolean
  /** Another execution is the first now, or there is none any more. */
  hasNewFirst: boolean
}

export interface DeviceCommandDelivery {
  about: 'deviceCommand'
  deviceId: string
  dialect: DialectName
  command: DeviceCommand
}

export interface MessageDelivery {
  about: 'message'
  deviceId: string
  dialect: DialectName
  message: CloudMessage
}

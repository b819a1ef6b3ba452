import type { Channel, Delivery } from './deliveries.ts'
import type { DeviceInput, Reading } from './engine-io.ts'
import type { Device, DialectName } from './devices.ts'
import type { Execution } from './executions.ts'
import type { JobWork } from './jobs.ts'
import type { JsonObject } from './json.ts'
import type { ShadowState } from './shadow.ts'
import type { SignInAnswer, SignInAttempt, SignInKnowledge } from './sign-in.ts'
import type { TelemetryMessage } from './telemetry.ts'
import type { DeviceTemplate } from './templates.ts'
import type { Twin } from './twin.ts'

/** What a message of MQTT 5 carries beside its payload (MQTT 5, 3.3.2.3); what is absent was not sent. */
export interface MessageProperties {
  /** The payload is said to be text in UTF-8. */
  isText?: boolean
  messageExpirySeconds?: number
  contentType?: string
  /** Where the device wants to be answered. */
  responseTopic?: string
  /** By which it knows the answer again. */
  correlationData?: Uint8Array
  /** In order; a name may come more than once. */
  userProperties?: [name: string, value: string][]
}

/** A message as it came from, or goes to, a device. */
export interface WireMessage {
  topic: string
  /** The payload as text; null when it is not valid UTF-8. */
  text: string | null
  /** The beginning of a payload that is no text, in base64, for the traffic: no dialect reads it. */
  base64?: string
  /** Up to 1 MiB. A dialect says how much of it it reads, and refuses what is larger before it looks at `text`. */
  payloadBytes: number
  /** With which it was published. */
  qos: number
  /** The device asked that it be retained; nothing ever is. */
  retain: boolean
  /** It is the will of a connection that broke off (MQTT 3.1.1, 3.1.2.5). */
  isWill?: true
  /** Of a device that speaks MQTT 5 and sent any. */
  properties?: MessageProperties
}

export interface Outgoing {
  topic: string
  payload: string
  qos: 0 | 1
  /**
   * False where the cloud of this dialect sends to a connection whether it has subscribed or not: real SDKs do not
   * subscribe again after they reconnect. True: an unsubscribed connection would acknowledge what nobody there reads.
   */
  needsSubscription: boolean
  /** Needs no subscription, and goes out with QoS 1 where one that covers it asks for that (aws-iot-jobs.md, 1.2). */
  risesToSubscription?: true
  /** It goes along with an answer, and the device did not ask for it: that it does not listen to it is no news. */
  isUnasked?: true
  /** It is the device's own message, which comes back to it as from any broker; a subscription of MQTT 5 may be without it (3.8.3.1). */
  isOwn?: true
}

/** What is known of a device when it is written to: all of it is on disk. */
export interface DeviceFacts {
  /** Milliseconds since 1970. */
  now: number
  device: Device | undefined
  twin: Twin | undefined
  /** @param name null: the classic one. Null where there is none. */
  shadow(name: string | null): ShadowState | null
  shadowNames(): string[]
  /** What it has in its queue and may know of, in the order in which it is to be done: what it is at work on, then what waits. */
  pending(): Execution[]
  /** Its execution of a job as it stands; undefined where there is none that it may know of. */
  execution(jobId: string): Execution | undefined
  /** The document of a job as the device is to have it: its placeholders filled with links that hold from now on. */
  document(execution: Execution): JsonObject
}

/** What is known when an answer is written. */
export interface AnswerFacts extends DeviceFacts {
  /** How the engine took the message; null when it was not for the engine. */
  reading: Reading | null
}

/** What a dialect makes of a device's message. `sentence` is for the device's traffic, in plain words. */
export type DialectReading =
  /** `answer` goes to the connection that asked, once the input is on disk. */
  | { kind: 'input'; input: DeviceInput; sentence: string; answer?: (facts: AnswerFacts) => Outgoing[] }
  /** A question that changes nothing. */
  | { kind: 'question'; sentence: string; answer: (facts: AnswerFacts) => Outgoing[] }
  | { kind: 'telemetry'; telemetry: TelemetryMessage; sentence: string }
  /** Fine, but nothing for anybody. */
  | { kind: 'noted'; sentence: string; answer?: Outgoing[] }
  /** Not understood, or not allowed: changes nothing. */
  | { kind: 'refused'; sentence: string; answer?: (facts: DeviceFacts) => Outgoing[] }

/** What a device's reported state says of settings that it was sent. */
export type SettingsOutcome =
  { kind: 'waits'; message: string | null } | { kind: 'taken'; message: string | null } | { kind: 'refused'; message: string }

/** What the engine needs to know of how a dialect works. Pure. */
export interface DialectWork {
  /** The merge patch of the desired state, as it is now, that hands these settings to a device of this template. */
  desiredPatch(values: JsonObject, template: DeviceTemplate | null, desired: JsonObject): JsonObject
  /** Why its devices cannot be told such a patch of the desired state, as the end of a sentence; null: they can. */
  desiredProblem(patch: JsonObject): string | null
  /**
   * The settings, by name, that a report acknowledges.
   * @param sentVersion the desired version that their patch made; what answers an older one was for another value.
   */
  acknowledgedIn(values: JsonObject, report: JsonObject, sentVersion: number, template: DeviceTemplate | null): string[]
  /** @param acknowledged the settings that were acknowledged since they were sent: what stood there before answers nothing, whatever its version. */
  outcome(
    values: JsonObject,
    reported: JsonObject,
    sentVersion: number,
    acknowledged: readonly string[],
    template: DeviceTemplate | null,
  ): SettingsOutcome
  /** How long a device may take to answer a command where the job does not say, in ms; null: as long as it likes. */
  responseTimeoutMs: number | null
  /** False where a device's connection does not say that it has a command: it counts as told before it is sent, and is never sent twice. */
  acknowledgesCommands: boolean
  /** True where a report that changes nothing is a write like any other and gets a version of its own. */
  countsEveryReport: boolean
  /** True where devices report with QoS 0: a setting is told on every connection until it is acknowledged, for that may have been lost. */
  reportsMayBeLost: boolean
  /** True where a command that its template queues for offline devices is told as a message without answer. */
  hasUnansweredCommands: boolean
  /**
   * Where devices fetch jobs from a queue of theirs, after a notice that it has changed (AWS IoT Jobs): the document of a command
   * or document job. Null where each device is told what to do, one thing at a time.
   */
  documentOf: ((work: Extract<JobWork, { type: 'command' | 'document' }>) => JsonObject) | null
  /** True where a device that begins to listen for notices is told at once of what it has in its queue. */
  noticesOnSubscribe: boolean
  /** True where a device is told only what differs from what it reports: a setting that it has already is taken at once. */
  tellsOnlyDifferences: boolean
  /** True where a command can be told to one device now, outside of jobs. */
  hasDeviceCommands: boolean
  /** True where a device may have shadows by name beside the one without (AWS IoT). */
  hasNamedShadows: boolean
}

/**
 * The way one family of devices speaks: topics and payloads on one side, engine inputs and deliveries on the other.
 * Pure: no clock, no broker, no state of its own.
 */
export interface Dialect {
  name: DialectName
  /**
   * Is this connection of this family? The first dialect that says so has it; `plain` takes whoever is left.
   * @param knownAs the dialect of the device that comes, as the bench knows it from before; null: it does not know it.
   */
  claims(attempt: SignInAttempt, knownAs: DialectName | null): boolean
  signIn(attempt: SignInAttempt, knows: SignInKnowledge): SignInAnswer
  /** May this device publish here? The answer is a sentence when it may not. */
  mayPublish(deviceId: string, topic: string): true | string
  /** May this device subscribe to this filter? Wildcards included. */
  maySubscribe(deviceId: string, filter: string): true | string
  /** Is this a topic, or a filter, of this family alone? A connection that did not say what it is, is of the family whose topics it uses. */
  owns(topic: string, deviceId: string): boolean
  /** What the device can be handed, given all filters that it is subscribed to. */
  channels(deviceId: string, filters: readonly string[]): Channel[]
  read(deviceId: string, message: WireMessage): DialectReading
  /** In the order in which they are to go out; the acknowledgement of the first that the device listens to is that of the delivery. */
  write(delivery: Delivery, facts: DeviceFacts): Outgoing[]
  work: DialectWork
}

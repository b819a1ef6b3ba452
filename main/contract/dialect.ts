import type { Channel, Delivery, DeviceInput } from './engine-io.ts'
import type { DialectName } from './devices.ts'

/** A message as it came from, or goes to, a device. */
export interface WireMessage {
  topic: string
  /** The payload as text; null when it is not valid UTF-8. */
  text: string | null
  payloadBytes: number
}

/** What a dialect makes of a device's message. `sentence` is for the device's traffic, in plain words. */
export type DialectReading =
  | { kind: 'input'; input: DeviceInput; sentence: string }
  /** Fine, but nothing for the engine (telemetry, say). */
  | { kind: 'noted'; sentence: string }
  /** Not understood, or not allowed: changes nothing. */
  | { kind: 'refused'; sentence: string }

export interface Outgoing {
  topic: string
  payload: string
  qos: 0 | 1
}

/**
 * The way one family of devices speaks: topics and payloads on one side, engine inputs and deliveries on the other.
 * Pure: no clock, no broker, no state of its own.
 */
export interface Dialect {
  name: DialectName
  /** May this device publish here? The answer is a sentence when it may not. */
  mayPublish(deviceId: string, topic: string): true | string
  /** May this device subscribe to this filter? Wildcards included. */
  maySubscribe(deviceId: string, filter: string): true | string
  /** What the device can be handed, given all filters that it is subscribed to. */
  channels(deviceId: string, filters: readonly string[]): Channel[]
  read(deviceId: string, message: WireMessage): DialectReading
  write(delivery: Delivery): Outgoing
}

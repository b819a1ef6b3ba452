import type { WireMessage } from '../contract/dialect.ts'
import type { TrafficEntry } from '../contract/traffic.ts'

/** What a connection says of itself in its CONNECT packet. */
export interface SignInAttempt {
  clientId: string
  username: string | null
  password: string | null
  remoteAddress: string
}

/** Why a connection is turned away, as CONNACK return codes 2, 4 and 5 tell it (MQTT 3.1.1, table 3.1). */
export type RefusalCode = 'badClientId' | 'badCredentials' | 'notAuthorized'

/** A monitor is no device: it listens to events and does nothing else. It is known by its name. */
export type SignInAnswer = { deviceId: string } | { monitor: string } | { refused: string; code: RefusalCode }

/** The user name of monitors. A connection that gives it may leave out the client id. */
export const monitorUsername = 'monitor'

/** A message of a device, as it came. */
export interface ReceivedMessage extends WireMessage {
  qos: 0 | 1 | 2
  retain: boolean
  dup: boolean
}

export interface Refusal {
  /** Null where the connection broke off before it gave one. */
  clientId: string | null
  remoteAddress: string
  sentence: string
}

/**
 * What the broker asks of, and tells, the bench. Hooks of one device are called in the order in which things happened;
 * `connected`, `listening` and `disconnected` each wait for the one before. Of a monitor only `signIn`, `refused` and
 * `traffic` hear.
 */
export interface BrokerHooks {
  /** Which device or monitor is this, and may it come in? */
  signIn(attempt: SignInAttempt): SignInAnswer
  /** True, or the sentence that says why not. */
  mayPublish(deviceId: string, topic: string): true | string
  /** True, or the sentence that says why not. */
  maySubscribe(deviceId: string, filter: string): true | string
  /** A connection of the device is there; also called when it takes over from an older one, without `disconnected` between. */
  connected(deviceId: string): Promise<void>
  /** All filters of the device: after each connect (with those of its restored session), SUBSCRIBE and UNSUBSCRIBE. */
  listening(deviceId: string, filters: string[]): Promise<void>
  disconnected(deviceId: string): Promise<void>
  /** Awaited before the device gets its acknowledgement. A rejection closes the connection, so that the device sends again. */
  received(deviceId: string, message: ReceivedMessage): Promise<void>
  /** The device has taken the message sent with this tag: its PUBACK, or for QoS 0 the write. */
  acknowledged(deviceId: string, tag: string): void
  /** A connection was turned away. */
  refused(refusal: Refusal): void
  /** Something that the broker itself did or refused, for the device's traffic. */
  traffic(entry: Omit<TrafficEntry, 'sequence' | 'atMs'>): void
}

/** A message of the broker about a connection, not of one. */
export function eventEntry(deviceId: string, verdict: 'info' | 'refused', sentence: string): Omit<TrafficEntry, 'sequence' | 'atMs'> {
  return { deviceId, direction: 'event', topic: null, payload: null, payloadBytes: 0, qos: null, verdict, sentence }
}

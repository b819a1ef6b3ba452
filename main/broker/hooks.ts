import type { Farewell } from '../contract/connections.ts'
import type { Outgoing, WireMessage } from '../contract/dialect.ts'
import type { Connection, Registration, SignInAnswer, SignInAttempt } from '../contract/sign-in.ts'
import type { TrafficEntry } from '../contract/traffic.ts'

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
 * `traffic` hear, of a registration those and `asked`.
 */
export interface BrokerHooks {
  /** Who is this, and may it come in? What lets a device in (`sentence`) is shown in its traffic. */
  signIn(attempt: SignInAttempt): SignInAnswer
  /** True, or the sentence that says why not. */
  mayPublish(connection: Connection, topic: string): true | string
  /** True, or the sentence that says why not. */
  maySubscribe(connection: Connection, filter: string): true | string
  /** A connection of the device is there; also called when it takes over from an older one, without `disconnected` between. */
  connected(connection: Connection): Promise<void>
  /** All filters of the device: after each connect (with those of its restored session), SUBSCRIBE and UNSUBSCRIBE. */
  listening(connection: Connection, filters: string[]): Promise<void>
  disconnected(connection: Connection, farewell: Farewell): Promise<void>
  /**
   * Awaited before the device gets its acknowledgement. A rejection closes the connection, so that the device sends again.
   * @param answer sends to the connection that the message came by and to no other; false when it is gone.
   */
  received(connection: Connection, message: ReceivedMessage, answer: (outgoing: Outgoing) => boolean): Promise<void>
  /** What a device that asks where to connect is answered, and nobody else; null: nothing. Awaited and rejected as `received`. */
  asked(registration: Registration, message: ReceivedMessage): Promise<Outgoing | null>
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

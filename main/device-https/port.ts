/** What the doors by which devices come with HTTP need of the bench. */
import type { Socket } from 'node:net'
import type { DialectName } from '../contract/devices.ts'
import type { Outgoing, WireMessage } from '../contract/dialect.ts'
import type { Reading } from '../contract/engine-io.ts'
import type { ShadowState } from '../contract/shadow.ts'
import type { TrafficEntry } from '../contract/traffic.ts'

/** How a message was taken, and what it is answered. All of it is on disk. */
export interface Heard {
  verdict: TrafficEntry['verdict']
  sentence: string
  why?: Reading['why']
  answers: Outgoing[]
}

/** Why a device may not speak: in words for its traffic, and whether it is only that nobody knows it. */
export interface TurnedAway {
  sentence: string
  isUnknown: boolean
}

export interface DevicePort {
  /** Takes a message as if it had come by MQTT. @throws BenchError StorageFailed */
  hear(deviceId: string, dialect: DialectName, message: WireMessage): Promise<Heard>
  /**
   * Whether a device may speak that shows no more of itself than its name, where whoever asks may speak for all; null: it may.
   * @param socket over which the device itself comes; null: somebody acts for it.
   */
  objectionTo(deviceId: string, socket: Socket | null): TurnedAway | null
  /** Whether a device may speak by what its connection shows, as it would by MQTT; null: it may. */
  objectionOver(socket: Socket, deviceId: string): TurnedAway | null
  /** Who holds an API key, by the Authorization header that shows it; null: nobody. */
  keyHolder(authorization: string | undefined): string | null
  /** A device is there that asked something that is no message. @throws BenchError StorageFailed */
  seen(deviceId: string): Promise<void>
  /** The classic shadow of a device as it is on disk; null where there is none, undefined where there is no such device. */
  shadow(deviceId: string): Promise<ShadowState | null | undefined>
  /** A line of the device's traffic. */
  note(entry: Omit<TrafficEntry, 'sequence' | 'atMs'>): void
  log(sentence: string): void
}

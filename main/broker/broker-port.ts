/** What the broker is handed, and what it does for the bench. */
import type { Outgoing } from '../contract/dialect.ts'
import type { BrokerHooks } from './hooks.ts'
import type { ListenerAddresses, ListenerStates } from './listeners.ts'
import type { SecureContext } from './tls-listener.ts'

export interface BrokerOptions {
  /** Where to listen: `plain` without TLS, `secure` and `webSocket` with it. A port that is taken has its problem in `listeners()`. */
  listeners: ListenerAddresses
  /** What the ports with TLS show and trust; asked for when one opens, and by `renewCertificates`. */
  secureContext(): SecureContext
  /** The folder that keeps sessions over a restart; null keeps them in memory. */
  sessionsFolder: string | null
  hooks: BrokerHooks
  /** How long a device or monitor may take to read what it is sent, in ms. Default 5,000: a frozen one is then cut. */
  drainTimeoutMs?: number
  /** How long a connection may take for its TLS handshake, and then to say who it is, in ms. Default 10,000. */
  connectTimeoutMs?: number
  /** How long a device that asks where to connect may stay, in ms. Default 600,000: SDKs have their answer in seconds, and what let it in may not hold for ever. */
  registrationLifeMs?: number
  /** Bytes of messages under way to the disk past which each device has one at a time. Default 32 MiB. */
  bytesUnderWay?: number
}

export interface Broker {
  /** What a person should know of the start, in sentences. */
  notices: string[]
  listeners(): ListenerStates
  /**
   * Listens elsewhere. Connections on ports that move are closed; devices connect again by themselves.
   * @throws BenchError (PortInUse and the like) when it cannot; it then listens where it did before, and no connection has noticed.
   */
  move(listeners: ListenerAddresses): Promise<void>
  /** Shows what `secureContext` now says to whoever connects from now on. @throws what is wrong with it; the old one stays then. */
  renewCertificates(): void
  /** Devices that are connected. */
  connections(): number
  isConnected(deviceId: string): boolean
  /**
   * Sends to the one connection of this device; never stored and never repeated. `tag` comes back by
   * `hooks.acknowledged`, unless it is null. False when the device is not there, or has not subscribed to what needs a
   * subscription.
   */
  send(deviceId: string, outgoing: Outgoing, tag: string | null): boolean
  /** Ends the device's connection; `why` is a sentence for its traffic. */
  drop(deviceId: string, why: string): void
  /** Does any monitor listen to anything? */
  isWatched(): boolean
  /** Sends to every monitor that listens to the topic. One that cannot follow is cut and holds up nobody. */
  publishToMonitors(topic: string, payload: string): void
  /** Ends the connections of all monitors; `why` is a sentence for the traffic. */
  dropMonitors(why: string): void
  /** Ends all connections (their `disconnected` included) and gives the ports and the folder free. */
  close(): Promise<void>
}

import { isBenchError } from '../contract/errors.ts'
import type { Outgoing } from '../contract/dialect.ts'
import type { BrokerState } from '../contract/overview.ts'
import type { Settings } from '../contract/settings.ts'

/** Where the broker is to listen; null: not there. `plain` is without TLS, `secure` and `webSocket` are with it. */
export type ListenerAddresses = Record<'plain' | 'secure' | 'webSocket', { host: string; port: number } | null>

/** With the real port while it is open; else `problem` says why it is not. */
export type ListenerStates = Record<keyof ListenerAddresses, { host: string; port: number; problem: string | null } | null>

/** What the bench needs of a running broker. */
export interface RunningBroker {
  /** What opening it found that a person should know. */
  notices: readonly string[]
  listeners(): ListenerStates
  /** @throws BenchError when a port cannot be opened; all is then as it was. */
  move(addresses: ListenerAddresses): Promise<void>
  renewCertificates(): void
  connections(): number
  send(deviceId: string, outgoing: Outgoing, tag: string | null): boolean
  drop(deviceId: string, why: string): void
  isWatched(): boolean
  publishToMonitors(topic: string, payload: string): void
  dropMonitors(why: string): void
  close(): Promise<void>
}

export interface ListeningParts {
  /** Starts a broker. A port that it cannot open has its problem in `listeners()`. */
  open(addresses: ListenerAddresses): Promise<RunningBroker>
  /** Addresses of this machine to type into a device. */
  addresses(reach: Settings['reach']): string[]
  /** The file of the CA to give to devices. */
  caPath: string
  changed(): void
}

/** The settings that say where devices reach the bench. */
export type Ports = Pick<Settings, 'reach' | 'mqttPort' | 'mqttsPort' | 'webSocketPort'>

const hosts: Record<Settings['reach'], string> = { loopback: '127.0.0.1', network: '0.0.0.0' }

/**
 * The broker of the moment. A port that is taken never stops the bench: the state says so in a sentence, and another
 * port can be chosen while all else works.
 */
export class Listening {
  readonly #parts: ListeningParts
  #broker: RunningBroker | null = null
  #ports: Ports = { reach: 'loopback', mqttPort: 0, mqttsPort: 0, webSocketPort: 0 }
  /** Why there is no broker at all. */
  #problem: string | null = null

  constructor(parts: ListeningParts) {
    this.#parts = parts
  }

  /** Starts the broker; what cannot be opened has its reason in the state. */
  async open(ports: Ports): Promise<void> {
    this.#ports = ports
    try {
      this.#broker = await this.#parts.open(addressesOf(ports))
      this.#problem = null
    } catch (error) {
      this.#problem = isBenchError(error) ? error.sentence : `The broker could not start: ${String(error)}`
    }
    this.#parts.changed()
  }

  /**
   * Listens elsewhere; what `change` does not name stays as it was opened. Connections on ports that stay where they are stay too; the other devices connect again by
   * themselves. A port that could not be opened before is tried again.
   * @returns where it was to listen before.
   * @throws BenchError (PortInUse and the like) when a port cannot be opened; the broker then listens where it did before.
   */
  async move(change: Partial<Ports>): Promise<Ports> {
    const before = this.#ports
    const ports = {
      reach: change.reach ?? this.#ports.reach,
      mqttPort: change.mqttPort ?? this.#ports.mqttPort,
      mqttsPort: change.mqttsPort ?? this.#ports.mqttsPort,
      webSocketPort: change.webSocketPort ?? this.#ports.webSocketPort,
    }
    if (this.#broker) await this.#broker.move(addressesOf(ports))
    else this.#broker = await this.#parts.open(addressesOf(ports))
    this.#ports = ports
    this.#problem = null
    this.#parts.changed()
    return before
  }

  /** Shows the certificate of the moment to devices that connect from now on. @throws what is wrong with it. */
  renewCertificates(): void {
    this.#broker?.renewCertificates()
  }

  send(deviceId: string, outgoing: Outgoing, tag: string | null): boolean {
    return this.#broker?.send(deviceId, outgoing, tag) ?? false
  }

  drop(deviceId: string, why: string): void {
    this.#broker?.drop(deviceId, why)
  }

  isWatched(): boolean {
    return this.#broker?.isWatched() ?? false
  }

  publishToMonitors(topic: string, payload: string): void {
    this.#broker?.publishToMonitors(topic, payload)
  }

  dropMonitors(why: string): void {
    this.#broker?.dropMonitors(why)
  }

  notices(): readonly string[] {
    return this.#broker?.notices ?? []
  }

  state(): BrokerState {
    const states = this.#broker?.listeners() ?? this.#closed()
    const { port, listening, problem } = shown(states.plain!)
    return {
      listening,
      host: states.plain!.host,
      port,
      addresses: this.#parts.addresses(this.#ports.reach),
      problem,
      connections: this.#broker?.connections() ?? 0,
      secure: {
        ...shown(states.secure!),
        webSocket: states.webSocket && shown(states.webSocket),
        caPath: this.#parts.caPath,
      },
    }
  }

  async close(): Promise<void> {
    const broker = this.#broker
    this.#broker = null
    await broker?.close()
  }

  /** Without a broker no port is open, all for the same reason. */
  #closed(): ListenerStates {
    const { plain, secure, webSocket } = addressesOf(this.#ports)
    const problem = this.#problem ?? 'The broker is closed.'
    return { plain: { ...plain!, problem }, secure: { ...secure!, problem }, webSocket: webSocket && { ...webSocket, problem } }
  }
}

/** The port of its own for WebSocket is left out where the one with TLS is the same: that takes WebSocket too. */
function addressesOf({ reach, mqttPort, mqttsPort, webSocketPort }: Ports): ListenerAddresses {
  const host = hosts[reach]
  const hasWebSocket = webSocketPort !== 0 && webSocketPort !== mqttsPort
  return {
    plain: { host, port: mqttPort },
    secure: { host, port: mqttsPort },
    webSocket: hasWebSocket ? { host, port: webSocketPort } : null,
  }
}

function shown({ port, problem }: { port: number; problem: string | null }) {
  return { port, listening: problem === null, problem }
}

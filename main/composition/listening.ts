import { isBenchError } from '../contract/errors.ts'
import type { Outgoing } from '../contract/dialect.ts'
import type { BrokerState } from '../contract/overview.ts'
import type { Settings } from '../contract/settings.ts'

/** What the bench needs of a running broker. */
export interface RunningBroker {
  host: string
  port: number
  /** What opening it found that a person should know. */
  notices: readonly string[]
  connections(): number
  send(deviceId: string, outgoing: Outgoing, tag: string): boolean
  drop(deviceId: string, why: string): void
  isWatched(): boolean
  publishToMonitors(topic: string, payload: string): void
  dropMonitors(why: string): void
  close(): Promise<void>
}

export interface ListeningParts {
  open(address: { host: string; port: number }): Promise<RunningBroker>
  /** Addresses of this machine to type into a device. */
  addresses(reach: Settings['reach']): string[]
  changed(): void
}

const hosts: Record<Settings['reach'], string> = { loopback: '127.0.0.1', network: '0.0.0.0' }

/**
 * The broker of the moment. A port that is taken never stops the bench: the state says so in a sentence, and another
 * port can be chosen while all else works.
 */
export class Listening {
  readonly #parts: ListeningParts
  #broker: RunningBroker | null = null
  #reach: Settings['reach'] = 'loopback'
  #port = 0
  #problem: string | null = null

  constructor(parts: ListeningParts) {
    this.#parts = parts
  }

  /** Opens the broker; when it cannot, keeps the reason as the state's problem. */
  async open(reach: Settings['reach'], port: number): Promise<void> {
    this.#reach = reach
    this.#port = port
    try {
      this.#broker = await this.#parts.open({ host: hosts[reach], port })
      this.#problem = null
    } catch (error) {
      this.#problem = isBenchError(error) ? error.sentence : `The broker could not start: ${String(error)}`
    }
    this.#parts.changed()
  }

  /**
   * Moves the broker to another address. Devices connect again by themselves.
   * @throws BenchError (PortInUse and the like) when it cannot; the broker then listens where it did before.
   */
  async move(reach: Settings['reach'], port: number): Promise<void> {
    const before = { reach: this.#reach, port: this.#broker?.port ?? this.#port }
    await this.close()
    try {
      this.#broker = await this.#parts.open({ host: hosts[reach], port })
    } catch (error) {
      await this.open(before.reach, before.port)
      throw error
    }
    this.#reach = reach
    this.#port = port
    this.#problem = null
    this.#parts.changed()
  }

  send(deviceId: string, outgoing: Outgoing, tag: string): boolean {
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
    return {
      listening: this.#broker !== null,
      host: this.#broker?.host ?? hosts[this.#reach],
      port: this.#broker?.port ?? this.#port,
      addresses: this.#parts.addresses(this.#reach),
      problem: this.#problem,
      connections: this.#broker?.connections() ?? 0,
    }
  }

  async close(): Promise<void> {
    const broker = this.#broker
    this.#broker = null
    await broker?.close()
  }
}

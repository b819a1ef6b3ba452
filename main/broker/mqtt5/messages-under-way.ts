import type { ClientProperties } from './properties.ts'
import type { Farewell } from './reason.ts'

/** The messages of one client that are on their way: which packet ids they hold, what came with them, and which were refused. */
export class MessagesUnderWay {
  /** Packet ids of those that are not acknowledged yet (QoS 1) or not released (QoS 2). */
  readonly #open = new Set<number>()
  /** Those of them with QoS 2. */
  readonly #unreleased = new Set<number>()
  /** Packet id -> why the message was refused. */
  readonly #refused = new Map<number, Farewell>()
  /** Messages that went to aedes, and that came back from it to be taken: the same ones, in the same order. */
  #passed = 0
  #taken = 0
  /** The properties of those in between, by their number. */
  readonly #properties = new Map<number, ClientProperties>()

  /** How many with QoS 2 are not released. */
  get unreleased(): number {
    return this.#unreleased.size
  }

  uses(packetId: number): boolean {
    return this.#open.has(packetId)
  }

  /** @param isReleased with QoS 2, where the client says at the end that it has heard. */
  begin(packetId: number, isReleased: boolean): void {
    this.#open.add(packetId)
    if (isReleased) this.#unreleased.add(packetId)
  }

  /** The exchange about this message is over: its packet id is free. */
  settle(packetId: number): void {
    this.#open.delete(packetId)
    this.#unreleased.delete(packetId)
    this.#refused.delete(packetId)
  }

  /** One goes to aedes, whatever its QoS. */
  pass(properties: ClientProperties): void {
    if (Object.keys(properties).length > 0) this.#properties.set(this.#passed, properties)
    this.#passed += 1
  }

  /** The next one comes back from it. @returns what came with it; undefined: nothing. */
  take(): ClientProperties | undefined {
    const properties = this.#properties.get(this.#taken)
    this.#properties.delete(this.#taken)
    this.#taken += 1
    return properties
  }

  /** One that is under way was refused: its acknowledgement is to say so. */
  refuse(packetId: number, farewell: Farewell): void {
    if (this.#open.has(packetId)) this.#refused.set(packetId, farewell)
  }

  refusalOf(packetId: number): Farewell | null {
    return this.#refused.get(packetId) ?? null
  }
}

import type { Farewell } from '../contract/connections.ts'
import type { Connection } from '../contract/sign-in.ts'
import type { DeviceLink } from './device-link.ts'

export interface PresenceHooks {
  connected(connection: Connection): Promise<void>
  listening(connection: Connection, filters: string[]): Promise<void>
  disconnected(connection: Connection, farewell: Farewell): Promise<void>
  /** A hook failed (the disk, say): the device has to come again. */
  failed(link: DeviceLink, error: unknown): void
}

/**
 * Which device is there, by which connection. Kept here and not read from aedes: there, a connection that breaks off
 * while it signs in takes an older one of the same id out of the list, or stays in it for ever (`registerClient` and
 * `unregisterClient` go by the id alone).
 */
export class Presence {
  readonly #hooks: PresenceHooks
  readonly #links = new Map<string, DeviceLink>()
  /** Connections that were let in and are not there yet: their sessions are on their way from or to the disk. */
  readonly #coming = new Map<string, Set<DeviceLink>>()
  /** The last hook call of each device that has one under way. */
  readonly #tails = new Map<string, Promise<void>>()

  constructor(hooks: PresenceHooks) {
    this.#hooks = hooks
  }

  get count(): number {
    return this.#links.size
  }

  link(deviceId: string): DeviceLink | undefined {
    return this.#links.get(deviceId)
  }

  /** All connections of a device, with those that are still on their way in. */
  linksOf(deviceId: string): DeviceLink[] {
    const link = this.#links.get(deviceId)
    return [...(this.#coming.get(deviceId) ?? []), ...(link ? [link] : [])]
  }

  /** A connection was let in; `enter` or `leave` follows. */
  comes(link: DeviceLink): void {
    const coming = this.#coming.get(link.deviceId) ?? new Set()
    this.#coming.set(link.deviceId, coming.add(link))
  }

  /** A connection is signed in. An older one of the same device ends without a word to the bench: it was taken over. */
  enter(link: DeviceLink): void {
    const { deviceId } = link
    this.#hasCome(link)
    const older = this.#links.get(deviceId)
    this.#links.set(deviceId, link)
    if (older) older.client.close()
    this.#inTurn(link, async () => {
      await this.#hooks.connected(link.connection)
      link.admit()
    })
  }

  /** What the connection listens to may have changed. The list is read when its turn has come. */
  listens(link: DeviceLink): void {
    this.#inTurn(link, async () => {
      if (this.#links.get(link.deviceId) === link) await this.#hooks.listening(link.connection, [...link.filters.keys()])
    })
  }

  /** A connection is gone; the device with it, unless a newer one has taken over. */
  leave(link: DeviceLink): void {
    this.#hasCome(link)
    if (this.#links.get(link.deviceId) !== link) return
    this.#links.delete(link.deviceId)
    this.#inTurn(link, () => this.#hooks.disconnected(link.connection, link.farewell))
  }

  /** Has a newer connection of the device taken the place of this one, or is about to? */
  isTakenOver(link: DeviceLink): boolean {
    if (this.#coming.get(link.deviceId)?.has(link)) return false
    return this.linksOf(link.deviceId).some((other) => other !== link)
  }

  /** Resolves when all hooks called so far have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#tails.values())
  }

  #hasCome(link: DeviceLink): void {
    const coming = this.#coming.get(link.deviceId)
    coming?.delete(link)
    if (coming?.size === 0) this.#coming.delete(link.deviceId)
  }

  #inTurn(link: DeviceLink, act: () => Promise<void>): void {
    const { deviceId } = link
    const tail = (this.#tails.get(deviceId) ?? Promise.resolve())
      .then(act)
      .catch((error: unknown) => this.#hooks.failed(link, error))
      .finally(() => {
        if (this.#tails.get(deviceId) === tail) this.#tails.delete(deviceId)
      })
    this.#tails.set(deviceId, tail)
  }
}

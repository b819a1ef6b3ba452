import type { Connection } from '../contract/sign-in.ts'
import type { DeviceLink } from './device-link.ts'

export interface PresenceHooks {
  connected(connection: Connection): Promise<void>
  listening(connection: Connection, filters: string[]): Promise<void>
  disconnected(connection: Connection): Promise<void>
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

  links(): DeviceLink[] {
    return [...this.#links.values()]
  }

  /** A connection is signed in. An older one of the same device ends without a word to the bench: it was taken over. */
  enter(link: DeviceLink): void {
    const { deviceId } = link
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
    if (this.#links.get(link.deviceId) !== link) return
    this.#links.delete(link.deviceId)
    this.#inTurn(link, () => this.#hooks.disconnected(link.connection))
  }

  /** Resolves when all hooks called so far have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#tails.values())
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

import type { Change } from '../contract/engine-io.ts'
import type { Activity } from '../contract/network.ts'

/** As many as a page shows. */
const remembered = 5

type Coming = Activity['recent'][number]

/** Devices that came and went last since the start, newest first; each once. */
export class Comings {
  #recent: readonly Coming[] = []
  readonly #online = new Set<string>()

  /** @param now - ms since 1970. */
  note(changes: readonly Change[], now: number): void {
    for (const change of changes) if (change.kind === 'device') this.#noteDevice(change, now)
  }

  list(): Coming[] {
    return [...this.#recent]
  }

  #noteDevice({ deviceId, device }: Extract<Change, { kind: 'device' }>, now: number): void {
    const isOnline = device?.presence === 'online'
    if (isOnline === this.#online.has(deviceId) && device !== null) return
    if (isOnline) this.#online.add(deviceId)
    else this.#online.delete(deviceId)
    const others = this.#recent.filter((coming) => coming.deviceId !== deviceId)
    const coming = device && { deviceId, name: device.name, presence: isOnline ? ('online' as const) : ('offline' as const), atMs: now }
    this.#recent = (coming ? [coming, ...others] : others).slice(0, remembered)
  }
}

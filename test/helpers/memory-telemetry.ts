import { keptTelemetry, type TelemetryMessage, type TelemetryRecord, type TelemetryRing } from '../../main/contract/telemetry.ts'

/** Telemetry in memory: what the store keeps on disk. */
export class MemoryTelemetry implements TelemetryRing {
  readonly #rings = new Map<string, TelemetryRecord[]>()

  async append(deviceId: string, atMs: number, message: TelemetryMessage): Promise<void> {
    const ring = this.#rings.get(deviceId) ?? []
    const sequence = (ring[0]?.sequence ?? 0) + 1
    this.#rings.set(deviceId, [{ ...message, deviceId, sequence, atMs }, ...ring].slice(0, keptTelemetry))
  }

  async list(...[deviceId, { beforeSequence = Infinity, limit }]: Parameters<TelemetryRing['list']>): Promise<TelemetryRecord[]> {
    const ring = this.#rings.get(deviceId) ?? []
    return ring.filter(({ sequence }) => sequence < beforeSequence).slice(0, limit)
  }

  async forget(deviceId: string): Promise<void> {
    this.#rings.delete(deviceId)
  }
}

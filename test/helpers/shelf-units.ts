import { SimulatedDevice, type SimulatedAnswer, type SimulatedRequest } from '../../main/simulator/device.ts'
import type { HeadlessBench } from './headless-bench.ts'

export interface ShelfUnit {
  deviceId: string
  slot: string
  reported: Record<string, unknown>
  /** Left out: it does all that it is told. */
  answer?: (request: SimulatedRequest) => SimulatedAnswer
}

/** Registers units with their slots, and connects them: real MQTT clients, each with a script of its own. Resolves once all are seen. */
export async function connectShelf(server: HeadlessBench, units: readonly ShelfUnit[]): Promise<SimulatedDevice[]> {
  for (const { deviceId, slot } of units) await server.call('POST', '/devices', { deviceId, name: `Unit ${deviceId.slice(-2)}`, slot })
  const devices = units.map(
    ({ deviceId, reported, answer }) =>
      new SimulatedDevice({
        host: '127.0.0.1',
        port: server.mqttPort,
        deviceId,
        reported,
        answer: answer ?? (() => ({ status: 'SUCCEEDED', result: { ok: true }, latencyMs: 20 })),
      }),
  )
  for (const device of devices) device.connect()
  for (const { deviceId } of units)
    for (;;) {
      const { presence, reported } = await server.call<{ presence: string; reported: object }>('GET', `/devices/${deviceId}`)
      if (presence === 'online' && Object.keys(reported).length > 0) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  return devices
}

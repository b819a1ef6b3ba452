import { BenchError } from '../contract/errors.ts'
import type { JsonObject } from '../contract/json.ts'
import type { TwinView } from '../contract/twin.ts'
import { knownDevice } from './devices.ts'
import { newestFirst } from './newest-first.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

function twinView(port: ApiPort, deviceId: string): TwinView {
  const { desired, reported } = knownDevice(port, deviceId)
  return { ...port.fleet.twin(deviceId), desired, reported }
}

/**
 * Changes what is desired of a device, in its twin or in a shadow.
 * @param change `shadowName` null: the twin, which is the classic shadow.
 * @throws BenchError DeviceNotFound; InvalidInput for what a device of its dialect cannot be told.
 */
export async function changeDesired(
  port: ApiPort,
  { deviceId, shadowName, patch, who }: { deviceId: string; shadowName: string | null; patch: JsonObject; who: string },
): Promise<void> {
  const problem = port.desiredProblem(knownDevice(port, deviceId).dialect, patch)
  if (problem !== null) throw new BenchError('InvalidInput', `‘patch’ ${problem}.`, { field: 'patch' })
  await port.submit(
    shadowName === null ? { kind: 'device.desire', deviceId, patch, who } : { kind: 'shadow.desire', deviceId, shadowName, patch, who },
  )
}

/** The desired and the reported state of a device. */
export function twinHandlers(port: ApiPort) {
  const { devices } = procedures
  return {
    twin: devices.twin.handler(({ input }) => twinView(port, input.deviceId)),
    desire: devices.desire.handler(async ({ input: { deviceId, patch }, context: { who } }) => {
      await changeDesired(port, { deviceId, shadowName: null, patch, who })
      return twinView(port, deviceId)
    }),
    twinHistory: devices.twinHistory.handler(({ input: { deviceId, ...page } }) => {
      knownDevice(port, deviceId)
      return newestFirst((part) => port.history.twinEntries(deviceId, part), page)
    }),
  }
}

import { BenchError } from '../contract/errors.ts'
import type { TwinView } from '../contract/twin.ts'
import { knownDevice } from './devices.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** Entries of a history that an answer holds when the caller does not say. */
const usualLimit = 100

function twinView(port: ApiPort, deviceId: string): TwinView {
  const { desired, reported } = knownDevice(port, deviceId)
  return { ...port.fleet.twin(deviceId), desired, reported }
}

/** The desired and the reported state of a device. */
export function twinHandlers(port: ApiPort) {
  const { devices } = procedures
  return {
    twin: devices.twin.handler(({ input }) => twinView(port, input.deviceId)),
    desire: devices.desire.handler(async ({ input: { deviceId, patch }, context: { who } }) => {
      const problem = port.desiredProblem(knownDevice(port, deviceId).dialect, patch)
      if (problem !== null) throw new BenchError('InvalidInput', `‘patch’ ${problem}.`, { field: 'patch' })
      await port.submit({ kind: 'device.desire', deviceId, patch, who })
      return twinView(port, deviceId)
    }),
    twinHistory: devices.twinHistory.handler(async ({ input: { deviceId, beforeSequence, limit = usualLimit } }) => {
      knownDevice(port, deviceId)
      const entries = await port.history.twinEntries(deviceId, { beforeSequence, limit: limit + 1 })
      return { items: entries.slice(0, limit), isEnd: entries.length <= limit }
    }),
  }
}

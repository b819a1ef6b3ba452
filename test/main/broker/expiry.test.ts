import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { atTime } from '../../../main/broker/expiry.ts'
import { connectDevice, connectionOf, openBroker } from './mqtt-bench.ts'

const dayMs = 86_400_000

beforeEach(() => void vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

// A timer of Node runs for 24.8 days at most, and fires at once when told to run longer.
test.each([
  ['that has passed', -1, 0],
  ['of now', 0, 0],
  ['in a second', 1_000, 1_000],
  ['in 24 days', 24 * dayMs, 24 * dayMs],
  ['in 25 days', 25 * dayMs, 25 * dayMs],
  ['in a year', 365 * dayMs, 365 * dayMs],
])('a time %s comes once, and not before', (_when, timeMs, comesAtMs) => {
  const comes = vi.fn()
  atTime(timeMs, comes)
  if (comesAtMs > 0) vi.advanceTimersByTime(comesAtMs - 1)
  expect(comes).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  vi.advanceTimersByTime(365 * dayMs)
  expect(comes).toHaveBeenCalledOnce()
})

test.each([1_000, 365 * dayMs])('a time that is called off does not come', (timeMs) => {
  const comes = vi.fn()
  const callOff = atTime(timeMs, comes)
  vi.advanceTimersByTime(timeMs - 1)
  callOff()
  vi.advanceTimersByTime(2)
  expect(comes).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test('a device that has gone is not told that its time has run out', async () => {
  vi.useRealTimers()
  const lifeMs: Record<string, number> = { 'thermo-1': 100, 'thermo-2': 200 }
  const { broker, log } = await openBroker({}, { signIn: ({ clientId }) => connectionOf(clientId, {}, Date.now() + lifeMs[clientId]!) })
  const device = await connectDevice(broker.port, 'thermo-1')
  await device.endAsync()
  await connectDevice(broker.port, 'thermo-2')
  await log.untilLine('thermo-2 disconnected')
  expect(log.traffic.map(({ deviceId }) => deviceId)).toEqual(['thermo-2'])
})

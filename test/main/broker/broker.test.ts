import { expect, test } from 'vitest'
import { connectDevice, openBroker } from './mqtt-bench.ts'

test('a device connects, subscribes, publishes and goes, and the bench hears of it in that order', async () => {
  const { broker, log } = await openBroker()
  const device = await connectDevice(broker.port, 'thermo-1')
  await device.subscribeAsync('bench/thermo-1/settings/set/+', { qos: 1 })
  await device.publishAsync('bench/thermo-1/reported', '{"a":1}', { qos: 1 })
  expect(broker.connections()).toBe(1)
  await device.endAsync()
  await log.untilLine('thermo-1 disconnected')
  expect(log.lines).toEqual([
    'thermo-1 connected',
    'thermo-1 listens to []',
    'thermo-1 listens to [bench/thermo-1/settings/set/+]',
    'thermo-1 says bench/thermo-1/reported {"a":1}',
    'thermo-1 disconnected',
  ])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectDevice, openBroker, RawDevice } from './mqtt-bench.ts'

/** Bytes that are often almost MQTT: a right first byte, a right length, or packets with something changed. */
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }),
  fc
    .tuple(fc.constantFrom(0x10, 0x20, 0x30, 0x32, 0x34, 0x40, 0x62, 0x82, 0xa2, 0xc0, 0xe0), fc.uint8Array({ maxLength: 120 }))
    .map(([first, body]) => Uint8Array.from([first, body.length, ...body])),
)

test('whatever bytes come, before or after a sign-in, the broker serves the next device', async () => {
  const { broker } = await openBroker({ connectTimeoutMs: 1_000 })
  let number = 0
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 4 }), fc.boolean(), async (chunks, signsIn) => {
      const device = new RawDevice(broker.port)
      number += 1
      if (signsIn) await device.signIn(`fuzz-${number}`, number % 2 === 0)
      for (const chunk of chunks) device.socket.write(chunk)
      device.socket.end()
      await device.closed
    }),
    { numRuns: 300, seed: 20_261_120 },
  )
  const device = await connectDevice(broker.port, 'thermo-1')
  await device.publishAsync('bench/thermo-1/reported', '{}', { qos: 1 })
  expect(broker.isConnected('thermo-1')).toBe(true)
})

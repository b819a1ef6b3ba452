import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectDevice } from './mqtt-bench.ts'
import { carriers, openSecureBroker, tlsSocket } from './tls-bench.ts'

/** Bytes that are often almost MQTT: a right first byte, a right length, or packets with something changed. */
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }),
  fc
    .tuple(fc.constantFrom(0x10, 0x20, 0x30, 0x32, 0x34, 0x40, 0x62, 0x82, 0xa2, 0xc0, 0xe0), fc.uint8Array({ maxLength: 120 }))
    .map(([first, body]) => Uint8Array.from([first, body.length, ...body])),
)

test.each(carriers)(
  'whatever bytes come over $name, before or after a sign-in, the broker serves the next device',
  async ({ raw, options }) => {
    const { broker } = await openSecureBroker({ connectTimeoutMs: 1_000 })
    let number = 0
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 4 }), fc.boolean(), async (chunks, signsIn) => {
        const device = await raw(broker)
        number += 1
        if (signsIn) await device.signIn(`fuzz-${number}`, number % 2 === 0)
        for (const chunk of chunks) device.socket.write(chunk)
        device.socket.end()
        await device.closed
      }),
      { numRuns: 200, seed: 20_261_120 },
    )
    const device = await connectDevice(0, 'thermo-1', options(broker))
    await device.publishAsync('bench/thermo-1/reported', '{}', { qos: 1 })
    expect(broker.isConnected('thermo-1')).toBe(true)
  },
)

/** Almost a request for a WebSocket, and then almost one of its frames. */
const request = fc
  .tuple(
    fc.constantFrom('GET /mqtt HTTP/1.1', 'GET', 'POST / HTTP/1.1', 'CONNECT x:1 HTTP/1.1', 'GET / HTTP/9.9'),
    fc.subarray([
      'Host: bench-7',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: mqtt',
      'Content-Length: 5',
      'Transfer-Encoding: chunked',
    ]),
    fc.uint8Array({ maxLength: 60 }),
  )
  .map(([first, headers, rest]) => Buffer.concat([Buffer.from([first, ...headers, '', ''].join('\r\n')), rest]))

test('whatever comes in place of a request for a WebSocket, the broker serves the next device', async () => {
  const { broker } = await openSecureBroker({ connectTimeoutMs: 500 })
  await fc.assert(
    fc.asyncProperty(request, async (sent) => {
      const socket = await tlsSocket(broker.tlsPort)
      socket.on('error', () => undefined).resume()
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.end(sent)
      await closed
    }),
    { numRuns: 200, seed: 20_261_121 },
  )
  await connectDevice(0, 'thermo-1', carriers[2]!.options(broker))
})

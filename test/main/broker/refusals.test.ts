import mqtt from 'mqtt'
import { describe, expect, test } from 'vitest'
import { connectDevice, openBroker, RawDevice } from './mqtt-bench.ts'

function refusedClient(port: number, options: mqtt.IClientOptions): Promise<{ code: number; message: string }> {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect({ host: '127.0.0.1', port, protocol: 'mqtt', reconnectPeriod: 0, ...options })
    client.once('error', (error) => {
      client.end(true)
      resolve({ code: (error as unknown as { code: number }).code, message: error.message })
    })
    client.once('connect', () => reject(new Error('was let in')))
  })
}

test.each([
  ['of MQTT 5', { protocolVersion: 5 as const }],
  ['that the bench refuses', {}],
])('a client id of 64 KiB %s is cut where it is told', async (_what, options) => {
  const { broker, log } = await openBroker()
  await refusedClient(broker.port, { clientId: `thermo\u0001${'x'.repeat(65_000)}`, ...options })
  expect(log.refusals).toMatchObject([{ clientId: `thermo�${'x'.repeat(121)}…` }])
  expect(log.refusals[0]!.sentence).toContain(`‘thermo�${'x'.repeat(57)}…’ `)
})

describe('a connection that is turned away', () => {
  test.each([
    ['an empty client id', '', 2, 'A device connected without a client id and was refused: set the client id to the device id.'],
    ['a client id with a slash', 'a/b', 2, 'A device id may not hold "/"'],
    ['a client id with a wildcard', 'a#', 2, 'A device id may not hold "/"'],
    ['a client id with a dollar in front', '$SYS', 2, 'nor begin with "$"'],
    ['a client id of 129 characters', 'x'.repeat(129), 2, 'A device id has at most 128 characters.'],
    ['a client id of control characters', 'a\u0007b', 2, '‘a�b’ was refused'],
  ])('%s', async (_what, clientId, code, says) => {
    const { broker, log } = await openBroker()
    expect(await refusedClient(broker.port, { clientId, clean: true })).toMatchObject({ code })
    expect(log.refusals[0]!.sentence).toContain(says)
  })

  test.each([
    ['badClientId', 2],
    ['badCredentials', 4],
    ['notAuthorized', 5],
  ] as const)('the sign-in says %s', async (code, returnCode) => {
    const attempts: unknown[] = []
    const { broker, log } = await openBroker(
      {},
      {
        signIn: (attempt) => {
          attempts.push(attempt)
          return { refused: 'It is not on the list.', code }
        },
      },
    )
    expect(await refusedClient(broker.port, { clientId: 'thermo-1', username: 'me', password: 'pw' })).toMatchObject({ code: returnCode })
    expect(attempts).toEqual([
      {
        clientId: 'thermo-1',
        username: 'me',
        password: 'pw',
        remoteAddress: '127.0.0.1',
        localAddress: '127.0.0.1',
        localPort: broker.port,
        isEncrypted: false,
        serverName: null,
        certificate: null,
      },
    ])
    expect(log.lines).toEqual(['refused: ‘thermo-1’ was refused. It is not on the list.'])
  })

  test('a sign-in that fails inside the bench', async () => {
    const signIn = () => {
      throw new Error('a bug')
    }
    const { broker } = await openBroker({}, { signIn })
    expect(await refusedClient(broker.port, { clientId: 'thermo-1' })).toMatchObject({ code: 3 })
  })

  // MQTT 3.1.1, 3.1.2.2: a level that is not supported is answered with return code 1.
  test('a protocol level that does not exist', async () => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    device.socket.write(Buffer.from([0x10, 0x0e, 0, 4, 0x4d, 0x51, 0x54, 0x54, 9, 2, 0, 60, 0, 2, 0x61, 0x62]))
    expect(await device.packet('connack')).toMatchObject({ returnCode: 1 })
    await device.closed
    expect(log.refusals[0]!.sentence).toBe('A device tried to connect with MQTT level 9 and was refused: use MQTT 3.1.1 or 5.')
  })

  test.each([
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), 'tried to connect with TLS and was refused: this port speaks plain MQTT'],
    ['HTTP', Buffer.from('GET /mqtt HTTP/1.1\r\nHost: bench\r\n\r\n'), 'tried to connect with HTTP or WebSocket'],
    ['garbage', Buffer.from('hello\n'), 'sent something that is not MQTT and was refused'],
    ['another MQTT packet', Buffer.from([0xc0, 0x00]), 'sent something that is not MQTT and was refused'],
    ['a CONNECT of 200 MB', Buffer.from([0x10, 0xff, 0xff, 0xff, 0x5f, 0x00]), 'is not an MQTT CONNECT packet'],
    ['a length that never ends', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x01]), 'is not an MQTT CONNECT packet'],
    ['another protocol name', Buffer.from([0x10, 0x04, 0, 2, 0x4d, 0x51]), 'is not an MQTT CONNECT packet'],
    ['a CONNECT that breaks off', Buffer.from([0x10, 0x07, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4]), 'a CONNECT packet that cannot be read'],
  ])('%s', async (_what, bytes, says) => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    device.socket.write(bytes)
    await device.closed
    expect(log.refusals).toMatchObject([{ clientId: null, remoteAddress: '127.0.0.1' }])
    expect(log.refusals[0]!.sentence).toContain(says)
    await connectDevice(broker.port, 'thermo-1')
  })

  test.each([
    ['nothing', Buffer.alloc(0), 'sent nothing for 0.05 s'],
    ['half a CONNECT', Buffer.from([0x10, 0x10, 0, 4]), 'sent no whole CONNECT packet for 0.05 s'],
  ])('a connection that sends %s is cut after a time', async (_what, bytes, says) => {
    const { broker, log } = await openBroker({ connectTimeoutMs: 50 })
    const device = new RawDevice(broker.port)
    device.socket.write(bytes)
    await device.closed
    expect(log.refusals[0]!.sentence).toContain(says)
  })

  test('a connection that goes without a word is nobody’s business', async () => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    device.socket.end()
    await device.closed
    await connectDevice(broker.port, 'thermo-1')
    expect(log.refusals).toEqual([])
  })
})

describe('a connection that breaks the protocol later', () => {
  test.each([
    ['a second CONNECT', Buffer.from([0x10, 0x0e, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 2, 0x61, 0x62]), 'sent a second CONNECT'],
    ['a publish with a wildcard', Buffer.from([0x30, 0x03, 0, 1, 0x23]), '# is not allowed in PUBLISH'],
    ['a packet of no kind', Buffer.from([0xff, 0x00]), 'does not allow'],
  ])('%s', async (_what, bytes, says) => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    device.socket.write(bytes)
    await device.closed
    await log.untilLine('thermo-1 disconnected')
    expect(log.traffic[0]).toMatchObject({ direction: 'event', verdict: 'info' })
    expect(log.traffic[0]!.sentence).toContain(says)
  })

  test('with thousands of answers that it does not read is in its traffic once', async () => {
    const { broker, log } = await openBroker({ drainTimeoutMs: 200 })
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    device.socket.pause()
    const pings = Buffer.alloc(64 * 1024, Buffer.from([0xc0, 0]))
    const flood = () => void device.socket.write(pings, (error) => error ?? flood())
    flood()
    await log.untilLine('thermo-1 disconnected')
    expect(log.traffic).toHaveLength(1)
    device.socket.destroy()
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { BrokerHooks } from '../../../main/broker/hooks.ts'
import { connectDevice, connectionOf, RawDevice } from './mqtt-bench.ts'
import { carriers, openSecureBroker, tlsSocket } from './tls-bench.ts'

const setting = { topic: 'bench/thermo-1/settings/set/job-1.1.0', payload: '{"fanSpeed":3}', qos: 1 as const, needsSubscription: true }

describe.each(carriers)('over $name', ({ options, raw }) => {
  test('a device connects, subscribes, publishes, is sent to, and goes', async () => {
    const { broker, log } = await openSecureBroker()
    const device = await connectDevice(0, 'thermo-1', options(broker))
    const got = new Promise((resolve) => device.once('message', (topic, payload) => resolve([topic, payload.toString()])))
    await device.subscribeAsync('bench/thermo-1/settings/set/+', { qos: 1 })
    for (const qos of [0, 1, 2] as const) await device.publishAsync('bench/thermo-1/reported', `{"a":${qos}}`, { qos })
    expect(broker.send('thermo-1', setting, 'tag-1')).toBe(true)
    expect(await got).toEqual([setting.topic, setting.payload])
    await log.untilLine('thermo-1 acknowledged tag-1')
    expect(broker.connections()).toBe(1)
    await device.endAsync()
    await log.untilLine('thermo-1 disconnected')
    expect(log.lines).toEqual([
      'thermo-1 connected',
      'thermo-1 listens to []',
      'thermo-1 listens to [bench/thermo-1/settings/set/+]',
      'thermo-1 says bench/thermo-1/reported {"a":0}',
      'thermo-1 says bench/thermo-1/reported {"a":1}',
      'thermo-1 says bench/thermo-1/reported {"a":2}',
      'thermo-1 acknowledged tag-1',
      'thermo-1 disconnected',
    ])
  })

  test('a message of 256 KiB goes up and another down', async () => {
    const { broker, log } = await openSecureBroker()
    const device = await connectDevice(0, 'thermo-1', options(broker))
    await device.subscribeAsync('bench/thermo-1/#', { qos: 1 })
    const payload = 'ä'.repeat(128 * 1024)
    const got = new Promise((resolve) => device.once('message', (_topic, body) => resolve(body.toString())))
    await device.publishAsync('bench/thermo-1/reported', payload, { qos: 1 })
    expect(log.received[0]!.message).toMatchObject({ text: payload, payloadBytes: 256 * 1024 })
    broker.send('thermo-1', { ...setting, payload }, 'tag')
    expect(await got).toBe(payload)
  })

  test('a session comes back with its filters after the broker was restarted', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-broker-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const sessionsFolder = path.join(folder, 'sessions')
    const first = await openSecureBroker({ sessionsFolder })
    const before = await connectDevice(0, 'thermo-1', { ...options(first.broker), clean: false })
    await before.subscribeAsync(['bench/thermo-1/settings/set/+', 'bench/thermo-1/commands/request/+'], { qos: 1 })
    await first.broker.close()

    const second = await openSecureBroker({ sessionsFolder })
    const again = await raw(second.broker)
    expect(await again.signIn('thermo-1', false)).toMatchObject({ returnCode: 0, sessionPresent: true })
    await second.log.untilLine('thermo-1 listens to [bench/thermo-1/settings/set/+ bench/thermo-1/commands/request/+]')
    expect(second.broker.send('thermo-1', setting, 'tag')).toBe(true)
    expect(await again.packet('publish')).toMatchObject({ topic: setting.topic, qos: 1 })
  })

  test('a device that is turned away gets its CONNACK', async () => {
    const { broker, log } = await openSecureBroker({}, { signIn: () => ({ refused: 'Its token has expired.', code: 'notAuthorized' }) })
    const device = await raw(broker)
    expect(await device.signIn('thermo-1')).toMatchObject({ returnCode: 5 })
    await device.closed
    expect(log.lines).toEqual(['refused: ‘thermo-1’ was refused. Its token has expired.'])
  })

  test.each([
    [
      'a CONNECT of MQTT 5 without a client id',
      Buffer.from([0x10, 0x0d, 0, 4, 0x4d, 0x51, 0x54, 0x54, 5, 2, 0, 60, 0, 0, 0]),
      'A device connected without a client id and was refused',
    ],
    ['another MQTT packet', Buffer.from([0xc0, 0x00]), 'A device sent something that is not MQTT and was refused.'],
    ['a CONNECT that breaks off', Buffer.from([0x10, 0x07, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4]), 'CONNECT packet that cannot be read'],
    ['half a CONNECT', Buffer.from([0x10, 0x10, 0, 4]), 'A device connected and sent no whole CONNECT packet for 0.6 s.'],
    ['nothing', Buffer.alloc(0), 'A device connected and sent nothing for 0.6 s.'],
  ])('%s is refused in words', async (_what, bytes, says) => {
    const { broker, log } = await openSecureBroker({ connectTimeoutMs: 600 })
    const device = await raw(broker)
    if (bytes.length > 0) device.socket.write(bytes)
    await device.closed
    expect(log.refusals).toMatchObject([{ remoteAddress: '127.0.0.1' }])
    expect(log.refusals[0]!.sentence).toContain(says)
  })

  test('a packet over 1 MiB is not even read: the connection ends and the traffic says why', async () => {
    const { broker, log } = await openSecureBroker()
    const device = await raw(broker)
    await device.signIn('thermo-1')
    // PUBLISH, remaining length 268,435,455: the largest there is.
    device.socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x01]))
    await device.closed
    expect(log.traffic.map(({ sentence }) => sentence)).toEqual([
      'The connection was closed: a packet of 268435455 bytes came, and the most that is read is 1048576.',
    ])
  })

  test('while much of a device waits for the disk, no more is read from it; then all of it is', async () => {
    const taken: (() => void)[] = []
    const heard = Promise.withResolvers<void>()
    const received: BrokerHooks['received'] = ({ deviceId }) =>
      new Promise<void>((resolve) => {
        taken.push(resolve)
        if (deviceId === 'thermo-2') heard.resolve()
      })
    const { broker, log } = await openSecureBroker({}, { received })
    const device = await raw(broker)
    await device.signIn('thermo-1')
    const payload = 'x'.repeat(1000)
    for (let messageId = 1; messageId <= 2000; messageId += 1)
      device.send({ cmd: 'publish', topic: 'bench/thermo-1/reported', payload, qos: 1, messageId, dup: false, retain: false })
    const other = await connectDevice(0, 'thermo-2', options(broker))
    void other.publishAsync('bench/thermo-2/reported', 'hello', { qos: 0 })
    await heard.promise
    expect(taken.length).toBeLessThan(600)
    for (let next = 0; next < 2001;) {
      if (next < taken.length) taken[next++]!()
      else await new Promise((resolve) => setImmediate(resolve))
    }
    await device.packet('puback', 2000)
    expect(log.traffic).toEqual([])
  })

  test('a device that does not read is cut after the drain time', async () => {
    const { broker, log } = await openSecureBroker({ drainTimeoutMs: 200 })
    const frozen = await raw(broker)
    await frozen.signIn('thermo-1')
    await frozen.subscribe(log, 'bench/thermo-1/#')
    frozen.socket.pause()
    // More than the buffers on both sides take, a little at a time, so that each has gone as far as it can.
    for (let sent = 0; sent < 64 && broker.send('thermo-1', { ...setting, payload: 'x'.repeat(256 * 1024) }, 'big'); sent += 1)
      await new Promise((resolve) => setImmediate(resolve))
    await log.untilLine('thermo-1 disconnected')
    expect(log.traffic).toHaveLength(1)
    expect(log.traffic[0]!.sentence).toMatch(
      /^The connection was closed: the device (left more than 1048576 bytes unread|did not read what it was sent for 0\.2 s)\.$/,
    )
  })

  test('a connection that breaks off leaves its will', async () => {
    const { broker, log } = await openSecureBroker()
    const will = { topic: 'bench/thermo-1/reported', payload: Buffer.from('{"on":false}'), qos: 1 as const, retain: false }
    const device = await connectDevice(0, 'thermo-1', { ...options(broker), will })
    await log.untilLine('thermo-1 listens to []')
    device.stream.destroy()
    await log.untilLine('thermo-1 disconnected')
    expect(log.lines).toContain('thermo-1 says bench/thermo-1/reported {"on":false}')
  })

  test('what it signed in with runs out: the connection is closed, and the traffic says so', async () => {
    const { broker, log } = await openSecureBroker({}, { signIn: ({ clientId }) => connectionOf(clientId, {}, Date.now() + 100) })
    const device = await raw(broker)
    await device.signIn('thermo-1')
    await device.closed
    await log.untilLine('thermo-1 disconnected')
    expect(log.lines.slice(2)).toEqual([
      'thermo-1 info: The connection was closed: what the device signed in with has run out.',
      'thermo-1 disconnected',
    ])
  })
})

test('a device takes over from itself, whatever it came by', async () => {
  const { broker, log } = await openSecureBroker()
  let before: RawDevice | null = null
  for (const [index, { raw }] of carriers.entries()) {
    const next = await raw(broker)
    await next.signIn('thermo-1')
    await before?.closed
    await log.untilLine('thermo-1 connected', index + 1)
    before = next
  }
  expect(broker.connections()).toBe(1)
  expect(log.lines).not.toContain('thermo-1 disconnected')
})

test('closing the broker ends every connection, the silent and the half-open ones too', async () => {
  const { broker, log } = await openSecureBroker()
  const devices = await Promise.all(carriers.map(({ raw }) => raw(broker)))
  for (const [index, device] of devices.entries()) await device.signIn(`thermo-${index}`)
  const silent = await Promise.all(carriers.map(({ raw }) => raw(broker)))
  // One that has not even begun its handshake.
  const halfOpen = new RawDevice(broker.tlsPort)
  await new Promise((resolve) => halfOpen.socket.once('connect', resolve))
  const request = await tlsSocket(broker.tlsPort)
  request.write('GET /mqtt HTTP/1.1\r\nHost: ')
  const all = [...devices, ...silent, halfOpen].map(({ closed }) => closed)
  await broker.close()
  await Promise.all([...all, new Promise((resolve) => request.resume().once('close', resolve))])
  expect(log.lines.filter((line) => line.endsWith(' disconnected')).sort()).toEqual(
    devices.map((_, index) => `thermo-${index} disconnected`),
  )
  expect(log.refusals).toEqual([])
})

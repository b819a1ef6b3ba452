import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectDevice, connectionOf, loopback, openBroker, RawDevice } from './mqtt-bench.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-broker-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe('presence', () => {
  test('a device connects, subscribes, publishes and goes, and the bench hears of it in that order', async () => {
    const { broker, log } = await openBroker()
    const device = await connectDevice(broker.port, 'thermo-1')
    await device.subscribeAsync('bench/thermo-1/settings/set/+', { qos: 1 })
    await device.publishAsync('bench/thermo-1/reported', '{"a":1}', { qos: 1 })
    await device.unsubscribeAsync('bench/thermo-1/settings/set/+')
    expect(broker.connections()).toBe(1)
    expect(broker.isConnected('thermo-1')).toBe(true)
    await device.endAsync()
    await log.untilLine('thermo-1 disconnected')
    expect(log.lines).toEqual([
      'thermo-1 connected',
      'thermo-1 listens to []',
      'thermo-1 listens to [bench/thermo-1/settings/set/+]',
      'thermo-1 says bench/thermo-1/reported {"a":1}',
      'thermo-1 listens to []',
      'thermo-1 disconnected',
    ])
    expect(broker.connections()).toBe(0)
    expect(broker.isConnected('thermo-1')).toBe(false)
  })

  test('a second connection takes over from the first: the device was never gone', async () => {
    const { broker, log } = await openBroker()
    const first = new RawDevice(broker.port)
    await first.signIn('thermo-1')
    const second = await connectDevice(broker.port, 'thermo-1')
    await first.closed
    await log.untilLine('thermo-1 listens to []', 2)
    expect(broker.connections()).toBe(1)
    await second.endAsync()
    await log.untilLine('thermo-1 disconnected')
    expect(log.lines).toEqual([
      'thermo-1 connected',
      'thermo-1 listens to []',
      'thermo-1 connected',
      'thermo-1 listens to []',
      'thermo-1 disconnected',
    ])
  })

  test('two client ids that are one device take over from each other too', async () => {
    const { broker, log } = await openBroker({}, { signIn: () => connectionOf('rack-3') })
    const first = new RawDevice(broker.port)
    await first.signIn('left')
    const second = new RawDevice(broker.port)
    await second.signIn('right')
    await first.closed
    await log.untilLine('rack-3 connected', 2)
    expect(broker.connections()).toBe(1)
    expect(log.lines).not.toContain('rack-3 disconnected')
  })

  test('a device that comes with the client id of another neither cuts that off nor touches its session', async () => {
    const { broker, log } = await openBroker({}, { signIn: ({ clientId, username }) => connectionOf(username ?? clientId) })
    const victim = new RawDevice(broker.port)
    await victim.signIn('thermo-1', false)
    await victim.subscribe(log, 'bench/thermo-1/settings/set/+')
    const other = new RawDevice(broker.port)
    await other.signIn('thermo-1', true, 'rack-3')
    await log.untilLine('rack-3 listens to []')
    expect(broker.connections()).toBe(2)
    victim.send({ cmd: 'pingreq' })
    await victim.packet('pingresp')
    victim.send({ cmd: 'disconnect' })
    await log.untilLine('thermo-1 disconnected')
    const again = new RawDevice(broker.port)
    expect(await again.signIn('thermo-1', false)).toMatchObject({ sessionPresent: true })
    await log.untilLine('thermo-1 listens to [bench/thermo-1/settings/set/+]', 2)
    expect(broker.connections()).toBe(2)
  })

  test('a device has one session, by whatever client ids it comes: new ones each time do not fill the disk', async () => {
    const { broker, log } = await openBroker({}, { signIn: () => connectionOf('rack-3') })
    const first = new RawDevice(broker.port)
    await first.signIn('left', false)
    await first.subscribe(log, 'bench/rack-3/settings/set/+')
    const second = new RawDevice(broker.port)
    expect(await second.signIn('right', false)).toMatchObject({ sessionPresent: true })
    await log.untilLine('rack-3 listens to [bench/rack-3/settings/set/+]', 2)
  })

  test('what a device says waits until the bench knows the device', async () => {
    const known = Promise.withResolvers<void>()
    const { broker, log } = await openBroker({}, { connected: () => known.promise })
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    device.send(
      { cmd: 'publish', topic: 'bench/thermo-1/reported', payload: '1', qos: 1, messageId: 1, dup: false, retain: false },
      { cmd: 'pingreq' },
    )
    await device.packet('pingresp')
    expect(log.lines).toEqual([])
    known.resolve()
    await device.packet('puback', 1)
    expect(log.lines).toContain('thermo-1 says bench/thermo-1/reported 1')
  })

  test('a device that the bench cannot note is disconnected, and its traffic says why', async () => {
    const { broker, log } = await openBroker({}, { connected: () => Promise.reject(new Error('no space left')) })
    const device = new RawDevice(broker.port)
    void device.signIn('thermo-1')
    await device.closed
    expect(log.traffic[0]?.sentence).toBe('The connection was closed, because the bench could not note it: Error: no space left.')
  })

  test('the traffic has the beginning of a payload that is no text, and the wish that it be retained', async () => {
    const { broker, log } = await openBroker()
    const device = await connectDevice(broker.port, 'thermo-1')
    await device.publishAsync('bench/thermo-2/reported', Buffer.alloc(5000, 0xff), { qos: 1, retain: true })
    const base64 = Buffer.alloc(4096, 0xff).toString('base64')
    expect(log.traffic).toMatchObject([{ payload: null, base64, payloadBytes: 5000, retain: true, verdict: 'refused' }])
  })

  test('a dropped device is disconnected, its will unheard, and its traffic says why', async () => {
    const { broker, log } = await openBroker()
    await connectDevice(broker.port, 'thermo-1', {
      will: { topic: 'bench/thermo-1/reported', payload: Buffer.from('"bye"'), qos: 0, retain: false },
    })
    await log.untilLine('thermo-1 listens to []')
    broker.drop('thermo-1', 'The device was deleted on the bench.')
    broker.drop('nobody', 'There is no such device.')
    await log.untilLine('thermo-1 disconnected')
    expect(log.lines.slice(2)).toEqual(['thermo-1 info: The device was deleted on the bench.', 'thermo-1 disconnected'])
  })

  test('a device that is dropped while it signs in does not come in any more, and can come again', async () => {
    const why = 'The connection was closed: the device has new credentials, and must show them.'
    let isFirst = true
    const bench = await openBroker(
      {},
      {
        signIn: ({ clientId }) => {
          // What it was let in with is no good any more before the rest of its sign-in is through.
          if (isFirst) queueMicrotask(() => bench.broker.drop(clientId, why))
          isFirst = false
          return connectionOf(clientId)
        },
      },
    )
    const device = new RawDevice(bench.broker.port)
    device.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'thermo-1', clean: true, keepalive: 0 })
    await device.closed
    expect(device.packets).toEqual([])
    await connectDevice(bench.broker.port, 'thermo-1')
    await bench.log.untilLine('thermo-1 listens to []')
    expect(bench.log.lines).toEqual([`thermo-1 info: ${why}`, 'thermo-1 connected', 'thermo-1 listens to []'])
  })

  test('closing the broker disconnects every device and tells the bench before it is done', async () => {
    const { broker, log } = await openBroker()
    for (const id of ['a', 'b', 'c']) await connectDevice(broker.port, id)
    await broker.close()
    expect(log.lines.filter((line) => line.endsWith(' disconnected')).sort()).toEqual([
      'a disconnected',
      'b disconnected',
      'c disconnected',
    ])
  })
})

describe('the port', () => {
  test('a port in use is refused with the way out', async () => {
    const { broker } = await openBroker()
    const second = await openBroker({ listeners: { plain: loopback(broker.port), secure: null, webSocket: null } })
    expect(second.broker.listeners().plain).toEqual({
      host: '127.0.0.1',
      port: broker.port,
      problem: `MQTT port ${broker.port} on 127.0.0.1 is in use by another program: stop that program, or choose another MQTT port in Settings (0 takes any free one).`,
    })
  })

  test('an address that this computer does not have is refused', async () => {
    // 192.0.2.0/24 is for documentation (RFC 5737): no machine has it.
    const { broker } = await openBroker({ listeners: { plain: { host: '192.0.2.1', port: 0 }, secure: null, webSocket: null } })
    expect(broker.listeners().plain?.problem).toBe(
      'This computer does not have the address 192.0.2.1: MQTT port 0 on 192.0.2.1 cannot be opened.',
    )
  })

  test('a broker that has been closed gives its port and its folder to the next', async () => {
    const sessionsFolder = path.join(await temporaryFolder(), 'sessions')
    const first = await openBroker({ sessionsFolder })
    await connectDevice(first.broker.port, 'thermo-1')
    await first.broker.close()
    const second = await openBroker({ sessionsFolder, listeners: { plain: loopback(first.broker.port), secure: null, webSocket: null } })
    await connectDevice(second.broker.port, 'thermo-1')
    await second.log.untilLine('thermo-1 connected')
  })
})

describe('sessions', () => {
  test('a session comes back with its filters after the broker was restarted', async () => {
    const sessionsFolder = path.join(await temporaryFolder(), 'sessions')
    const first = await openBroker({ sessionsFolder })
    const before = await connectDevice(first.broker.port, 'thermo-1', { clean: false })
    await before.subscribeAsync(['bench/thermo-1/settings/set/+', 'bench/thermo-1/commands/request/+', 'bench/thermo-1/x'], { qos: 1 })
    await before.unsubscribeAsync('bench/thermo-1/x')
    await first.broker.close()

    const second = await openBroker({ sessionsFolder })
    const again = new RawDevice(second.broker.port)
    again.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'thermo-1', clean: false, keepalive: 0 })
    expect(await again.packet('connack')).toMatchObject({ sessionPresent: true })
    await second.log.untilLine('thermo-1 listens to [bench/thermo-1/settings/set/+ bench/thermo-1/commands/request/+]')
    expect(
      second.broker.send('thermo-1', { topic: 'bench/thermo-1/settings/set/1', payload: '{}', qos: 1, needsSubscription: true }, 'tag'),
    ).toBe(true)
    expect(await again.packet('publish')).toMatchObject({ topic: 'bench/thermo-1/settings/set/1', qos: 1 })
  })

  test('a connection with a clean session ends the stored one', async () => {
    const sessionsFolder = path.join(await temporaryFolder(), 'sessions')
    const first = await openBroker({ sessionsFolder })
    const before = await connectDevice(first.broker.port, 'thermo-1', { clean: false })
    await before.subscribeAsync('bench/thermo-1/settings/set/+', { qos: 1 })
    await before.endAsync()
    await (await connectDevice(first.broker.port, 'thermo-1', { clean: true })).endAsync()
    await first.broker.close()
    const second = await openBroker({ sessionsFolder })
    await connectDevice(second.broker.port, 'thermo-1', { clean: false })
    await second.log.untilLine('thermo-1 listens to []')
  })

  test('a session gets no filter back to which the device has lost its right, nor one that was refused', async () => {
    const sessionsFolder = path.join(await temporaryFolder(), 'sessions')
    const first = await openBroker({ sessionsFolder }, { maySubscribe: (_connection, filter) => filter !== '#' || 'no' })
    const before = await connectDevice(first.broker.port, 'thermo-1', { clean: false })
    await before.subscribeAsync({ 'bench/thermo-1/a': { qos: 1 }, 'bench/thermo-2/a': { qos: 1 } })
    await before.subscribeAsync({ '#': { qos: 1 }, 'bench/thermo-1/b': { qos: 0 } }).catch(() => undefined)
    await first.broker.close()
    const second = await openBroker({ sessionsFolder })
    await connectDevice(second.broker.port, 'thermo-1', { clean: false })
    await second.log.untilLine('thermo-1 listens to [bench/thermo-1/a bench/thermo-1/b]')
    expect(second.log.traffic.map(({ topic }) => topic)).toEqual(['bench/thermo-2/a'])
  })

  test('a sessions folder that cannot be read is kept aside and said so', async () => {
    const folder = await temporaryFolder()
    const sessionsFolder = path.join(folder, 'sessions')
    const first = await openBroker({ sessionsFolder })
    await first.broker.close()
    await writeFile(path.join(sessionsFolder, 'CURRENT'), 'no such manifest\n')
    const second = await openBroker({ sessionsFolder })
    expect(second.broker.notices).toHaveLength(1)
    expect(second.broker.notices[0]).toContain(`they are kept in ${sessionsFolder}.unreadable-`)
    expect((await readdir(folder)).filter((name) => name.startsWith('sessions.unreadable-'))).toHaveLength(1)
    await connectDevice(second.broker.port, 'thermo-1', { clean: false })
  })

  test('a sessions folder in use is refused and left alone', async () => {
    const sessionsFolder = path.join(await temporaryFolder(), 'sessions')
    await openBroker({ sessionsFolder })
    await expect(openBroker({ sessionsFolder })).rejects.toMatchObject({ code: 'StorageFailed' })
  })
})

import type { MqttClient } from 'mqtt'
import { describe, expect, test } from 'vitest'
import type { BrokerHooks } from '../../../main/broker/hooks.ts'
import { plainDialect } from '../../../main/dialects/plain/index.ts'
import { connectDevice, connectionOf, openBroker, RawDevice, rightsOf } from './mqtt-bench.ts'
import type { Log } from './mqtt-bench.ts'

const hooks: Partial<BrokerHooks> = {
  signIn: ({ clientId, username, password }) =>
    username !== 'monitor'
      ? connectionOf(clientId)
      : password === 'secret'
        ? { monitor: clientId }
        : { refused: 'The password is wrong.', code: 'badCredentials' },
  ...rightsOf(plainDialect),
}
const credentials = { username: 'monitor', password: 'secret' }

/** A real client that keeps what comes. */
async function connectMonitor(port: number, clientId: string, clean = true): Promise<{ client: MqttClient; got: string[] }> {
  const client = await connectDevice(port, clientId, { ...credentials, clean })
  const got: string[] = []
  client.on('message', (topic, payload, { qos, retain }) =>
    got.push(`${topic} ${payload.toString()} qos ${qos}${retain ? ' retained' : ''}`),
  )
  return { client, got }
}

/** A monitor on a bare socket, which acknowledges only what a test lets it. */
async function signInMonitor(port: number, clientId: string, clean = true): Promise<RawDevice> {
  const raw = new RawDevice(port)
  raw.send({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId,
    clean,
    keepalive: 0,
    username: 'monitor',
    password: Buffer.from('secret'),
  })
  await raw.packet('connack')
  return raw
}

/** Resolves once the client has all that the broker sent it before. */
async function settle(client: MqttClient): Promise<void> {
  const answered = new Promise((resolve) =>
    client.once('packetreceive', function pong(packet) {
      if (packet.cmd === 'pingresp') resolve(null)
      else client.once('packetreceive', pong)
    }),
  )
  client.sendPing()
  await answered
}

const refused = (log: Log) => log.traffic.filter(({ verdict }) => verdict === 'refused')
const closings = (log: Log) => log.traffic.filter(({ sentence }) => sentence.startsWith('The connection was closed'))

const completed = '$aws/events/job/j1/completed'
const failed = '$aws/events/jobExecution/j1/failed'

describe('signing in', () => {
  test('as a monitor registers no device: the traffic shows it and the bench hears nothing else of it', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const { client } = await connectMonitor(broker.port, 'watcher')
    await client.subscribeAsync('$aws/events/#')
    await client.subscribeAsync(['$aws/events/+/a', '$aws/events/+/b', '$aws/events/+/c'])
    await client.unsubscribeAsync(['$aws/events/#', '$aws/events/+/a', '$aws/events/+/b', '$aws/events/+/c'])
    expect(broker.connections()).toBe(0)
    expect(broker.isConnected('watcher')).toBe(false)
    await client.endAsync()
    await log.untilLine('$monitor/watcher info: The monitor disconnected.')
    expect(log.lines).toEqual([
      '$monitor/watcher info: A monitor connected.',
      '$monitor/watcher info: The monitor listens to $aws/events/#.',
      '$monitor/watcher info: The monitor listens to $aws/events/#, $aws/events/+/a, $aws/events/+/b and 1 more.',
      '$monitor/watcher info: The monitor disconnected.',
    ])
  })

  test.each([
    ['a wrong password', 'watcher', 'guess'],
    ['no password', 'watcher', undefined],
  ])('%s is refused in words, with return code 4', async (_what, clientId, password) => {
    const { broker, log } = await openBroker({}, hooks)
    const raw = new RawDevice(broker.port)
    raw.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId,
      clean: true,
      keepalive: 0,
      username: 'monitor',
      ...(password === undefined ? {} : { password: Buffer.from(password) }),
    })
    expect(await raw.packet('connack')).toMatchObject({ returnCode: 4 })
    await raw.closed
    expect(log.lines).toEqual(['refused: ‘watcher’ was refused. The password is wrong.'])
  })

  // MQTT 3.1.1, 3.1.3.1: a client id may be empty with a clean session, and only with one.
  test('needs no client id with a clean session, and several may do without', async () => {
    const { broker } = await openBroker({}, hooks)
    const monitors = [await signInMonitor(broker.port, ''), await signInMonitor(broker.port, '')]
    for (const monitor of monitors) {
      monitor.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$aws/events/#', qos: 0 }] })
      await monitor.packet('suback')
    }
    broker.publishToMonitors(completed, '{}')
    for (const monitor of monitors) expect(await monitor.packet('publish')).toMatchObject({ topic: completed })
    const persistent = new RawDevice(broker.port)
    // CONNECT with user name and password, without clean session and client id, which mqtt-packet does not write.
    persistent.socket.write(Buffer.from('\x10\x1d\0\x04MQTT\x04\xc0\0\0\0\0\0\x07monitor\0\x06secret', 'latin1'))
    expect(await persistent.packet('connack')).toMatchObject({ returnCode: 2 })
  })

  test('a monitor and a device of one client id live side by side, whoever comes first', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const first = await connectMonitor(broker.port, 'thermo-1', false)
    const device = await connectDevice(broker.port, 'thermo-1', { clean: false })
    const second = await connectMonitor(broker.port, 'thermo-2', false)
    const other = await connectDevice(broker.port, 'thermo-2', { clean: false })
    const third = await connectMonitor(broker.port, 'thermo-2', false)
    await settle(other)
    expect([first.client, device, other, third.client].map(({ connected }) => connected)).toEqual([true, true, true, true])
    // Its namesake among the monitors has taken over from it (MQTT 3.1.1, 3.1.4).
    expect(second.client.connected).toBe(false)
    expect(log.lines.filter((line) => line.endsWith(' connected'))).toEqual(['thermo-1 connected', 'thermo-2 connected'])
    await third.client.subscribeAsync('$aws/events/#')
    broker.publishToMonitors(completed, '{}')
    await settle(third.client)
    expect(third.got).toEqual([`${completed} {} qos 0`])
  })
})

test('a monitor that is sent away while it signs in does not come in any more: the password was changed', async () => {
  const why = 'The connection was closed: the password of the monitor user was changed.'
  let isFirst = true
  const bench = await openBroker(
    {},
    {
      signIn: ({ clientId }) => {
        if (isFirst) queueMicrotask(() => bench.broker.dropMonitors(why))
        isFirst = false
        return { monitor: clientId }
      },
    },
  )
  const early = new RawDevice(bench.broker.port)
  early.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'watcher', clean: true, keepalive: 0 })
  await early.closed
  expect(early.packets).toEqual([])
  await signInMonitor(bench.broker.port, 'watcher')
  expect(bench.log.lines).toEqual([`$monitor/watcher info: ${why}`, '$monitor/watcher info: A monitor connected.'])
  bench.broker.dropMonitors(why)
  await bench.log.untilLine('$monitor/watcher info: The monitor disconnected.')
  expect(bench.log.lines.filter((line) => line.includes(why))).toHaveLength(2)
})

describe('rights', () => {
  test.each([
    ['$aws/events/#', 1],
    ['$aws/events/job/#', 1],
    ['$aws/events/job/+/completed', 1],
    ['$aws/events/jobExecution/j1/+', 1],
    ['$aws/events/+/j1/#', 1],
    ['$aws/events', 128],
    ['$aws/events/', 128],
    ['$aws/#', 128],
    ['$aws/+/job/#', 128],
    ['$aws/eventsx/#', 128],
    ['$aws/things/thermo-1/jobs/notify', 128],
    ['#', 128],
    ['+/events/#', 128],
    ['bench/#', 128],
    ['bench/watcher/#', 128],
    ['$SYS/#', 128],
    ['$share/group/$aws/events/#', 128],
    [`$aws/events/${'x'.repeat(1024)}`, 128],
  ])('a monitor that subscribes to %s is answered %i', async (filter, granted) => {
    const { broker, log } = await openBroker({}, hooks)
    const monitor = await signInMonitor(broker.port, 'watcher')
    monitor.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 1 }] })
    expect(await monitor.packet('suback')).toMatchObject({ granted: [granted] })
    expect(refused(log).map(({ deviceId, direction, topic, verdict }) => ({ deviceId, direction, topic, verdict }))).toEqual(
      granted === 128 ? [{ deviceId: '$monitor/watcher', direction: 'in', topic: filter, verdict: 'refused' }] : [],
    )
    expect(broker.isWatched()).toBe(granted !== 128)
  })

  test.each(['$aws/events/#', '$aws/events/job/j1/completed', '$aws/events/+/+/failed'])(
    'a device may not subscribe to %s, whatever its dialect allows',
    async (filter) => {
      const { broker, log } = await openBroker({}, { ...hooks, maySubscribe: () => true })
      const device = new RawDevice(broker.port)
      await device.signIn('thermo-1')
      device.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 1 }] })
      expect(await device.packet('suback')).toMatchObject({ granted: [128] })
      expect(log.traffic.map(({ sentence }) => sentence)).toEqual([
        'Subscription refused. Events are for monitors: sign in as ‘monitor’ with the password from Settings.',
      ])
    },
  )

  test.each([0, 1, 2] as const)('what a monitor publishes with QoS %i is acknowledged, refused, and goes nowhere', async (qos) => {
    const { broker, log } = await openBroker({}, { ...hooks, mayPublish: () => true })
    const { client, got } = await connectMonitor(broker.port, 'watcher')
    await client.subscribeAsync('$aws/events/#', { qos: 1 })
    const topics = [completed, 'bench/watcher/reported', 'bench/thermo-1/reported']
    for (const topic of topics) await client.publishAsync(topic, '{"a":1}', { qos, retain: true })
    await settle(client)
    expect(log.received).toEqual([])
    expect(got).toEqual([])
    expect(refused(log).map(({ deviceId, topic, verdict, payload }) => [deviceId, topic, verdict, payload])).toEqual(
      topics.map((topic) => ['$monitor/watcher', topic, 'refused', '{"a":1}']),
    )
    expect(refused(log)[0]!.sentence).toBe('A monitor may only listen: what it publishes changes nothing.')
    expect(client.connected).toBe(true)
  })

  test('the will of a monitor is refused like what it publishes', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const will = { topic: 'bench/thermo-1/reported', payload: Buffer.from('{}'), qos: 1 as const, retain: false }
    const client = await connectDevice(broker.port, 'watcher', { ...credentials, will })
    client.stream.destroy()
    await log.until(() => refused(log).length > 0)
    expect(log.received).toEqual([])
    expect(refused(log)).toMatchObject([{ deviceId: '$monitor/watcher', verdict: 'refused', topic: 'bench/thermo-1/reported' }])
  })
})

describe('events', () => {
  test('go to every monitor that listens to the topic, once, and to no device', async () => {
    const { broker } = await openBroker({}, { ...hooks, maySubscribe: () => true })
    const all = await connectMonitor(broker.port, 'all')
    const some = await connectMonitor(broker.port, 'some')
    const idle = await connectMonitor(broker.port, 'idle')
    await all.client.subscribeAsync(['$aws/events/#', '$aws/events/job/#'], { qos: 1 })
    await some.client.subscribeAsync('$aws/events/jobExecution/+/failed', { qos: 0 })
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    device.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos: 1 }] })
    await device.packet('suback')
    broker.publishToMonitors(completed, '{"n":1}')
    broker.publishToMonitors(failed, '{"n":2}')
    device.send({ cmd: 'pingreq' })
    await Promise.all([settle(all.client), settle(some.client), settle(idle.client), device.packet('pingresp')])
    expect(all.got).toEqual([`${completed} {"n":1} qos 1`, `${failed} {"n":2} qos 1`])
    expect(some.got).toEqual([`${failed} {"n":2} qos 0`])
    expect(idle.got).toEqual([])
    expect(device.packets.map(({ cmd }) => cmd)).not.toContain('publish')
  })

  test('are watched while a monitor listens to anything', async () => {
    const { broker } = await openBroker({}, hooks)
    const { client } = await connectMonitor(broker.port, 'watcher')
    expect(broker.isWatched()).toBe(false)
    await client.subscribeAsync('$aws/events/job/#')
    expect(broker.isWatched()).toBe(true)
    await client.unsubscribeAsync('$aws/events/job/#')
    expect(broker.isWatched()).toBe(false)
    await client.subscribeAsync('$aws/events/job/#')
    broker.dropMonitors('The password of the monitor user was changed.')
    await new Promise<void>((resolve) => client.once('close', () => resolve()))
    expect(broker.isWatched()).toBe(false)
  })

  test('a monitor that keeps its session listens again when it comes back; what happened meanwhile it has missed', async () => {
    const { broker } = await openBroker({}, hooks)
    const before = await connectMonitor(broker.port, 'watcher', false)
    await before.client.subscribeAsync('$aws/events/#', { qos: 1 })
    await before.client.endAsync()
    broker.publishToMonitors(completed, '{"n":1}')
    const again = await signInMonitor(broker.port, 'watcher', false)
    expect(await again.packet('connack')).toMatchObject({ sessionPresent: true })
    broker.publishToMonitors(completed, '{"n":2}')
    expect(await again.packet('publish')).toMatchObject({ payload: Buffer.from('{"n":2}'), qos: 1, retain: false })
  })

  test('come in order to two monitors, however many at once, while a device is served', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const monitors = [await connectMonitor(broker.port, 'one'), await connectMonitor(broker.port, 'two')]
    for (const { client } of monitors) await client.subscribeAsync('$aws/events/#', { qos: 1 })
    const device = await connectDevice(broker.port, 'thermo-1')
    await device.subscribeAsync('bench/thermo-1/#', { qos: 1 })
    // Far more than may go out without an acknowledgement, and more than a socket takes.
    const payloads = Array.from({ length: 20_000 }, (_, index) => `{"n":${index},"filler":"${'x'.repeat(300)}"}`)
    const all = Promise.all(
      monitors.map(
        ({ client, got }) => new Promise((resolve) => client.on('message', () => got.length === payloads.length && resolve(null))),
      ),
    )
    for (const [index, payload] of payloads.entries()) {
      broker.publishToMonitors(failed, payload)
      if (index % 1000 !== 0) continue
      broker.send(
        'thermo-1',
        { topic: `bench/thermo-1/settings/set/${index}`, payload: '{}', qos: 1, needsSubscription: true },
        `tag-${index}`,
      )
      await device.publishAsync('bench/thermo-1/reported', `{"n":${index}}`, { qos: 1 })
    }
    await all
    for (const { got } of monitors) expect(got).toEqual(payloads.map((payload) => `${failed} ${payload} qos 1`))
    expect(log.received.map(({ message }) => message.text)).toEqual(Array.from({ length: 20 }, (_, index) => `{"n":${index * 1000}}`))
    expect(closings(log)).toEqual([])
  })
})

describe('a monitor that does not follow', () => {
  const big = 'x'.repeat(256 * 1024)

  test('is cut when it does not read, while the others get all', async () => {
    const { broker, log } = await openBroker({ drainTimeoutMs: 200 }, hooks)
    const frozen = await signInMonitor(broker.port, 'frozen')
    frozen.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$aws/events/#', qos: 0 }] })
    await frozen.packet('suback')
    frozen.socket.pause()
    const { client, got } = await connectMonitor(broker.port, 'watcher')
    await client.subscribeAsync('$aws/events/#', { qos: 1 })
    let sent = 0
    // 50 MiB: more than the system takes for a socket, and less than may wait.
    while (closings(log).length === 0) {
      broker.publishToMonitors(completed, sent < 200 ? big : '{}')
      sent += 1
      await settle(client)
    }
    expect(closings(log)).toMatchObject([{ deviceId: '$monitor/frozen', direction: 'event' }])
    expect(closings(log)[0]!.sentence).toBe('The connection was closed: the monitor did not read what it was sent for 0.2 s.')
    expect(got).toHaveLength(sent)
    frozen.socket.resume()
    await frozen.closed
  })

  test('or never acknowledges, is cut when 64 MiB wait for it', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const silent = await signInMonitor(broker.port, 'silent')
    silent.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$aws/events/#', qos: 1 }] })
    await silent.packet('suback')
    for (let sent = 0; sent < 1000; sent += 1) broker.publishToMonitors(completed, '{}')
    await silent.nth('publish', 1000)
    for (let sent = 0; closings(log).length === 0 && sent <= 256; sent += 1) broker.publishToMonitors(completed, big)
    await silent.closed
    expect(silent.packets.filter(({ cmd }) => cmd === 'publish')).toHaveLength(1000)
    expect(closings(log)[0]!.sentence).toBe('The connection was closed: more than 64 MiB of events waited for the monitor.')
  })
})

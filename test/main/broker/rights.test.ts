import { describe, expect, test } from 'vitest'
import type { SignInAnswer } from '../../../main/contract/sign-in.ts'
import { plainDialect } from '../../../main/dialects/plain/index.ts'
import { connectDevice, connectionOf, openBroker, RawDevice, rightsOf } from './mqtt-bench.ts'

const hooks = rightsOf(plainDialect)

describe('subscriptions', () => {
  test.each([
    ['bench/thermo-1/#', 1, null],
    ['bench/thermo-1/settings/set/+', 1, null],
    ['bench/thermo-1/commands/request/#', 2, null],
    ['#', 128, 'reaches beyond this device'],
    ['+/thermo-1/#', 128, 'reaches beyond this device'],
    ['bench/#', 128, 'reaches beyond this device'],
    ['bench/+/settings/set/+', 128, 'reaches beyond this device'],
    ['bench/thermo-2/#', 128, 'reaches beyond this device'],
    ['bench/thermo-1', 128, 'reaches beyond this device'],
    ['bench/thermo-10/#', 128, 'reaches beyond this device'],
    ['$share/group/bench/thermo-1/#', 128, 'no shared subscriptions'],
    ['$SYS/#', 128, 'publishes nothing under $SYS'],
    ['$aws/things/thermo-1/jobs/#', 128, 'AWS IoT'],
    ['$iothub/methods/POST/#', 128, 'Azure IoT Hub'],
    ['$dps/registrations/res/#', 128, 'Azure device provisioning'],
    ['$emqx/#', 128, 'EMQX'],
    [`bench/thermo-1/${'x'.repeat(1024)}`, 128, 'at most 1024 characters'],
  ])('%s is answered %i', async (filter, granted, says) => {
    const { broker, log } = await openBroker({}, hooks)
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    device.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: granted === 128 ? 1 : (granted as 1 | 2) }] })
    expect(await device.packet('suback')).toMatchObject({ granted: [granted] })
    await log.untilLine(`thermo-1 listens to [${says === null ? filter : ''}]`, says === null ? 1 : 2)
    expect(log.traffic.map(({ verdict, direction, topic }) => ({ verdict, direction, topic }))).toEqual(
      says === null ? [] : [{ verdict: 'refused', direction: 'in', topic: filter }],
    )
    if (says !== null) expect(log.traffic[0]!.sentence).toContain(says)
  })

  // IoT Hub grants QoS 1 where 2 is asked for.
  test.each([
    ['azure', 'after its CONNACK', false, 1],
    ['azure', 'in one piece with its CONNECT', true, 1],
    ['plain', 'after its CONNACK', false, 2],
    ['plain', 'in one piece with its CONNECT', true, 2],
  ] as const)('of QoS 2 that an %s device sends %s are granted %i', async (dialect, _when, atOnce, granted) => {
    const { broker } = await openBroker({}, { signIn: ({ clientId }) => connectionOf(clientId, { dialect }) })
    for (const clean of [true, false]) {
      const device = new RawDevice(broker.port)
      const subscriptions = [
        { topic: 'bench/thermo-1/a', qos: 2 as const },
        { topic: 'bench/thermo-1/b', qos: 0 as const },
        { topic: 'bench/thermo-2/c', qos: 2 as const },
      ]
      const connect = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'thermo-1', clean, keepalive: 0 } as const
      if (!atOnce) await device.signIn('thermo-1', clean)
      device.send(...(atOnce ? [connect] : []), { cmd: 'subscribe', messageId: 1, subscriptions })
      expect(await device.packet('suback')).toMatchObject({ granted: [granted, 0, 128] })
      device.send({ cmd: 'subscribe', messageId: 2, subscriptions })
      expect(await device.packet('suback', 2)).toMatchObject({ granted: [granted, 0, 128] })
    }
  })

  test('a device has at most 100 of them', async () => {
    const { broker } = await openBroker({}, hooks)
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    const subscriptions = Array.from({ length: 101 }, (_, index) => ({ topic: `bench/thermo-1/${index}`, qos: 0 as const }))
    device.send({ cmd: 'subscribe', messageId: 1, subscriptions })
    expect(await device.packet('suback')).toMatchObject({ granted: [...Array.from({ length: 100 }, () => 0), 128] })
  })
})

describe('publishing', () => {
  test.each([
    ['bench/thermo-2/reported', "is not this device's own"],
    ['sensors/thermo-1', "is not this device's own"],
    ['$SYS/broker/clients', 'publishes nothing under $SYS'],
    ['$aws/things/thermo-1/shadow/update', 'AWS IoT'],
    ['devices/thermo-1/messages/events/', "is not this device's own"],
  ])('%s is acknowledged, refused in the traffic, and goes no further', async (topic, says) => {
    const { broker, log } = await openBroker({}, hooks)
    const device = await connectDevice(broker.port, 'thermo-1')
    await device.publishAsync(topic, '{"a":1}', { qos: 1 })
    expect(log.received).toEqual([])
    expect(log.traffic).toMatchObject([{ direction: 'in', verdict: 'refused', topic, payload: '{"a":1}', payloadBytes: 7, qos: 1 }])
    expect(log.traffic[0]!.sentence).toContain(says)
    expect(device.connected).toBe(true)
  })

  test('a message of any size that is read goes up, for its dialect to refuse it in words of its own', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const device = await connectDevice(broker.port, 'thermo-1')
    const bytes = [256 * 1024, 256 * 1024 + 1, 1000 * 1024]
    for (const size of bytes) await device.publishAsync('bench/thermo-1/reported', Buffer.alloc(size, 'a'), { qos: 1 })
    expect(log.received.map(({ message }) => message.payloadBytes)).toEqual(bytes)
    expect(log.traffic).toEqual([])
  })

  test('a packet over 1 MiB is not even read: the connection ends and the traffic says why', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    // PUBLISH, remaining length 268,435,455: the largest there is.
    device.socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x01]))
    await device.closed
    expect(log.traffic[0]!.sentence).toBe(
      'The connection was closed: a packet of 268435455 bytes came, and the most that is read is 1048576.',
    )
  })

  test('text that is not UTF-8 goes up as none, with its bytes for the trace', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const device = await connectDevice(broker.port, 'thermo-1')
    await device.publishAsync('bench/thermo-1/telemetry', Buffer.from([0xff, 0xfe, 0x00]), { qos: 1 })
    expect(log.received[0]!.message).toEqual({
      topic: 'bench/thermo-1/telemetry',
      text: null,
      base64: '//4A',
      payloadBytes: 3,
      qos: 1,
      retain: false,
      dup: false,
    })
  })
})

describe('nothing is forwarded', () => {
  test('what a device publishes reaches neither another device nor itself, now or after a reconnect, and is not retained', async () => {
    // Even where every right is given.
    const { broker, log } = await openBroker({}, { mayPublish: () => true, maySubscribe: () => true })
    const other = new RawDevice(broker.port)
    await other.signIn('thermo-2', false)
    other.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos: 1 }] })
    await other.packet('suback')
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1', false)
    device.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'bench/thermo-1/#', qos: 1 }] })
    for (const qos of [0, 1, 2] as const)
      device.send({ cmd: 'publish', topic: 'bench/thermo-1/reported', payload: 'x', qos, messageId: 10 + qos, dup: false, retain: true })
    await device.packet('pubrec', 12)
    device.send({ cmd: 'pubrel', messageId: 12 }, { cmd: 'pingreq' })
    other.send({ cmd: 'pingreq' })
    await Promise.all([device.packet('pingresp'), other.packet('pingresp'), device.packet('pubcomp')])
    device.socket.destroy()
    await log.untilLine('thermo-1 disconnected')

    const again = new RawDevice(broker.port)
    await again.signIn('thermo-1', false)
    again.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: 'bench/thermo-1/reported', qos: 1 }] })
    await again.packet('suback')
    again.send({ cmd: 'pingreq' })
    await again.packet('pingresp')
    for (const raw of [device, other, again]) expect(raw.packets.filter(({ cmd }) => cmd === 'publish')).toEqual([])
    expect(log.received.map(({ message }) => message)).toMatchObject([{ retain: true }, { retain: true }, { retain: true }])
  })
})

describe('who is asked for a right', () => {
  test('is told whose connection it is, its dialect and model included', async () => {
    const connection = { deviceId: 'rack-3', dialect: 'azure', modelId: 'dtmi:com:example:Rack;1' } as const
    const seen: unknown[] = []
    const { broker } = await openBroker(
      {},
      {
        signIn: () => connectionOf('rack-3', connection),
        mayPublish: (whose, topic) => (seen.push([whose, topic]), true),
        maySubscribe: (whose, filter) => (seen.push([whose, filter]), true),
        connected: async (whose) => void seen.push([whose, 'connected']),
        received: async (whose) => void seen.push([whose, 'says']),
      },
    )
    const device = await connectDevice(broker.port, 'left')
    await device.subscribeAsync('$iothub/methods/POST/#')
    await device.publishAsync('$iothub/twin/GET/?$rid=1', '', { qos: 1 })
    expect(seen).toEqual(['connected', '$iothub/methods/POST/#', '$iothub/twin/GET/?$rid=1', 'says'].map((what) => [connection, what]))
  })

  test('how a device was let in stands in its traffic', async () => {
    const { broker, log } = await openBroker(
      {},
      { signIn: ({ clientId }) => ({ ...connectionOf(clientId), sentence: 'Let in with its primary key.' }) as SignInAnswer },
    )
    await connectDevice(broker.port, 'thermo-1')
    expect(log.traffic).toMatchObject([
      { deviceId: 'thermo-1', direction: 'event', verdict: 'info', sentence: 'Let in with its primary key.' },
    ])
  })
})

describe('wills', () => {
  const will = (topic: string) => ({ topic, payload: Buffer.from('{"on":false}'), qos: 1 as const, retain: true })

  test('the will of a device that breaks off is a message of the device', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const device = await connectDevice(broker.port, 'thermo-1', { will: will('bench/thermo-1/reported') })
    await log.untilLine('thermo-1 listens to []')
    device.stream.destroy()
    await log.untilLine('thermo-1 disconnected')
    expect(log.lines).toContain('thermo-1 says bench/thermo-1/reported {"on":false}')
    expect(log.received).toMatchObject([{ message: { isWill: true } }])
  })

  test('a will on a foreign topic is refused', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const device = await connectDevice(broker.port, 'thermo-1', { will: will('bench/thermo-2/reported') })
    await log.untilLine('thermo-1 listens to []')
    device.stream.destroy()
    await log.untilLine('thermo-1 disconnected')
    expect(log.received).toEqual([])
    expect(log.traffic).toMatchObject([{ verdict: 'refused', topic: 'bench/thermo-2/reported' }])
  })

  test('a device that says goodbye leaves no will', async () => {
    const { broker, log } = await openBroker({}, hooks)
    const device = await connectDevice(broker.port, 'thermo-1', { will: will('bench/thermo-1/reported') })
    await device.endAsync()
    await log.untilLine('thermo-1 disconnected')
    expect(log.received).toEqual([])
  })
})

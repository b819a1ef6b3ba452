import { describe, expect, test } from 'vitest'
import type { BrokerHooks } from '../../../main/broker/hooks.ts'
import type { Outgoing } from '../../../main/contract/dialect.ts'
import { connectDevice, openBroker, RawDevice } from './mqtt-bench.ts'

const setting = { topic: 'bench/thermo-1/settings/set/job-1.1.0', payload: '{"fanSpeed":3}', qos: 1 as const, needsSubscription: true }

describe('sending', () => {
  test('goes to the one connection of the device, and the device’s PUBACK comes back with the tag', async () => {
    const { broker, log } = await openBroker({}, { maySubscribe: () => true })
    const device = await connectDevice(broker.port, 'thermo-1')
    const other = new RawDevice(broker.port)
    await other.signIn('thermo-2')
    other.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'bench/#', qos: 1 }] })
    await other.packet('suback')
    const got = new Promise((resolve) => device.once('message', (topic, payload) => resolve([topic, payload.toString()])))
    await device.subscribeAsync('bench/thermo-1/#', { qos: 1 })
    expect(broker.send('thermo-1', setting, 'tag-1')).toBe(true)
    expect(await got).toEqual([setting.topic, setting.payload])
    await log.untilLine('thermo-1 acknowledged tag-1')
    other.send({ cmd: 'pingreq' })
    await other.packet('pingresp')
    expect(other.packets.filter(({ cmd }) => cmd === 'publish')).toEqual([])
  })

  test.each([
    ['the widest subscription that covers the topic', ['bench/thermo-1/settings/set/+:0', 'bench/thermo-1/#:1'], 1],
    ['QoS 0 where the device subscribed with it', ['bench/thermo-1/settings/set/+:0'], 0],
    ['never more than the message has', ['bench/thermo-1/#:2'], 1],
  ])('has the QoS of %s', async (_what, filters, qos) => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    for (const filter of filters) {
      const [topic, granted] = filter.split(':') as [string, string]
      await device.subscribe(log, topic, Number(granted) as 0 | 1 | 2)
    }
    broker.send('thermo-1', setting, 'tag')
    const packet = await device.packet('publish')
    expect(packet).toMatchObject({ qos, retain: false, dup: false })
    if (qos === 1) device.send({ cmd: 'puback', messageId: packet.messageId! })
    await log.untilLine('thermo-1 acknowledged tag')
  })

  test('a device that has not subscribed gets nothing: it would acknowledge what it does not read', async () => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    await device.subscribe(log, 'bench/thermo-1/commands/request/+')
    expect(broker.send('thermo-1', setting, 'tag')).toBe(false)
    device.send({ cmd: 'pingreq' })
    await device.packet('pingresp')
    expect(device.packets.map(({ cmd }) => cmd)).toEqual(['connack', 'suback', 'pingresp'])
  })

  // IoT Hub answers and tells of desired changes whether a connection has subscribed or not; its SDKs count on it.
  test.each([
    ['nothing', null, 1],
    ['nothing', null, 0],
    ['less', 0, 1],
    ['more', 2, 0],
  ] as const)('what needs no subscription goes out as it is to a device that has subscribed to %s', async (_what, granted, qos) => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    if (granted !== null) await device.subscribe(log, 'bench/thermo-1/#', granted)
    await log.untilLine('thermo-1 listens to []')
    expect(broker.send('thermo-1', { ...setting, qos, needsSubscription: false }, 'tag')).toBe(true)
    const packet = await device.packet('publish')
    expect(packet).toMatchObject({ topic: setting.topic, qos })
    if (qos === 1) device.send({ cmd: 'puback', messageId: packet.messageId! })
    await log.untilLine('thermo-1 acknowledged tag')
  })

  // Answers to AWS devices: whoever subscribed with QoS 1 gets them with it, even if it asked with QoS 0 (aws-iot-jobs.md, 1.2).
  test.each([
    ['nothing', null, 0, 0],
    ['QoS 0', 0, 0, 0],
    ['QoS 1', 1, 0, 1],
    ['QoS 2', 2, 0, 1],
    ['QoS 0', 0, 1, 1],
  ] as const)('what rises to a subscription with %s (%j) goes from QoS %i to %i', async (_what, granted, wanted, qos) => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    if (granted !== null) await device.subscribe(log, 'bench/thermo-1/#', granted)
    await log.untilLine('thermo-1 listens to []')
    expect(broker.send('thermo-1', { ...setting, qos: wanted, needsSubscription: false, risesToSubscription: true }, null)).toBe(true)
    expect(await device.packet('publish')).toMatchObject({ topic: setting.topic, qos })
  })

  test.each([0, 1] as const)('what has no tag is not reported when it is taken, with QoS %i', async (qos) => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    await log.untilLine('thermo-1 listens to []')
    for (const tag of [null, 'tag']) broker.send('thermo-1', { ...setting, qos, needsSubscription: false }, tag)
    await device.nth('publish', 2)
    for (const packet of device.packets.filter(({ cmd }) => cmd === 'publish'))
      if (qos === 1) device.send({ cmd: 'puback', messageId: packet.messageId! })
    await device.settle()
    expect(log.lines.filter((line) => line.includes('acknowledged'))).toEqual(['thermo-1 acknowledged tag'])
  })

  test('an answer goes to the connection that asked, and to none that has come in its place', async () => {
    const answers: ((outgoing: Outgoing) => boolean)[] = []
    const received: BrokerHooks['received'] = async (_connection, _message, answer) => void answers.push(answer)
    const { broker, log } = await openBroker({}, { received })
    const asked = {
      cmd: 'publish',
      topic: 'bench/thermo-1/reported',
      payload: '{}',
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    } as const
    const first = new RawDevice(broker.port)
    await first.signIn('thermo-1')
    first.send(asked)
    await first.packet('puback')
    expect(answers[0]!({ ...setting, payload: 'one', needsSubscription: false })).toBe(true)
    expect(await first.packet('publish')).toMatchObject({ payload: Buffer.from('one') })

    const second = new RawDevice(broker.port)
    await second.signIn('thermo-1')
    await first.closed
    second.send(asked)
    await second.packet('puback')
    expect(answers.map((answer) => answer({ ...setting, payload: 'two', needsSubscription: false }))).toEqual([false, true])
    await second.settle()
    expect(second.packets.filter(({ cmd }) => cmd === 'publish')).toHaveLength(1)
    expect(log.traffic).toEqual([])
  })

  test('what a subscription sets off comes after its SUBACK', async () => {
    const { broker } = await openBroker(
      {},
      { listening: async ({ deviceId }, filters) => void (filters.length > 0 && broker.send(deviceId, setting, 'tag')) },
    )
    const device = new RawDevice(broker.port)
    device.send(
      { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'thermo-1', clean: true, keepalive: 0 },
      { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'bench/thermo-1/#', qos: 1 }] },
    )
    await device.packet('publish')
    expect(device.packets.map(({ cmd }) => cmd)).toEqual(['connack', 'suback', 'publish'])
  })

  test('what was not acknowledged is not repeated by the broker: that is the engine’s to do', async () => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1', false)
    device.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'bench/thermo-1/#', qos: 1 }] })
    await device.packet('suback')
    broker.send('thermo-1', setting, 'tag')
    await device.packet('publish')
    device.socket.destroy()
    await log.untilLine('thermo-1 disconnected')
    expect(broker.send('thermo-1', setting, 'tag')).toBe(false)
    const again = new RawDevice(broker.port)
    await again.signIn('thermo-1', false)
    again.send({ cmd: 'pingreq' })
    await again.packet('pingresp')
    expect(again.packets.map(({ cmd }) => cmd)).toEqual(['connack', 'pingresp'])
    expect(log.lines.filter((line) => line.includes('acknowledged'))).toEqual([])
  })

  test('an acknowledgement of nothing is ignored, and one counts once', async () => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    await device.subscribe(log, 'bench/thermo-1/#')
    broker.send('thermo-1', setting, 'tag')
    const { messageId } = await device.packet('publish')
    device.send(
      { cmd: 'puback', messageId: 999 },
      { cmd: 'puback', messageId: messageId! },
      { cmd: 'puback', messageId: messageId! },
      { cmd: 'pubcomp', messageId: 4 },
    )
    device.send({ cmd: 'pingreq' })
    await device.packet('pingresp')
    expect(log.lines.filter((line) => line.includes('acknowledged'))).toEqual(['thermo-1 acknowledged tag'])
  })

  test('a PUBACK is heard before the answer that the device sends after it', async () => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    await device.subscribe(log, 'bench/thermo-1/#')
    broker.send('thermo-1', setting, 'tag')
    const { messageId } = await device.packet('publish')
    device.send(
      { cmd: 'puback', messageId: messageId! },
      { cmd: 'publish', topic: 'bench/thermo-1/settings/ack/job-1.1.0', payload: '', qos: 1, messageId: 3, dup: false, retain: false },
    )
    await device.packet('puback', 3)
    expect(log.lines.slice(3)).toEqual(['thermo-1 acknowledged tag', 'thermo-1 says bench/thermo-1/settings/ack/job-1.1.0 '])
  })
})

describe('a device that does not read', () => {
  test('is cut after the drain time, while others are served as if it were not there', async () => {
    const { broker, log } = await openBroker({ drainTimeoutMs: 200 })
    const frozen = new RawDevice(broker.port)
    await frozen.signIn('frozen')
    await frozen.subscribe(log, 'bench/frozen/#')
    frozen.socket.pause()
    const device = await connectDevice(broker.port, 'thermo-1')
    await device.subscribeAsync('bench/thermo-1/#', { qos: 1 })
    // More than both socket buffers take.
    const big = { topic: 'bench/frozen/settings/set/x', payload: 'x'.repeat(256 * 1024), qos: 1 as const, needsSubscription: true }
    let sent = 0
    while (broker.send('frozen', big, 'big') && sent < 64) {
      sent += 1
      broker.send('thermo-1', setting, `tag-${sent}`)
      await log.untilLine(`thermo-1 acknowledged tag-${sent}`)
    }
    await log.untilLine('frozen disconnected')
    expect(log.traffic).toMatchObject([{ deviceId: 'frozen', direction: 'event' }])
    expect(log.traffic[0]!.sentence).toMatch(
      /^The connection was closed: the device (left more than 1048576 bytes unread|did not read what it was sent for 0\.2 s)\.$/,
    )
    expect(broker.isConnected('thermo-1')).toBe(true)
  })

  test('or never acknowledges, is cut before the packet ids run out', async () => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    await device.subscribe(log, 'bench/thermo-1/#')
    let sent = 0
    while (broker.send('thermo-1', setting, 'tag')) sent += 1
    await log.untilLine('thermo-1 disconnected')
    expect(sent).toBe(1000)
    expect(log.traffic[0]!.sentence).toBe('The connection was closed: the device left 1000 messages without acknowledgement.')
  })
})

import type { ISubackPacket, Packet } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import type { BrokerHooks } from '../../../main/broker/hooks.ts'
import { connectDevice, openBroker } from './mqtt-bench.ts'

import { bytesOf, handmade, Mqtt5Device } from './mqtt5-device.ts'

const setting = { topic: 'bench/thermo-1/settings/set/job-1.1.0', payload: '{"fanSpeed":3}', qos: 1 as const, needsSubscription: true }
const own = 'bench/thermo-1/reported'
const foreign = 'bench/thermo-2/reported'
const notItsOwn = `‘${foreign}’ is not its own`

function publication(more: Partial<Extract<Packet, { cmd: 'publish' }>> = {}): Extract<Packet, { cmd: 'publish' }> {
  return { cmd: 'publish', topic: own, payload: '{"a":1}', qos: 1, messageId: 1, dup: false, retain: false, ...more }
}

async function signedIn(more: Parameters<Mqtt5Device['connect']>[1] = {}, hooks: Partial<BrokerHooks> = {}) {
  const { broker, log } = await openBroker({}, hooks)
  const device = new Mqtt5Device(broker.port)
  await device.connect('thermo-1', more)
  await log.untilLine('thermo-1 listens to []')
  return { broker, log, device }
}

function publishes(device: Mqtt5Device): Extract<Packet, { cmd: 'publish' }>[] {
  return device.packets.filter((packet) => packet.cmd === 'publish')
}

describe('what a device publishes', () => {
  test.each<[string, 1 | 2, string, 'puback' | 'pubrec']>([
    ['3.4.2.1', 1, 'PUBACK', 'puback'],
    ['3.5.2.1', 2, 'PUBREC', 'pubrec'],
  ])('%s: a topic that is not its own, with QoS %i: %s 0x87, and the connection stays', async (_clause, qos, _name, cmd) => {
    const { log, device } = await signedIn()
    device.send(publication({ topic: foreign, qos }))
    expect(await device.packet(cmd, 1)).toMatchObject({ reasonCode: 0x87, properties: { reasonString: notItsOwn } })
    expect(log.traffic).toMatchObject([{ topic: foreign, verdict: 'refused', sentence: notItsOwn }])
    expect(log.received).toEqual([])
    await device.settle()
  })

  test('MQTT-4.3.3-9: a QoS 2 message that was refused has no release, and its packet id is free', async () => {
    const { log, device } = await signedIn({ clean: false, properties: { sessionExpiryInterval: 60 } })
    // More often than there may be messages that are not released.
    for (let round = 1; round <= 1001; round += 1) {
      device.send(publication({ topic: foreign, qos: 2, messageId: round }))
      await device.packet('pubrec', round)
    }
    device.send(publication({ qos: 2, messageId: 7 }))
    await device.nth('pubrec', 1002)
    device.send({ cmd: 'pubrel', messageId: 7 })
    expect(await device.packet('pubcomp')).toMatchObject({ reasonCode: 0 })
    expect(log.received).toHaveLength(1)
  })

  test('MQTT-3.1.2-29: a device that does not want to know why is told the code alone', async () => {
    const { device } = await signedIn({ properties: { requestProblemInformation: false } })
    device.send(publication({ topic: foreign }), { cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: '#', qos: 1 }] })
    await device.packet('suback')
    await device.packet('puback')
    expect(device.told().sort((left, right) => Number(left.messageId) - Number(right.messageId))).toEqual([
      { cmd: 'puback', messageId: 1, reasonCode: 0x87 },
      { cmd: 'suback', messageId: 2, granted: [0x87] },
    ])
  })

  test('MQTT-3.3.1-5: nothing is retained, and a device that asks for it is served all the same', async () => {
    const { log, device } = await signedIn()
    device.send(publication({ retain: true }))
    expect(await device.packet('puback')).toMatchObject({ reasonCode: 0 })
    expect(log.received).toMatchObject([{ message: { retain: true } }])
    await device.subscribe(log, 'bench/thermo-1/#')
    await device.settle()
    expect(publishes(device)).toEqual([])
  })

  // MQTT 5, 2.2.1: two messages under way may not have the same packet id, unless one repeats the other.
  test.each([
    [1, 'puback'],
    [2, 'pubrec'],
  ] as const)('0x91: a packet id of a message that is under way, with QoS %i', async (qos, cmd) => {
    const taken = Promise.withResolvers<void>()
    const { device } = await signedIn({}, { received: () => taken.promise })
    device.send(publication({ qos }), publication({ qos, payload: 'another' }))
    expect(await device.packet(cmd)).toMatchObject({ messageId: 1, reasonCode: 0x91 })
    taken.resolve()
    expect(await device.nth(cmd, 2)).toMatchObject({ messageId: 1, reasonCode: 0 })
  })

  test('MQTT-4.3.3-10: a QoS 2 message that is repeated counts once', async () => {
    const { log, device } = await signedIn()
    device.send(publication({ qos: 2 }))
    await device.packet('pubrec')
    device.send(publication({ qos: 2, dup: true }))
    await device.nth('pubrec', 2)
    device.send({ cmd: 'pubrel', messageId: 1 })
    await device.packet('pubcomp')
    expect(log.received).toHaveLength(1)
  })

  test.each<[string, Packet, Record<string, unknown>]>([
    ['3.7.2.1: a PUBREL for nothing', { cmd: 'pubrel', messageId: 9 }, { cmd: 'pubcomp', messageId: 9, reasonCode: 0x92 }],
    ['3.6.2.1: a PUBREC for nothing', { cmd: 'pubrec', messageId: 9 }, { cmd: 'pubrel', messageId: 9, reasonCode: 0x92 }],
  ])('%s is answered with 0x92', async (_clause, packet, answer) => {
    const { device } = await signedIn()
    device.send(packet)
    await device.settle()
    expect(device.told()).toMatchObject([answer, { cmd: 'pingresp' }])
  })

  test.each<[string, Packet]>([
    ['a PUBACK', { cmd: 'puback', messageId: 9 }],
    ['a PUBREC that refuses', { cmd: 'pubrec', messageId: 9, reasonCode: 0x80 }],
    ['a PUBCOMP', { cmd: 'pubcomp', messageId: 9 }],
  ])('%s for nothing is passed over', async (_what, packet) => {
    const { device } = await signedIn()
    device.send(packet)
    await device.settle()
    expect(device.told()).toMatchObject([{ cmd: 'pingresp' }])
  })

  test('MQTT-3.1.2-22: what the translation answers itself keeps the connection alive, too', async () => {
    const { log, device } = await signedIn({ keepalive: 1 })
    for (let round = 0; round < 6; round += 1) {
      device.send({ cmd: 'pubrel', messageId: 9 })
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    expect(log.traffic).toEqual([])
  })
})

describe('what a device subscribes to', () => {
  async function subscribe(device: Mqtt5Device, filters: string[], properties = {}): Promise<ISubackPacket> {
    device.send({ cmd: 'subscribe', messageId: 5, subscriptions: filters.map((topic) => ({ topic, qos: 1 as const })), properties })
    return (await device.packet('suback', 5)) as ISubackPacket
  }

  // MQTT-3.8.4-6: one reason code for each filter, in order.
  test.each<[string, string[], number[], string | undefined]>([
    ['granted', ['bench/thermo-1/#', 'bench/thermo-1/+/x'], [1, 1], undefined],
    ['0x87: not its own', ['bench/thermo-2/#'], [0x87], '‘bench/thermo-2/#’ is not its own'],
    ['0x8F: # in the middle', ['bench/#/x'], [0x8f], 'That is no topic filter.'],
    ['0x8F: + beside text', ['bench/thermo-1/x+'], [0x8f], 'That is no topic filter.'],
    ['0x8F: empty (MQTT-4.7.3-1)', [''], [0x8f], 'That is no topic filter.'],
    ['0x8F: over 100 levels', ['/'.repeat(100)], [0x8f], 'That is no topic filter.'],
    ['0x8F: over 1024 characters', [`bench/thermo-1/${'x'.repeat(1100)}`], [0x8f], 'A filter has at most 1024 characters.'],
    [
      'some of each, and one twice',
      ['bench/thermo-1/a', '#/x', '#', 'bench/thermo-1/b', 'bench/thermo-1/a'],
      [1, 0x8f, 0x87, 1, 1],
      'That is no topic filter. ‘#’ is not its own',
    ],
  ])('%s', async (_what, filters, granted, reasonString) => {
    const { device } = await signedIn()
    const suback = await subscribe(device, filters)
    expect(suback.granted).toEqual(granted)
    expect(suback.properties?.reasonString).toBe(reasonString)
    await device.settle()
  })

  test('0x97: more than a hundred', async () => {
    const { device } = await signedIn()
    const { granted } = await subscribe(
      device,
      Array.from({ length: 102 }, (_, index) => `bench/thermo-1/${index}`),
    )
    expect(granted).toEqual([...Array.from({ length: 100 }, () => 1), 0x97, 0x97])
  })

  test.each([0, 1, 2] as const)('MQTT-3.8.4-7: QoS %i is granted', async (qos) => {
    const { device } = await signedIn()
    device.send({ cmd: 'subscribe', messageId: 5, subscriptions: [{ topic: 'bench/thermo-1/#', qos }] })
    expect(await device.packet('suback')).toMatchObject({ granted: [qos] })
  })

  // MQTT 5, 3.8.3.1: nothing comes from another client and nothing is retained, so that both of them come true.
  test.each([
    ['retain as published', { rap: true }],
    ['retain handling 1', { rh: 1 }],
    ['retain handling 2', { rh: 2 }],
  ])('the option %s is taken', async (_what, option) => {
    const { log, device } = await signedIn()
    device.send(
      { cmd: 'subscribe', messageId: 5, subscriptions: [{ topic: 'bench/thermo-1/#', qos: 1, ...option }] },
      publication({ retain: true }),
    )
    expect(await device.packet('suback')).toMatchObject({ granted: [1] })
    await device.packet('puback')
    await device.settle()
    expect(publishes(device)).toEqual([])
    expect(log.received).toHaveLength(1)
  })

  test('MQTT-3.3.4-4: a message carries the identifier of each subscription that covers it', async () => {
    const { broker, log, device } = await signedIn()
    await subscribe(device, ['bench/thermo-1/settings/#'], { subscriptionIdentifier: 7 })
    device.send({
      cmd: 'subscribe',
      messageId: 6,
      subscriptions: [{ topic: 'bench/thermo-1/+/set/+', qos: 1 }],
      properties: { subscriptionIdentifier: 268_435_455 },
    })
    device.send({ cmd: 'subscribe', messageId: 7, subscriptions: [{ topic: 'bench/thermo-1/#', qos: 1 }] })
    await device.packet('suback', 7)
    await log.until((lines) => lines.at(-1)!.includes('bench/thermo-1/#'))
    broker.send('thermo-1', setting, null)
    expect(await device.nth('publish', 1)).toMatchObject({ properties: { subscriptionIdentifier: [7, 268_435_455] } })
    // MQTT-3.8.4-3: a subscription to the same filter takes the place of the first, its identifier too.
    device.send({ cmd: 'subscribe', messageId: 8, subscriptions: [{ topic: 'bench/thermo-1/settings/#', qos: 1 }] })
    device.send({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['bench/thermo-1/+/set/+'] })
    await device.packet('unsuback', 9)
    broker.send('thermo-1', setting, null)
    expect(await device.nth('publish', 2)).not.toHaveProperty('properties')
  })

  test('MQTT-3.8.3-3: what a device published comes back by those of its subscriptions alone that are not without it', async () => {
    const { broker, log, device } = await signedIn()
    const message = { topic: own, payload: '{"a":1}', qos: 1 as const, needsSubscription: true }
    const echo = { ...message, isOwn: true as const }
    const subscribeTo = (messageId: number, topic: string, nl: boolean) =>
      device.send({
        cmd: 'subscribe',
        messageId,
        subscriptions: [{ topic, qos: 1, nl }],
        properties: { subscriptionIdentifier: messageId },
      })
    subscribeTo(5, own, true)
    await log.untilLine(`thermo-1 listens to [${own}]`)
    expect(broker.send('thermo-1', echo, null)).toBe(false)
    subscribeTo(6, 'bench/thermo-1/#', false)
    await log.untilLine(`thermo-1 listens to [${own} bench/thermo-1/#]`)
    expect(broker.send('thermo-1', echo, null)).toBe(true)
    expect(await device.nth('publish', 1)).toMatchObject({ properties: { subscriptionIdentifier: 6 } })
    // What is of others comes by both.
    expect(broker.send('thermo-1', message, null)).toBe(true)
    expect(await device.nth('publish', 2)).toMatchObject({ properties: { subscriptionIdentifier: [5, 6] } })
  })

  test('MQTT-3.11.3-2: each filter of an UNSUBSCRIBE has its code', async () => {
    const { device } = await signedIn()
    await subscribe(device, ['bench/thermo-1/a', 'bench/thermo-1/b'])
    device.send({ cmd: 'unsubscribe', messageId: 6, unsubscriptions: ['bench/thermo-1/b', 'bench/thermo-1/c', '#/x', 'bench/thermo-1/b'] })
    expect(await device.packet('unsuback', 6)).toMatchObject({ granted: [0, 0x11, 0x8f, 0] })
    device.send({ cmd: 'unsubscribe', messageId: 7, unsubscriptions: ['bench/thermo-1/b'] })
    expect(await device.packet('unsuback', 7)).toMatchObject({ granted: [0x11] })
    device.socket.write(handmade(0xa2, 0, 8, 0, '#/x'))
    expect(await device.packet('unsuback', 8)).toMatchObject({ granted: [0x8f] })
  })

  test('0x91: a packet id of a message that is under way', async () => {
    const { device } = await signedIn({}, { received: () => new Promise(() => undefined) })
    device.send(publication({ messageId: 5 }))
    expect(await subscribe(device, ['bench/thermo-1/a'])).toMatchObject({ granted: [0x91] })
    device.send({ cmd: 'unsubscribe', messageId: 5, unsubscriptions: ['a', 'b'] })
    expect(await device.packet('unsuback')).toMatchObject({ granted: [0x91, 0x91] })
  })
})

describe('what a device is sent', () => {
  const covering = { cmd: 'subscribe' as const, messageId: 1, subscriptions: [{ topic: 'bench/thermo-1/#', qos: 1 as const }] }

  async function listening(properties: { receiveMaximum?: number; maximumPacketSize?: number }) {
    const bench = await signedIn({ properties })
    bench.device.send(covering)
    await bench.log.untilLine('thermo-1 listens to [bench/thermo-1/#]')
    return bench
  }

  test('MQTT-3.3.4-9: never more at once than its receive maximum; the rest follows in order', async () => {
    const { broker, log, device } = await listening({ receiveMaximum: 2 })
    for (let number = 0; number < 6; number += 1) broker.send('thermo-1', { ...setting, payload: String(number) }, `tag-${number}`)
    // Others do not wait for it (MQTT-3.3.4-10).
    broker.send('thermo-1', { ...setting, qos: 0, payload: 'at once' }, null)
    await device.nth('publish', 3)
    await device.settle()
    expect(publishes(device).map(({ payload }) => payload.toString())).toEqual(['0', '1', 'at once'])
    for (let number = 0; number < 6; number += 1) {
      const packet = publishes(device).find(({ payload }) => payload.toString() === String(number))!
      device.send({ cmd: 'puback', messageId: packet.messageId! })
      await log.untilLine(`thermo-1 acknowledged tag-${number}`)
      await device.settle()
      const waiting = publishes(device).filter(({ qos }) => qos === 1).length - number - 1
      expect(waiting).toBe(Math.min(2, 5 - number))
    }
    expect(
      publishes(device)
        .filter(({ qos }) => qos === 1)
        .map(({ payload }) => payload.toString()),
    ).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  test('an acknowledgement of what still waits counts for nothing', async () => {
    const { broker, log, device } = await listening({ receiveMaximum: 1 })
    broker.send('thermo-1', setting, 'first')
    broker.send('thermo-1', { ...setting, payload: 'second' }, 'second')
    const { messageId } = await device.packet('publish')
    device.send({ cmd: 'puback', messageId: messageId! + 1 })
    await device.settle()
    expect(publishes(device)).toHaveLength(1)
    device.send({ cmd: 'puback', messageId: messageId! })
    expect(await device.nth('publish', 2)).toMatchObject({ payload: Buffer.from('second') })
    expect(log.lines).not.toContain('thermo-1 acknowledged second')
  })

  test('a device that acknowledges nothing is closed with 0x97', async () => {
    const { broker, log, device } = await listening({ receiveMaximum: 1 })
    for (let number = 0; number < 1001; number += 1) broker.send('thermo-1', setting, null)
    await device.closed
    expect(device.told().at(-1)).toMatchObject({ cmd: 'disconnect', reasonCode: 0x97 })
    expect(log.traffic[0]!.sentence).toContain('left 1000 messages without acknowledgement')
  })

  test.each([
    [0, 'bench/thermo-1/settings/set/job-1.1.0'],
    [1, 'bench/thermo-1/settings/set/job-1.1.0'],
  ] as const)('MQTT-3.1.2-24: no packet over its maximum, with QoS %i: it is not sent, and the traffic says so', async (qos, topic) => {
    const whole = bytesOf({ ...publication({ topic, payload: setting.payload, qos, messageId: 1 }) }).length
    const { broker, log, device } = await listening({ maximumPacketSize: whole })
    expect(broker.send('thermo-1', { ...setting, qos }, null)).toBe(true)
    expect(broker.send('thermo-1', { ...setting, qos, payload: `${setting.payload} ` }, null)).toBe(false)
    await device.packet('publish')
    await device.settle()
    expect(publishes(device)).toHaveLength(1)
    expect(log.traffic).toMatchObject([
      { topic, verdict: 'refused', sentence: 'Not sent: when it connected, it said that it reads no packets of that size.' },
    ])
  })

  test('3.4.2.1: a device that refuses what it was sent is not sent it again, and the traffic says so', async () => {
    const { broker, log, device } = await listening({})
    broker.send('thermo-1', setting, 'tag')
    const { messageId } = await device.packet('publish')
    device.send({ cmd: 'puback', messageId: messageId!, reasonCode: 0x83, properties: { reasonString: 'no\u0007 fan' } })
    await log.untilLine('thermo-1 acknowledged tag')
    expect(log.traffic[0]!.sentence).toBe(
      `The device acknowledged message ${messageId} with reason code 0x83, which refuses it: ‘no� fan’.`,
    )
  })
})

describe('how the bench ends a connection (MQTT 5, 3.14.2.1)', () => {
  const will = { topic: own, payload: Buffer.from('"bye"'), qos: 0 as const, retain: false }

  async function ended(device: Mqtt5Device): Promise<Record<string, unknown> | undefined> {
    await device.closed
    return device.told().at(-1)
  }

  test('0x8E: another connection came with the same client id (MQTT-3.1.4-3), and the will is heard', async () => {
    const { broker, log, device } = await signedIn({ will })
    const second = new Mqtt5Device(broker.port)
    await second.connect('thermo-1')
    expect(await ended(device)).toMatchObject({
      cmd: 'disconnect',
      reasonCode: 0x8e,
      properties: { reasonString: 'Another connection came with the same client id.' },
    })
    await second.settle()
    expect(log.received.map(({ message }) => message.text)).toEqual(['"bye"'])
  })

  test('0x8E: also when that one speaks MQTT 3.1.1', async () => {
    const { broker, device } = await signedIn()
    await connectDevice(broker.port, 'thermo-1')
    expect(await ended(device)).toMatchObject({ reasonCode: 0x8e })
  })

  test('0x98: the device was dropped, and its will is not heard', async () => {
    const { broker, log, device } = await signedIn({ will })
    broker.drop('thermo-1', 'The device was deleted on the bench.')
    expect(await ended(device)).toMatchObject({ reasonCode: 0x98, properties: { reasonString: 'The device was deleted on the bench.' } })
    await log.untilLine('thermo-1 disconnected')
    expect(log.received).toEqual([])
  })

  test('0x8B: the bench was stopped', async () => {
    const { broker, log, device } = await signedIn({ will })
    await broker.close()
    expect(await ended(device)).toMatchObject({ reasonCode: 0x8b, properties: { reasonString: 'The bench was stopped.' } })
    expect(log.lines).toContain('thermo-1 disconnected')
  })

  test('0x8D: nothing came for one and a half keep-alives (MQTT-3.1.2-22), and the will is heard', async () => {
    const { log, device } = await signedIn({ keepalive: 1, will })
    expect(await ended(device)).toMatchObject({ reasonCode: 0x8d })
    await log.untilLine(`thermo-1 says ${own} "bye"`)
  })

  test('0xA0: what the device signed in with has run out', async () => {
    const signIn: BrokerHooks['signIn'] = ({ clientId }) => ({
      connection: { deviceId: clientId, dialect: 'plain', modelId: null },
      expiresAtMs: Date.now() + 50,
      sentence: 'Let in.',
    })
    const { broker } = await openBroker({}, { signIn })
    const device = new Mqtt5Device(broker.port)
    await device.connect('thermo-1')
    expect(await ended(device)).toMatchObject({ reasonCode: 0xa0 })
  })

  test('0x83: the bench could not keep what the device said', async () => {
    const { device } = await signedIn({}, { received: () => Promise.reject(new Error('no space left')) })
    device.send(publication())
    expect(await ended(device)).toMatchObject({
      cmd: 'disconnect',
      reasonCode: 0x83,
      properties: { reasonString: expect.stringContaining('no space left') as string },
    })
  })

  test('0x97: a device that does not read what it is sent', async () => {
    const { broker, log, device } = await signedIn()
    device.socket.pause()
    const large = { ...setting, needsSubscription: false, payload: 'x'.repeat(256 * 1024) }
    while (broker.send('thermo-1', large, null));
    await log.untilLine('thermo-1 disconnected')
    expect(log.traffic[0]!.sentence).toContain('left more than 1048576 bytes unread')
    device.socket.resume()
    await device.closed
  })

  test('a device that goes without a word is told nothing, and its will is heard', async () => {
    const { log, device } = await signedIn({ will })
    device.socket.end()
    expect(await ended(device)).toBeUndefined()
    await log.untilLine('thermo-1 disconnected')
    expect(log.received).toHaveLength(1)
  })

  test.each<[string, number, number]>([
    ['0x00: its will is forgotten (MQTT-3.14.4-3)', 0x00, 0],
    ['0x04: its will is heard', 0x04, 1],
    ['0x80: its will is heard', 0x80, 1],
  ])('a device that says good-bye with %s', async (_what, reasonCode, heard) => {
    const { log, device } = await signedIn({ will })
    device.send({ cmd: 'disconnect', reasonCode })
    expect(await ended(device)).toBeUndefined()
    await log.untilLine('thermo-1 disconnected')
    expect(log.received).toHaveLength(heard)
  })

  test('why a device says good-bye is in its traffic', async () => {
    const { log, device } = await signedIn()
    device.send({ cmd: 'disconnect', reasonCode: 0x80, properties: { reasonString: 'low\u0007 battery' } })
    await log.untilLine('thermo-1 disconnected')
    expect(log.traffic.map(({ sentence }) => sentence)).toEqual(['The device said good-bye with reason code 0x80: ‘low� battery’.'])
  })

  test('what comes behind a DISCONNECT is not read (MQTT-3.14.4-1)', async () => {
    const { log, device } = await signedIn()
    device.send({ cmd: 'disconnect', reasonCode: 0 }, publication())
    await device.closed
    await log.untilLine('thermo-1 disconnected')
    expect(log.received).toEqual([])
  })
})

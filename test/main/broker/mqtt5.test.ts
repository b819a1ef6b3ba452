import type { IConnectPacket, Packet } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import type { BrokerHooks } from '../../../main/broker/hooks.ts'
import type { RefusalCode } from '../../../main/contract/sign-in.ts'
import { connectionOf, letIn, openBroker } from './mqtt-bench.ts'
import { bytesOf, connect, handmade, Mqtt5Device } from './mqtt5-device.ts'

const setting = { topic: 'bench/thermo-1/settings/set/job-1.1.0', payload: '{"fanSpeed":3}', qos: 1 as const, needsSubscription: true }
const own = 'bench/thermo-1/reported'

function publication(more: Partial<Extract<Packet, { cmd: 'publish' }>> = {}): Extract<Packet, { cmd: 'publish' }> {
  return { cmd: 'publish', topic: own, payload: '{"a":1}', qos: 1, messageId: 1, dup: false, retain: false, ...more }
}

describe('a device of MQTT 5', () => {
  test('connects, subscribes, publishes, is sent to, and goes', async () => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    // MQTT 5, 3.2.2.3: what the bench can and cannot do. No Maximum QoS: it takes QoS 2.
    expect(await device.connect('thermo-1')).toMatchObject({ reasonCode: 0, sessionPresent: false })
    expect((await device.packet('connack')) as unknown).toHaveProperty('properties', {
      receiveMaximum: 1000,
      retainAvailable: false,
      maximumPacketSize: 1048576,
      topicAliasMaximum: 0,
      wildcardSubscriptionAvailable: true,
      subscriptionIdentifiersAvailable: true,
      sharedSubscriptionAvailable: false,
    })
    await device.subscribe(log, 'bench/thermo-1/settings/set/+')
    for (const qos of [0, 1, 2] as const) device.send(publication({ payload: `{"a":${qos}}`, qos, messageId: 10 + qos }))
    await device.packet('pubrec')
    device.send({ cmd: 'pubrel', messageId: 12 })
    await device.packet('pubcomp')
    expect(broker.send('thermo-1', setting, 'tag-1')).toBe(true)
    const packet = await device.packet('publish')
    expect(packet).toMatchObject({ topic: setting.topic, qos: 1, payload: Buffer.from(setting.payload), dup: false, retain: false })
    expect(packet).not.toHaveProperty('properties')
    device.send({ cmd: 'puback', messageId: packet.messageId! })
    await log.untilLine('thermo-1 acknowledged tag-1')
    device.send({ cmd: 'disconnect', reasonCode: 0 })
    await device.closed
    await log.untilLine('thermo-1 disconnected')
    expect(log.lines).toEqual([
      'thermo-1 connected',
      'thermo-1 listens to []',
      'thermo-1 listens to [bench/thermo-1/settings/set/+]',
      `thermo-1 says ${own} {"a":0}`,
      `thermo-1 says ${own} {"a":1}`,
      `thermo-1 says ${own} {"a":2}`,
      'thermo-1 acknowledged tag-1',
      'thermo-1 disconnected',
    ])
    expect(device.told().map(({ cmd, messageId }) => `${cmd as string} ${(messageId as number | undefined) ?? ''}`)).toEqual([
      'suback 1',
      'puback 11',
      'pubrec 12',
      'pubcomp 12',
      `publish ${packet.messageId}`,
    ])
  })

  test('says in its traffic that it speaks MQTT 5', async () => {
    const said: string[] = []
    const { broker } = await openBroker({}, { traffic: ({ sentence }) => void said.push(sentence) })
    await new Mqtt5Device(broker.port).connect('thermo-1')
    expect(said).toEqual([`${letIn} It speaks MQTT 5.`])
  })

  test.each([1, 2, 3, 7])('is served however its bytes come: %i at a time', async (size) => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    const bytes = Buffer.concat(
      [
        connect('thermo-1'),
        publication({ properties: { userProperties: { colour: 'red' } }, payload: 'x'.repeat(300) }),
        { cmd: 'pingreq' as const },
        publication({ messageId: 2, qos: 2 }),
      ].map((packet) => bytesOf(packet)),
    )
    for (let at = 0; at < bytes.length; at += size) {
      await new Promise((resolve) => device.socket.write(bytes.subarray(at, at + size), resolve))
    }
    await device.packet('pubrec', 2)
    expect(device.packets.map(({ cmd }) => cmd)).toEqual(expect.arrayContaining(['connack', 'puback', 'pingresp', 'pubrec']))
    expect(log.received.map(({ message }) => message.text)).toEqual(['x'.repeat(300), '{"a":1}'])
  })

  test('is served when everything comes in one piece with its CONNECT (MQTT 5, 3.1.4)', async () => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    const many = Array.from({ length: 900 }, (_, index) => publication({ messageId: index + 1, payload: String(index) }))
    device.send(connect('thermo-1'), ...many, { cmd: 'pingreq' })
    await device.packet('pingresp')
    await device.packet('puback', 900)
    expect(log.received.map(({ message }) => message.text)).toEqual(many.map(({ payload }) => payload))
    expect(device.packets.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId)).toEqual(
      many.map(({ messageId }) => messageId),
    )
  })
})

describe('what comes with a message goes up with it (MQTT 5, 3.3.2.3)', () => {
  const properties = {
    payloadFormatIndicator: true,
    messageExpiryInterval: 60,
    contentType: 'application/json',
    responseTopic: 'bench/thermo-1/answers',
    correlationData: Buffer.from([1, 0, 255]),
    userProperties: { colour: ['red', 'blue'], size: 'ä' },
  }
  const expected = {
    isText: true,
    messageExpirySeconds: 60,
    contentType: 'application/json',
    responseTopic: 'bench/thermo-1/answers',
    correlationData: new Uint8Array([1, 0, 255]),
    userProperties: [
      ['colour', 'red'],
      ['colour', 'blue'],
      ['size', 'ä'],
    ],
  }

  test.each([0, 1, 2] as const)('with QoS %i, and only with that one', async (qos) => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    await device.connect('thermo-1')
    device.send(publication({ qos, messageId: 1 }), publication({ qos, messageId: 2, properties }), publication({ qos, messageId: 3 }))
    await log.until(() => log.received.length === 3)
    expect(log.received.map(({ message }) => message.properties)).toEqual([undefined, expected, undefined])
  })

  test('with a will, too (MQTT 5, 3.1.3.2)', async () => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    await device.connect('thermo-1', { will: { topic: own, payload: Buffer.from('"bye"'), qos: 1, retain: false, properties } })
    device.socket.destroy()
    await log.untilLine('thermo-1 disconnected')
    expect(log.received.map(({ message }) => message)).toMatchObject([{ text: '"bye"', isWill: true, properties: expected }])
  })

  test('3.2.2.3.5: a will that is to be retained is taken, and not retained', async () => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    expect(await device.connect('thermo-1', { will: { topic: own, payload: Buffer.from('"bye"'), qos: 1, retain: true } })).toMatchObject({
      reasonCode: 0,
    })
    device.socket.destroy()
    await log.untilLine('thermo-1 disconnected')
    expect(log.received).toMatchObject([{ message: { retain: true, isWill: true } }])
  })

  test('user properties of packets that are no messages are read and passed over (MQTT 5, 3.1.2.11.8)', async () => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    const said = { properties: { userProperties: { why: 'so' } } }
    await device.connect('thermo-1', said)
    device.send(
      { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'bench/thermo-1/#', qos: 1 }], ...said },
      { cmd: 'unsubscribe', messageId: 2, unsubscriptions: ['bench/thermo-1/#'], ...said },
      publication({ messageId: 3, qos: 2 }),
    )
    await device.packet('pubrec')
    device.send({ cmd: 'pubrel', messageId: 3, ...said }, { cmd: 'puback', messageId: 9, ...said })
    await device.packet('pubcomp')
    device.send({ cmd: 'disconnect', reasonCode: 0, ...said })
    await device.closed
    await log.untilLine('thermo-1 disconnected')
    expect(log.traffic).toEqual([])
  })

  test('an answer carries the correlation data of its question (MQTT 5, 4.10)', async () => {
    const answer = { ...setting, topic: 'bench/thermo-1/answers', needsSubscription: false }
    const { broker } = await openBroker({}, { received: async (_connection, _message, send) => void send(answer) })
    const device = new Mqtt5Device(broker.port)
    await device.connect('thermo-1')
    device.send(publication({ properties }))
    expect(await device.packet('publish')).toMatchObject({ topic: answer.topic, properties: { correlationData: Buffer.from([1, 0, 255]) } })
  })
})

describe('who is turned away gets a CONNACK that says why (MQTT 5, 3.2.2.2)', () => {
  test.each<[RefusalCode, number]>([
    ['badClientId', 0x85],
    ['badCredentials', 0x86],
    ['notAuthorized', 0x87],
  ])('the sign-in says %s', async (code, reasonCode) => {
    const { broker, log } = await openBroker({}, { signIn: () => ({ refused: 'It is not on the list.', code }) })
    const device = new Mqtt5Device(broker.port)
    const reasonString = '‘thermo-1’ was refused. It is not on the list.'
    expect(await device.connect('thermo-1')).toMatchObject({ reasonCode, sessionPresent: false, properties: { reasonString } })
    await device.closed
    expect(log.lines).toEqual([`refused: ${reasonString}`])
    // MQTT-3.2.0-1: no DISCONNECT follows.
    expect(device.packets).toHaveLength(1)
  })

  test.each<[string, BrokerHooks['signIn'], Partial<IConnectPacket>, number, string]>([
    [
      'a bench that fails',
      () => {
        throw new Error('a bug')
      },
      {},
      0x88,
      'a bug',
    ],
    ['a client id that is no device id', () => connectionOf('x'), { clientId: 'a/b' }, 0x85, 'A device id may not hold "/"'],
    ['no client id', () => connectionOf('x'), { clientId: '' }, 0x85, 'set the client id to the device id'],
    [
      'MQTT-4.12.0-1: a method of authentication',
      () => connectionOf('x'),
      { properties: { authenticationMethod: 'SCRAM-SHA-1' } },
      0x8c,
      'SCRAM-SHA-1',
    ],
    ['a will for a topic with a wildcard', () => connectionOf('x'), { will: { topic: 'bench/#', payload: 'x' } }, 0x90, 'bench/#'],
  ])('%s', async (_what, signIn, more, reasonCode, says) => {
    const { broker, log } = await openBroker({}, { signIn })
    const device = new Mqtt5Device(broker.port)
    expect(await device.connect('thermo-1', more)).toMatchObject({
      reasonCode,
      properties: { reasonString: expect.stringContaining(says) as string },
    })
    await device.closed
    expect(log.refusals[0]!.sentence).toContain(says)
  })

  test.each<[string, Partial<IConnectPacket>]>([
    ['that does not want to know why (MQTT-3.1.2-29)', { properties: { requestProblemInformation: false } }],
    ['that reads no packet of that size (MQTT-3.2.2-19)', { properties: { maximumPacketSize: 20 } }],
  ])('a client %s is told the code alone', async (_what, more) => {
    const { broker } = await openBroker({}, { signIn: () => ({ refused: 'It is not on the list.', code: 'notAuthorized' }) })
    const connack = await new Mqtt5Device(broker.port).connect('thermo-1', more)
    expect(connack.reasonCode).toBe(0x87)
    expect(connack).not.toHaveProperty('properties')
  })

  test('a client that can read no CONNACK at all is closed, and the traffic says why', async () => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    device.send(connect('thermo-1', { properties: { maximumPacketSize: 10 } }))
    await device.closed
    await log.until((lines) => lines.some((line) => line.includes('reads no packet over 10 bytes')))
    expect(device.packets).toEqual([])
  })

  const head = ['MQTT', 5] as const
  test.each<[string, Buffer, number]>([
    ['MQTT-3.1.2-3: the reserved flag', handmade(0x10, ...head, 0x03, 0, 0, 0, 'ab'), 0x81],
    ['MQTT-3.1.2-12: a will with QoS 3', handmade(0x10, ...head, 0x1e, 0, 0, 0, 'ab', 0, 'a', 'b'), 0x81],
    ['MQTT-3.1.2-11: a will’s QoS without will', handmade(0x10, ...head, 0x0a, 0, 0, 0, 'ab'), 0x81],
    ['MQTT-3.1.2-13: a retained will without will', handmade(0x10, ...head, 0x22, 0, 0, 0, 'ab'), 0x81],
    ['MQTT-1.5.4-1: a client id that is not UTF-8', handmade(0x10, ...head, 2, 0, 0, 0, Buffer.from([0, 2, 0xc3, 0x28])), 0x81],
    ['MQTT-1.5.4-1: a surrogate', handmade(0x10, ...head, 2, 0, 0, 0, Buffer.from([0, 3, 0xed, 0xa0, 0x80])), 0x81],
    ['MQTT-1.5.4-2: a null character', handmade(0x10, ...head, 2, 0, 0, 0, 'a\0b'), 0x81],
    ['MQTT-1.5.5-1: a property length of two bytes where one does', handmade(0x10, ...head, 2, 0, 0, Buffer.from([0x80, 0]), 'ab'), 0x81],
    ['3.1.3: no client id', handmade(0x10, ...head, 2, 0, 0, 0), 0x81],
    ['3.1.3: more behind the payload', handmade(0x10, ...head, 2, 0, 0, 0, 'ab', 1), 0x81],
    ['3.1.3: a password that is cut off', handmade(0x10, ...head, 0x42, 0, 0, 0, 'ab', 0, 9, 1), 0x81],
    ['2.2.2: properties longer than the packet', handmade(0x10, ...head, 2, 0, 0, 90, 'ab'), 0x81],
    ['2.2.2: a property that does not exist', handmade(0x10, ...head, 2, 0, 0, 2, 0x7f, 1, 'ab'), 0x81],
    ['2.2.2: a property of another packet', handmade(0x10, ...head, 2, 0, 0, 2, 0x01, 1, 'ab'), 0x81],
    ['3.1.2.11.2: a session expiry that comes twice', handmade(0x10, ...head, 2, 0, 0, 10, 0x11, 0, 0, 0, 0, 0x11, 0, 0, 0, 1, 'ab'), 0x82],
    ['3.1.2.11.3: a receive maximum of 0', handmade(0x10, ...head, 2, 0, 0, 3, 0x21, 0, 0, 'ab'), 0x82],
    ['3.1.2.11.4: a maximum packet size of 0', handmade(0x10, ...head, 2, 0, 0, 5, 0x27, 0, 0, 0, 0, 'ab'), 0x82],
    ['3.1.2.11.6: request response information of 2', handmade(0x10, ...head, 2, 0, 0, 2, 0x19, 2, 'ab'), 0x82],
    ['3.1.2.11.7: request problem information of 2', handmade(0x10, ...head, 2, 0, 0, 2, 0x17, 2, 'ab'), 0x82],
    ['3.1.2.11.10: authentication data without a method', handmade(0x10, ...head, 2, 0, 0, 4, 0x16, 0, 1, 7, 'ab'), 0x82],
    ['MQTT-3.3.2-14: a response topic of a will with a wildcard', handmade(0x10, ...head, 6, 0, 0, 0, 'ab', 4, 0x08, '#', 'a', 'b'), 0x82],
  ])('MQTT-3.1.4-1: a CONNECT that is not as it has to be, %s', async (_clause, bytes, reasonCode) => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    device.socket.write(bytes)
    expect(await device.packet('connack')).toMatchObject({ reasonCode })
    await device.closed
    expect(log.refusals).toMatchObject([{ sentence: expect.stringMatching(/^A device .* and was refused\.$/) as string }])
  })

  test('MQTT-3.1.4-6: nothing counts of what a client sent behind a CONNECT that is refused', async () => {
    const { broker, log } = await openBroker({}, { signIn: () => ({ refused: 'It is not on the list.', code: 'notAuthorized' }) })
    const device = new Mqtt5Device(broker.port)
    device.send(connect('thermo-1'), publication())
    device.socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]))
    await device.closed
    expect(device.packets.map(({ cmd }) => cmd)).toEqual(['connack'])
    expect(log.lines).toEqual(['refused: ‘thermo-1’ was refused. It is not on the list.'])
  })
})

describe('what MQTT 5 does not allow ends the connection with a DISCONNECT that says why (MQTT-4.13.1-1)', () => {
  test.each<[string, Buffer, number, string]>([
    ['MQTT-3.1.0-2: a second CONNECT', bytesOf(connect('thermo-1')), 0x82, 'sent a second CONNECT'],
    ['3.2.2.3.6: a packet over 1 MiB', Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1]), 0x95, 'sent a packet of 268435460 bytes'],
    ['1.5.5: a length of five bytes', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]), 0x81, 'length has more than four bytes'],
    ['2.1.2: a packet of type 0', Buffer.from([0x00, 0x00]), 0x81, 'of type 0'],
    ['2.1.2: a packet that only servers send', Buffer.from([0x20, 0x02, 0, 0]), 0x81, 'of type 2'],
    ['MQTT-2.1.3-1: flags of a PINGREQ', Buffer.from([0xc1, 0x00]), 0x81, 'its flags are 1'],
    ['3.12: a PINGREQ with a body', handmade(0xc0, 1), 0x81, 'more bytes'],
    ['3.15: AUTH', bytesOf({ cmd: 'auth', reasonCode: 0x18 }), 0x82, 'sent an AUTH packet'],
    ['MQTT-3.3.1-4: QoS 3', handmade(0x36, own, 0, 1, 0), 0x81, 'its QoS is 3'],
    ['MQTT-3.3.1-2: QoS 0 that is marked as repeated', handmade(0x38, own, 0), 0x81, 'marked as repeated'],
    ['MQTT-3.3.2-1: a topic that is not UTF-8', handmade(0x30, Buffer.from([0, 1, 0xff]), 0), 0x81, 'not UTF-8'],
    ['MQTT-3.3.2-2: a wildcard in a topic', handmade(0x30, 'bench/#', 0), 0x90, 'published to ‘bench/#’'],
    ['3.3.2.1: no topic and no alias', handmade(0x30, '', 0), 0x82, 'it has no topic'],
    ['MQTT-3.3.2-9: a topic alias', handmade(0x30, own, 3, 0x23, 0, 1), 0x94, 'topic alias 1'],
    ['MQTT-3.3.2-8: the topic alias 0', handmade(0x30, own, 3, 0x23, 0, 0), 0x94, 'topic alias 0'],
    ['3.3.2.3.4: a topic alias without a topic', handmade(0x30, '', 3, 0x23, 0, 1), 0x94, 'topic alias 1'],
    ['MQTT-3.3.2-14: a response topic with a wildcard', handmade(0x30, own, 6, 0x08, 'a/+'), 0x82, 'response topic'],
    ['MQTT-3.3.4-6: a subscription identifier', handmade(0x30, own, 2, 0x0b, 1), 0x81, 'property 11 does not belong there'],
    ['3.3.2.3.2: a payload format of 2', handmade(0x30, own, 2, 0x01, 2), 0x82, 'property 1 is 2'],
    ['3.3.2.3.3: a message expiry that comes twice', handmade(0x30, own, 10, 2, 0, 0, 0, 1, 2, 0, 0, 0, 1), 0x82, 'property 2 comes twice'],
    ['3.3.2.3.7: half a user property', handmade(0x30, own, 4, 0x26, 'a'), 0x81, 'in the middle of a field'],
    ['MQTT-2.2.1-3: packet id 0 in PUBLISH', handmade(0x32, own, 0, 0, 0), 0x82, 'packet id 0'],
    ['MQTT-2.2.1-3: packet id 0 in SUBSCRIBE', handmade(0x82, 0, 0, 0, 'a', 0), 0x82, 'packet id 0'],
    ['2.2.1: no packet id', handmade(0x40, 1), 0x81, 'in the middle of a field'],
    ['3.4.2.1: a reason code that PUBACK does not have', handmade(0x40, 0, 1, 0x92), 0x81, '0x92'],
    ['3.6.2.1: a reason code that PUBREL does not have', handmade(0x62, 0, 1, 0x80), 0x81, '0x80'],
    ['3.4.2.2: a property that PUBACK does not have', handmade(0x40, 0, 1, 0, 2, 0x01, 1), 0x81, 'property 1'],
    ['MQTT-3.8.1-1: flags of a SUBSCRIBE', handmade(0x80, 0, 1, 0, 'a', 0), 0x81, 'its flags are 0'],
    ['MQTT-3.8.3-2: a SUBSCRIBE without a filter', handmade(0x82, 0, 1, 0), 0x82, 'it has no filter'],
    ['MQTT-3.8.3-1: a filter that is not UTF-8', handmade(0x82, 0, 1, 0, Buffer.from([0, 1, 0x80]), 0), 0x81, 'not UTF-8'],
    ['MQTT-3.8.3-5: reserved subscription options', handmade(0x82, 0, 1, 0, 'a', 0x41), 0x81, '0x41'],
    ['3.8.3.1: a QoS of 3', handmade(0x82, 0, 1, 0, 'a', 3), 0x82, 'asks for QoS 3'],
    ['3.8.3.1: a retain handling of 3', handmade(0x82, 0, 1, 0, 'a', 0x30), 0x82, 'retain handling'],
    ['3.8.2.1.2: subscription identifier 0', handmade(0x82, 0, 1, 2, 0x0b, 0, 'a', 0), 0x82, 'property 11 is 0'],
    ['3.2.2.3.13: a shared subscription', handmade(0x82, 0, 1, 0, '$share/g/bench/thermo-1/#', 1), 0x9e, 'has no shared subscriptions'],
    ['MQTT-3.10.1-1: flags of an UNSUBSCRIBE', handmade(0xa0, 0, 1, 0, 'a'), 0x81, 'its flags are 0'],
    ['MQTT-3.10.3-2: an UNSUBSCRIBE without a filter', handmade(0xa2, 0, 1, 0), 0x82, 'it has no filter'],
    ['MQTT-3.14.1-1: flags of a DISCONNECT', Buffer.from([0xe1, 0x00]), 0x81, 'its flags are 1'],
    ['3.14.2.1: a reason code that only servers give', handmade(0xe0, 0x8b, 0), 0x81, '0x8b'],
    ['3.14.2.2.2: a session expiry where CONNECT had none', handmade(0xe0, 0, 5, 0x11, 0, 0, 0, 9), 0x82, 'wanted its session kept'],
    ['3.14.2.2.5: a server reference of a client', handmade(0xe0, 0, 4, 0x1c, 'a'), 0x81, 'property 28'],
    [
      '2.2.2.2: more user properties than the bench holds',
      handmade(0x30, own, Buffer.from([0x8d, 0x27]), ...Array.from({ length: 1001 }, () => Buffer.from([0x26, 0, 0, 0, 0]))),
      0x97,
      'more than 1000 user properties',
    ],
  ])('%s', async (_clause, bytes, code, says) => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    await device.connect('thermo-1')
    device.socket.write(bytes)
    await device.closed
    await log.untilLine('thermo-1 disconnected')
    const reasonString = expect.stringContaining(says) as string
    expect(device.told()).toEqual([{ cmd: 'disconnect', reasonCode: code, properties: { reasonString } }])
    expect(log.traffic.map(({ sentence }) => sentence)).toEqual([expect.stringMatching(/^The connection was closed: the device .*\.$/)])
    expect(log.traffic[0]!.sentence).toContain(says)
  })

  test('what came before it is taken', async () => {
    const { broker, log } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    await device.connect('thermo-1')
    device.socket.write(Buffer.concat([bytesOf(publication()), Buffer.from([0xff, 0])]))
    await device.closed
    await log.untilLine(`thermo-1 says ${own} {"a":1}`)
  })

  test('3.3.4: more than a thousand messages with QoS 2 that are not released', async () => {
    const { broker } = await openBroker()
    const device = new Mqtt5Device(broker.port)
    await device.connect('thermo-1')
    for (let messageId = 1; messageId <= 1001; messageId += 1) device.send(publication({ qos: 2, messageId }))
    await device.closed
    expect(device.told().at(-1)).toMatchObject({ cmd: 'disconnect', reasonCode: 0x93 })
  })
})

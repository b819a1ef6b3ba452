import { describe, expect, test } from 'vitest'
import type { BrokerHooks } from '../../../main/broker/hooks.ts'
import type { Outgoing } from '../../../main/contract/dialect.ts'
import { BenchError } from '../../../main/contract/errors.ts'
import { connectDevice, connectionOf, openBroker, RawDevice } from './mqtt-bench.ts'
import type { Log } from './mqtt-bench.ts'

const asking = '0ne/registrations/thermo-1/api-version=2019-03-31'
const put = '$dps/registrations/PUT/iotdps-register/?$rid=1'
const res = '$dps/registrations/res/#'
const assigning: Outgoing = {
  topic: '$dps/registrations/res/202/?$rid=1&retry-after=1',
  payload: '{"status":"assigning"}',
  qos: 0,
  needsSubscription: false,
}

const registration = (registrationId: string) => ({
  registration: { registrationId, idScope: '0ne', key: null, hasCertificate: false, reachedAs: 'localhost' },
})

const hooks: Partial<BrokerHooks> = {
  signIn: ({ clientId, username }) => (username === asking ? registration(clientId) : connectionOf(clientId)),
  asked: async () => assigning,
}

const publish = (topic: string, messageId = 7, payload = '{}') =>
  ({ cmd: 'publish', topic, payload, qos: 1, messageId, dup: false, retain: false }) as const

async function register(port: number, clean = true): Promise<RawDevice> {
  const asker = new RawDevice(port)
  expect(await asker.signIn('thermo-1', clean, asking)).toMatchObject({ returnCode: 0, sessionPresent: false })
  return asker
}

const refused = (log: Log) => log.traffic.filter(({ verdict }) => verdict === 'refused')
const publishes = ({ packets }: RawDevice) => packets.filter(({ cmd }) => cmd === 'publish')

describe('a device that asks where to connect', () => {
  test('is answered, and the bench hears of no device', async () => {
    const questions: unknown[] = []
    const asked: BrokerHooks['asked'] = async (who, message) => {
      questions.push([who, message.topic, message.text])
      return assigning
    }
    const { broker, log } = await openBroker({}, { ...hooks, asked })
    const asker = await register(broker.port)
    asker.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: res, qos: 1 }] })
    expect(await asker.packet('suback')).toMatchObject({ granted: [1] })
    asker.send(publish(put, 7, '{"registrationId":"thermo-1"}'))
    expect(await asker.packet('publish')).toMatchObject({ topic: assigning.topic, payload: Buffer.from(assigning.payload), qos: 0 })
    await asker.packet('puback', 7)
    expect(questions).toEqual([[registration('thermo-1').registration, put, '{"registrationId":"thermo-1"}']])
    expect(broker.connections()).toBe(0)
    expect(broker.isConnected('thermo-1')).toBe(false)
    expect(broker.send('thermo-1', assigning, null)).toBe(false)
    asker.send({ cmd: 'disconnect' })
    await asker.closed
    await connectDevice(broker.port, 'thermo-2')
    await log.untilLine('thermo-2 listens to []')
    expect(log.lines).toEqual([
      'thermo-1 info: The device asks this bench where to connect, with the ID scope 0ne.',
      'thermo-2 connected',
      'thermo-2 listens to []',
    ])
  })

  // Seen with a broker that knows clients by their id: the registration ended the session, cut the device off, and was cut off by it in turn.
  test.each([
    ['with a clean session, as SDKs do', true],
    ['without', false],
  ])('%s disturbs neither the connection nor the session of the device of its id', async (_what, clean) => {
    const { broker, log } = await openBroker({}, hooks)
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1', false)
    await device.subscribe(log, 'bench/thermo-1/#')
    device.send({ ...publish('bench/thermo-1/reported', 5, 'once'), qos: 2 })
    await device.packet('pubrec', 5)

    const asker = await register(broker.port, clean)
    asker.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: res, qos: 0 }] })
    await asker.packet('suback')
    await device.settle()
    asker.send({ cmd: 'disconnect' })
    await asker.closed
    const broken = await register(broker.port, clean)
    broken.socket.destroy()
    await (await register(broker.port, clean)).settle()

    await device.settle()
    expect(broker.isConnected('thermo-1')).toBe(true)
    expect(log.lines.filter((line) => line.startsWith('thermo-1 listens to'))).toEqual([
      'thermo-1 listens to []',
      'thermo-1 listens to [bench/thermo-1/#]',
    ])
    device.socket.destroy()
    await log.untilLine('thermo-1 disconnected')
    await (await register(broker.port, clean)).settle()

    const again = new RawDevice(broker.port)
    expect(await again.signIn('thermo-1', false)).toMatchObject({ sessionPresent: true })
    await log.untilLine('thermo-1 listens to [bench/thermo-1/#]', 2)
    again.send({ ...publish('bench/thermo-1/reported', 5, 'once'), qos: 2, dup: true })
    await again.packet('pubrec', 5)
    expect(log.received.map(({ message }) => message.text)).toEqual(['once'])
  })

  test('without a clean session leaves none behind', async () => {
    const { broker } = await openBroker({}, hooks)
    for (let round = 0; round < 2; round += 1) {
      const asker = await register(broker.port, false)
      asker.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: res, qos: 1 }] })
      await asker.packet('suback')
      asker.socket.destroy()
    }
    const device = new RawDevice(broker.port)
    expect(await device.signIn('thermo-1', false)).toMatchObject({ sessionPresent: false })
  })

  test('may do so by several connections; each gets its own answer', async () => {
    let number = 0
    const asked: BrokerHooks['asked'] = async (_who, { topic }) => ({
      ...assigning,
      topic: topic.replace('PUT', 'res'),
      payload: String(++number),
    })
    const { broker } = await openBroker({}, { ...hooks, asked })
    const askers = [await register(broker.port), await register(broker.port), await register(broker.port)]
    for (const [index, asker] of askers.entries()) {
      asker.send(publish(`$dps/registrations/PUT/${index}`))
      await asker.packet('puback')
    }
    for (const asker of askers) await asker.settle()
    expect(askers.map((asker) => publishes(asker).map((packet) => packet.cmd === 'publish' && packet.topic))).toEqual([
      ['$dps/registrations/res/0'],
      ['$dps/registrations/res/1'],
      ['$dps/registrations/res/2'],
    ])
  })

  test('gets an answer that needs a subscription only with one', async () => {
    const { broker } = await openBroker({}, { ...hooks, asked: async () => ({ ...assigning, needsSubscription: true, qos: 1 }) })
    const asker = await register(broker.port)
    asker.send(publish(put, 1))
    await asker.settle()
    expect(publishes(asker)).toEqual([])
    asker.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: res, qos: 1 }] }, publish(put, 3))
    expect(await asker.packet('publish')).toMatchObject({ qos: 1 })
  })

  test.each([
    res,
    '$dps/registrations/res/200',
    '$dps/#',
    '#',
    '$iothub/twin/res/#',
    '$aws/events/#',
    'bench/thermo-1/#',
    'devices/thermo-1/messages/devicebound/#',
  ])('may subscribe to its answers and to nothing else: %s', async (filter) => {
    const { broker, log } = await openBroker({}, { ...hooks, maySubscribe: () => true })
    const asker = await register(broker.port)
    asker.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 1 }] })
    expect(await asker.packet('suback')).toMatchObject({ granted: [filter === res ? 1 : 128] })
    expect(refused(log).map(({ deviceId, topic, sentence }) => ({ deviceId, topic, sentence }))).toEqual(
      filter === res
        ? []
        : [
            {
              deviceId: 'thermo-1',
              topic: filter,
              sentence: `Subscription refused. A device that asks where to connect may subscribe to ${res} and to nothing else.`,
            },
          ],
    )
  })

  test.each(['bench/thermo-1/reported', '$iothub/twin/GET/?$rid=1', 'devices/thermo-1/messages/events/', '$dps/other'])(
    'may publish below $dps/registrations/ and nothing else: %s is acknowledged, refused, and goes nowhere',
    async (topic) => {
      const { broker, log } = await openBroker({}, { ...hooks, mayPublish: () => true })
      const asker = await register(broker.port)
      asker.send(publish(topic))
      await asker.packet('puback', 7)
      expect(log.received).toEqual([])
      expect(publishes(asker)).toEqual([])
      expect(refused(log).map(({ sentence }) => sentence)).toEqual([
        'A device that asks where to connect may publish below $dps/registrations/ and nothing else.',
      ])
    },
  )

  test('is closed without acknowledgement when the bench cannot keep what it asks', async () => {
    const { broker, log } = await openBroker(
      {},
      { ...hooks, asked: () => Promise.reject(new BenchError('StorageFailed', 'The disk is full: make room.')) },
    )
    const asker = await register(broker.port)
    asker.send(publish(put))
    await asker.closed
    expect(asker.packets.map(({ cmd }) => cmd)).toEqual(['connack'])
    expect(refused(log)).toMatchObject([{ deviceId: 'thermo-1', topic: put }])
    expect(refused(log)[0]!.sentence).toContain('The disk is full: make room.')
  })

  test('is sent away after its time, and one that left before is not told so', async () => {
    const { broker, log } = await openBroker({ registrationLifeMs: 100 }, hooks)
    const gone = await register(broker.port)
    gone.send({ cmd: 'disconnect' })
    await gone.closed
    const asker = new RawDevice(broker.port)
    await asker.signIn('thermo-2', true, asking)
    await asker.closed
    expect(
      log.traffic.filter(({ sentence }) => sentence.startsWith('The connection')).map((entry) => [entry.deviceId, entry.sentence]),
    ).toEqual([['thermo-2', 'The connection was closed: it is only for asking where to connect, and was open for too long.']])
  })

  test('is not read further while it waits for 256 answers', async () => {
    const waiting: (() => void)[] = []
    const { broker } = await openBroker({}, { ...hooks, asked: () => new Promise((resolve) => waiting.push(() => resolve(null))) })
    const asker = await register(broker.port)
    for (let id = 1; id <= 2000; id += 1) asker.send(publish(put, id, String(id).padStart(1000, '0')))
    const device = await connectDevice(broker.port, 'thermo-2')
    await device.publishAsync('bench/thermo-2/reported', '{}', { qos: 1 })
    expect(waiting.length).toBeLessThan(600)
    for (let next = 0; next < 2000;) {
      if (next < waiting.length) waiting[next++]!()
      else await new Promise((resolve) => setImmediate(resolve))
    }
    await asker.packet('puback', 2000)
  })
})

test('one that is refused with the id of a device that is there takes nothing from it', async () => {
  const { broker, log } = await openBroker(
    {},
    {
      signIn: ({ clientId, username }) =>
        username === null ? connectionOf(clientId) : { refused: 'The token is wrong.', code: 'notAuthorized' },
    },
  )
  const device = new RawDevice(broker.port)
  await device.signIn('thermo-1')
  device.send({ ...publish('bench/thermo-1/reported', 5, 'once'), qos: 2 })
  await device.packet('pubrec', 5)
  const impostor = new RawDevice(broker.port)
  expect(await impostor.signIn('thermo-1', true, 'me')).toMatchObject({ returnCode: 5 })
  await impostor.closed
  device.send({ ...publish('bench/thermo-1/reported', 5, 'once'), qos: 2, dup: true })
  await device.nth('pubrec', 2)
  expect(log.received.map(({ message }) => message.text)).toEqual(['once'])
  expect(broker.isConnected('thermo-1')).toBe(true)
})

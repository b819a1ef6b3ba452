import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { IConnackPacket, IConnectPacket } from 'mqtt-packet'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Broker } from '../../../main/broker/broker.ts'
import { openRecords } from '../../../main/broker/session-records.ts'
import { connectionOf, openBroker, RawDevice } from './mqtt-bench.ts'
import type { Log } from './mqtt-bench.ts'
import { handmade, Mqtt5Device } from './mqtt5-device.ts'

const filter = 'bench/thermo-1/settings/set/+'
const own = 'bench/thermo-1/reported'
const setting = { topic: 'bench/thermo-1/settings/set/job-1.1.0', payload: '{"fanSpeed":3}', qos: 1 as const, needsSubscription: true }
const forEver = 0xffff_ffff

/** The clock that says when a session ends, but not the timers. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T12:00:00Z') })
  onTestFinished(() => void vi.useRealTimers())
}

function pass(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
}

async function sessionsFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-mqtt5-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return path.join(folder, 'sessions')
}

interface Bench {
  broker: Broker & { port: number }
  log: Log
}

/** Connects, subscribes, and goes with a DISCONNECT. */
async function leaveSession({ broker, log }: Bench, expiry: number | undefined, goodBye = {}, clean = true): Promise<IConnackPacket> {
  const device = new Mqtt5Device(broker.port)
  const connack = await device.connect('thermo-1', {
    clean,
    ...(expiry !== undefined && { properties: { sessionExpiryInterval: expiry } }),
  })
  await device.subscribe(log, filter)
  const before = log.lines.filter((line) => line === 'thermo-1 disconnected').length
  device.send({ cmd: 'disconnect', reasonCode: 0, properties: goodBye })
  await device.closed
  await log.untilLine('thermo-1 disconnected', before + 1)
  return connack
}

/** Comes back, and says whether its session was there. */
async function isPresent({ broker, log }: Bench, more: Partial<IConnectPacket> = {}): Promise<boolean> {
  const device = new Mqtt5Device(broker.port)
  const { sessionPresent } = await device.connect('thermo-1', { clean: false, properties: { sessionExpiryInterval: 60 }, ...more })
  await device.settle()
  const listens = log.lines.filter((line) => line.includes(' listens to ')).at(-1)
  expect(listens?.includes(filter)).toBe(sessionPresent)
  return sessionPresent
}

describe('how long a session is kept (MQTT 5, 3.1.2.11.2 and 4.1)', () => {
  test.each<[string, number | undefined, number, boolean]>([
    ['no expiry: it ends with the connection', undefined, 0, false],
    ['expiry 0: it ends with the connection', 0, 0, false],
    ['expiry 60, after 59 s: it is there', 60, 59, true],
    ['MQTT-4.1.0-2: expiry 60, after 60 s: it has ended', 60, 60, false],
    ['no end, after ten years', forEver, 10 * 365 * 86_400, true],
  ])('%s', async (_what, expiry, seconds, present) => {
    stopClock()
    const bench = await openBroker()
    const connack = await leaveSession(bench, expiry)
    // 3.2.2.3.2: only another time than was asked for would be told.
    expect(connack.properties).not.toHaveProperty('sessionExpiryInterval')
    pass(seconds)
    expect(await isPresent(bench)).toBe(present)
  })

  test.each<[string, number, number, number, boolean]>([
    ['it is shortened to nothing', 60, 0, 0, false],
    ['it is shortened', 60, 10, 10, false],
    ['it is made longer', 10, 60, 59, true],
    ['it is made endless', 10, forEver, 10_000_000, true],
  ])('3.14.2.2.2: as it says good-bye, %s', async (_what, expiry, changed, seconds, present) => {
    stopClock()
    const bench = await openBroker()
    await leaveSession(bench, expiry, { sessionExpiryInterval: changed })
    pass(seconds)
    expect(await isPresent(bench)).toBe(present)
  })

  test('MQTT-3.1.2-4: clean start ends the session, and begins one that is kept', async () => {
    const bench = await openBroker()
    await leaveSession(bench, forEver)
    expect(await isPresent(bench, { clean: true })).toBe(false)
    const again = new Mqtt5Device(bench.broker.port)
    expect(await again.connect('thermo-1', { clean: false })).toMatchObject({ sessionPresent: true })
  })

  test('MQTT-3.1.2-5: without clean start it goes on, and ends with this connection if that has no expiry', async () => {
    const bench = await openBroker()
    await leaveSession(bench, 60)
    expect(await leaveSession(bench, undefined, {}, false)).toMatchObject({ sessionPresent: true })
    expect(await isPresent(bench)).toBe(false)
  })

  test('MQTT-3.2.2-3: a session without a subscription is a session', async () => {
    const bench = await openBroker()
    const device = new Mqtt5Device(bench.broker.port)
    await device.connect('thermo-1', { properties: { sessionExpiryInterval: 60 } })
    device.send({ cmd: 'disconnect', reasonCode: 0 })
    await device.closed
    const again = new Mqtt5Device(bench.broker.port)
    expect(await again.connect('thermo-1', { clean: false })).toMatchObject({ sessionPresent: true })
  })

  test('a connection that breaks off leaves its session too, and one that is taken over hands it on', async () => {
    const bench = await openBroker()
    const device = new Mqtt5Device(bench.broker.port)
    await device.connect('thermo-1', { properties: { sessionExpiryInterval: 60 } })
    await device.subscribe(bench.log, filter)
    expect(await isPresent(bench)).toBe(true)
    await device.closed
  })

  test('3.1.4: of one that ends with its connection nothing is handed on', async () => {
    const bench = await openBroker()
    const device = new Mqtt5Device(bench.broker.port)
    await device.connect('thermo-1', { clean: false })
    await device.subscribe(bench.log, filter)
    expect(await isPresent(bench)).toBe(false)
  })

  test('what a session has keeps its identifiers, its filters and the QoS 2 messages that are not released', async () => {
    const bench = await openBroker()
    const first = new Mqtt5Device(bench.broker.port)
    await first.connect('thermo-1', { properties: { sessionExpiryInterval: 60 } })
    first.send(
      { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 1 }], properties: { subscriptionIdentifier: 7 } },
      { cmd: 'publish', topic: own, payload: '1', qos: 2, messageId: 9, dup: false, retain: false },
    )
    await first.packet('suback')
    await first.packet('pubrec')
    first.socket.destroy()
    await bench.log.untilLine('thermo-1 disconnected')
    const second = new Mqtt5Device(bench.broker.port)
    await second.connect('thermo-1', { clean: false, properties: { sessionExpiryInterval: 60 } })
    await bench.log.untilLine(`thermo-1 listens to [${filter}]`, 2)
    bench.broker.send('thermo-1', setting, null)
    expect(await second.packet('publish')).toMatchObject({ properties: { subscriptionIdentifier: 7 } })
    second.send(
      { cmd: 'publish', topic: own, payload: '1', qos: 2, messageId: 9, dup: true, retain: false },
      { cmd: 'pubrel', messageId: 9 },
    )
    expect(await second.packet('pubcomp')).toMatchObject({ reasonCode: 0 })
    expect(bench.log.received).toHaveLength(1)
    second.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: [filter] })
    expect(await second.packet('unsuback')).toMatchObject({ granted: [0] })
  })

  test('and that a device does not want its own messages back, over a restart', async () => {
    const sessions = { sessionsFolder: await sessionsFolder() }
    const first = await openBroker(sessions)
    const device = new Mqtt5Device(first.broker.port)
    await device.connect('thermo-1', { properties: { sessionExpiryInterval: 60 } })
    device.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 1, nl: true }] })
    await device.packet('suback')
    await first.broker.close()
    const second = await openBroker(sessions)
    const again = new Mqtt5Device(second.broker.port)
    await again.connect('thermo-1', { clean: false, properties: { sessionExpiryInterval: 60 } })
    await second.log.untilLine(`thermo-1 listens to [${filter}]`)
    expect(second.broker.send('thermo-1', { ...setting, isOwn: true }, null)).toBe(false)
    // MQTT-3.8.4-3: a subscription to the same filter takes its place, and has other options.
    again.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: filter, qos: 1 }] })
    await again.packet('suback')
    expect(second.broker.send('thermo-1', { ...setting, isOwn: true }, null)).toBe(true)
    expect(await again.packet('publish')).toMatchObject({ topic: setting.topic })
  })

  test.each<[string, number, number, boolean]>([
    ['that has not ended', 60, 59, true],
    ['that has', 60, 60, false],
    ['without an end', forEver, 1_000_000, true],
  ])('a session %s while the bench was stopped', async (_what, expiry, seconds, present) => {
    stopClock()
    const folder = await sessionsFolder()
    const first = await openBroker({ sessionsFolder: folder })
    await leaveSession(first, expiry)
    await first.broker.close()
    pass(seconds)
    expect(await isPresent(await openBroker({ sessionsFolder: folder }))).toBe(present)
  })

  test('of a device that was there when the bench stopped, the time begins then', async () => {
    stopClock()
    const folder = await sessionsFolder()
    const first = await openBroker({ sessionsFolder: folder })
    const device = new Mqtt5Device(first.broker.port)
    await device.connect('thermo-1', { properties: { sessionExpiryInterval: 60 } })
    await device.subscribe(first.log, filter)
    pass(1000)
    await first.broker.close()
    pass(59)
    const second = await openBroker({ sessionsFolder: folder })
    expect(await isPresent(second)).toBe(true)
  })
})

// What a bench leaves that was killed: the device was connected, and nobody wrote down when it went.
test.each([
  ['the time of its session begins at the next start', 60, 59, true],
  ['and ends', 60, 60, false],
  ['a session that ends with the connection is gone', 0, 0, false],
])('after a bench was killed, %s', async (_what, expirySeconds, seconds, present) => {
  stopClock()
  const folder = await sessionsFolder()
  const records = await openRecords(folder, Date.now())
  await records.write(new Map([['thermo-1', { filters: { [filter]: 1 }, exactlyOnce: [], expirySeconds }]]))
  await records.close()
  pass(1000)
  const first = await openBroker({ sessionsFolder: folder })
  await first.broker.close()
  pass(seconds)
  expect(await isPresent(await openBroker({ sessionsFolder: folder }))).toBe(present)
})

describe('sessions of MQTT 3.1.1 and of MQTT 5 are the same ones', () => {
  test('one without an end gets one by MQTT 5', async () => {
    stopClock()
    const bench = await openBroker()
    const old = new RawDevice(bench.broker.port)
    await old.signIn('thermo-1', false)
    await old.subscribe(bench.log, filter)
    old.send({ cmd: 'disconnect' })
    await bench.log.untilLine('thermo-1 disconnected')
    expect(await leaveSession(bench, 60, {}, false)).toMatchObject({ sessionPresent: true })
    pass(60)
    expect(await isPresent(bench)).toBe(false)
  })

  test('one with an end loses it by MQTT 3.1.1', async () => {
    stopClock()
    const bench = await openBroker()
    await leaveSession(bench, 60)
    const old = new RawDevice(bench.broker.port)
    expect(await old.signIn('thermo-1', false)).toMatchObject({ sessionPresent: true })
    old.send({ cmd: 'disconnect' })
    await bench.log.untilLine('thermo-1 disconnected', 2)
    pass(1_000_000)
    expect(await isPresent(bench)).toBe(true)
  })

  test.each([
    ['that has ended', false, 60],
    ['when it wants none', true, 0],
  ])('MQTT 3.1.1 does not find one of MQTT 5 %s', async (_what, clean, seconds) => {
    stopClock()
    const bench = await openBroker()
    await leaveSession(bench, 60)
    pass(seconds)
    const old = new RawDevice(bench.broker.port)
    expect(await old.signIn('thermo-1', clean)).toMatchObject({ sessionPresent: false })
  })
})

describe('a will that waits (MQTT 5, 3.1.3.2.2)', () => {
  const broken = { topic: own, payload: Buffer.from('"bye"'), qos: 1 as const, retain: false }

  async function breakOff({ broker, log }: Bench, delay: number, expiry: number): Promise<void> {
    const device = new Mqtt5Device(broker.port)
    const properties = { willDelayInterval: delay, userProperties: { why: 'gone' }, correlationData: Buffer.from([1]) }
    await device.connect('thermo-1', { will: { ...broken, properties }, properties: { sessionExpiryInterval: expiry } })
    const before = log.lines.filter((line) => line === 'thermo-1 disconnected').length
    device.socket.destroy()
    await log.untilLine('thermo-1 disconnected', before + 1)
  }

  const heard = ({ log }: Bench) => log.received.map(({ message }) => message)

  test.each<[string, number, number]>([
    ['its delay has passed', 1, 60],
    ['its session has ended', 60, 1],
  ])('is heard when %s', async (_what, delay, expiry) => {
    const bench = await openBroker()
    await breakOff(bench, delay, expiry)
    expect(heard(bench)).toEqual([])
    await bench.log.untilLine(`thermo-1 says ${own} "bye"`)
    expect(heard(bench)).toEqual([
      {
        topic: own,
        text: '"bye"',
        payloadBytes: 5,
        qos: 1,
        retain: false,
        dup: false,
        isWill: true,
        properties: { userProperties: [['why', 'gone']] },
      },
    ])
  })

  test('is heard at once without a session to come back to', async () => {
    const bench = await openBroker()
    await breakOff(bench, 60, 0)
    expect(heard(bench)).toHaveLength(1)
  })

  test('MQTT-3.1.3-9: is never heard when the device comes back', async () => {
    const bench = await openBroker()
    await breakOff(bench, 1, 60)
    const device = new Mqtt5Device(bench.broker.port)
    await device.connect('thermo-1', { clean: false, keepalive: 2, properties: { sessionExpiryInterval: 60 } })
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect(heard(bench)).toEqual([])
  })

  test.each([
    ['with a new session: it is heard at once', true, 1],
    ['and goes on with its session: it is not', false, 0],
  ])('the device comes back %s', async (_what, clean, times) => {
    const bench = await openBroker()
    await breakOff(bench, 600, 600)
    const device = new Mqtt5Device(bench.broker.port)
    await device.connect('thermo-1', { clean })
    await device.settle()
    expect(heard(bench)).toHaveLength(times)
  })

  test.each([
    ['with a new session: it is heard at once', true, 1],
    ['and goes on with its session: it is not', false, 0],
  ])('another connection takes over %s', async (_what, clean, times) => {
    const bench = await openBroker()
    const first = new Mqtt5Device(bench.broker.port)
    await first.connect('thermo-1', {
      will: { ...broken, properties: { willDelayInterval: 600 } },
      properties: { sessionExpiryInterval: 600 },
    })
    const second = new Mqtt5Device(bench.broker.port)
    await second.connect('thermo-1', { clean })
    await first.closed
    await second.settle()
    expect(heard(bench)).toHaveLength(times)
  })

  test('waits over a restart of the bench, and is heard at the start when its time has passed', async () => {
    stopClock()
    const folder = await sessionsFolder()
    const first = await openBroker({ sessionsFolder: folder })
    await breakOff(first, 60, 600)
    await first.broker.close()
    expect(heard(first)).toEqual([])
    pass(60)
    const second = await openBroker({ sessionsFolder: folder })
    await second.log.untilLine(`thermo-1 says ${own} "bye"`)
    await second.broker.close()
    // It is heard once.
    const third = await openBroker({ sessionsFolder: folder })
    const device = new Mqtt5Device(third.broker.port)
    await device.connect('thermo-1', { clean: true })
    await device.settle()
    expect(heard(third)).toEqual([])
  })

  test('of a device that was dropped is never heard', async () => {
    const bench = await openBroker()
    await breakOff(bench, 600, 600)
    bench.broker.drop('thermo-1', 'The device was deleted on the bench.')
    const device = new Mqtt5Device(bench.broker.port)
    await device.connect('thermo-1', { clean: true })
    await device.settle()
    expect(heard(bench)).toEqual([])
  })

  test('that the bench cannot take is in the traffic', async () => {
    const bench = await openBroker({}, { received: () => Promise.reject(new Error('no space left')) })
    await breakOff(bench, 600, 600)
    await new Mqtt5Device(bench.broker.port).connect('thermo-1', { clean: true })
    await bench.log.until((lines) => lines.some((line) => line.includes('Its will could not be taken. Error: no space left.')))
  })
})

describe('who needs no client id', () => {
  test('MQTT-3.1.3-7: a monitor gets one, also when it keeps a session', async () => {
    const { broker } = await openBroker({}, { signIn: ({ clientId }) => ({ monitor: clientId }) })
    const device = new Mqtt5Device(broker.port)
    device.socket.write(handmade(0x10, 'MQTT', 5, 0x80, 0, 0, 0, '', 'monitor'))
    expect(await device.packet('connack')).toMatchObject({
      reasonCode: 0,
      properties: { assignedClientIdentifier: expect.stringMatching(/^unnamed-[0-9a-f]{8}$/) as string },
    })
  })

  test('a password may come without a user name (MQTT 5, 3.1.2.9)', async () => {
    const attempts: unknown[] = []
    const { broker } = await openBroker(
      {},
      {
        signIn: ({ clientId, username, password }) => {
          attempts.push({ username, password })
          return connectionOf(clientId)
        },
      },
    )
    const device = new Mqtt5Device(broker.port)
    device.socket.write(handmade(0x10, 'MQTT', 5, 0x42, 0, 0, 0, 'thermo-1', 'secret'))
    await device.packet('connack')
    expect(attempts).toEqual([{ username: null, password: 'secret' }])
  })
})

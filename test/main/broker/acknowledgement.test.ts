import type { IPublishPacket } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { BenchError } from '../../../main/contract/errors.ts'
import { connectDevice, openBroker, RawDevice } from './mqtt-bench.ts'

function says(messageId: number, payload = String(messageId), qos: 0 | 1 | 2 = 1, dup = false): IPublishPacket {
  return { cmd: 'publish', topic: 'bench/thermo-1/reported', payload, qos, messageId, dup, retain: false }
}

/** Each message is held until the test lets it go. */
function held() {
  const taken: { text: string | null; done: () => void; fail: (error: Error) => void }[] = []
  const received = (_connection: unknown, message: { text: string | null }) =>
    new Promise<void>((resolve, reject) => taken.push({ text: message.text, done: resolve, fail: reject }))
  return { taken, received }
}

// MQTT 3.1.1, 4.3.2 and 4.3.3, with the bench's promise: acknowledged means kept.
describe('an acknowledgement means that the message is kept', () => {
  test.each([
    [1, 'puback'],
    [2, 'pubrec'],
  ] as const)('QoS %i: no %s before the bench has the message on disk', async (qos, acknowledgement) => {
    const { taken, received } = held()
    const { broker } = await openBroker({}, { received })
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    device.send(says(7, 'x', qos), { cmd: 'pingreq' })
    await device.packet('pingresp')
    expect(taken.map(({ text }) => text)).toEqual(['x'])
    expect(device.packets.map(({ cmd }) => cmd)).toEqual(['connack', 'pingresp'])
    taken[0]!.done()
    expect(await device.packet(acknowledgement)).toMatchObject({ messageId: 7 })
  })

  test('what cannot be kept is not acknowledged: the connection closes, and the traffic says why', async () => {
    const { taken, received } = held()
    const { broker, log } = await openBroker({}, { received })
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    device.send(says(1), says(2), { cmd: 'pingreq' })
    await device.packet('pingresp')
    taken[0]!.fail(new BenchError('StorageFailed', 'The disk is full: make room.'))
    taken[1]!.done()
    await device.closed
    expect(device.packets.map(({ cmd }) => cmd)).toEqual(['connack', 'pingresp'])
    expect(log.traffic.map(({ sentence }) => sentence)).toEqual([
      'Not taken and not acknowledged; the connection is closed, so that the device sends it again. The disk is full: make room.',
    ])
  })

  test('a hook that throws like a bug does not take the broker down', async () => {
    const fail = () => {
      throw new Error('a bug')
    }
    const { broker, log } = await openBroker({}, { received: fail, mayPublish: () => true })
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    device.send(says(1))
    await device.closed
    await connectDevice(broker.port, 'thermo-2')
    expect(log.traffic[0]?.sentence).toContain('Something in the bench failed: Error: a bug.')
  })
})

describe('order', () => {
  test('messages of one device go up in their order, and are acknowledged in it whichever is kept first', async () => {
    const { taken, received } = held()
    const { broker } = await openBroker({}, { received })
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    device.send(says(1), says(2), says(3), { cmd: 'pingreq' })
    await device.packet('pingresp')
    expect(taken.map(({ text }) => text)).toEqual(['1', '2', '3'])
    taken[2]!.done()
    taken[1]!.done()
    device.send({ cmd: 'pingreq' })
    taken[0]!.done()
    await device.packet('puback', 3)
    expect(device.packets.flatMap((packet) => (packet.cmd === 'puback' ? [packet.messageId] : []))).toEqual([1, 2, 3])
  })

  test('a device that does not wait for its CONNACK is heard in its order', async () => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    device.send(
      { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'thermo-1', clean: true, keepalive: 0 },
      says(1),
      says(2),
    )
    for (let id = 3; id <= 200; id += 1) device.send(says(id))
    await device.packet('puback', 200)
    expect(log.received.map(({ message }) => Number(message.text))).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
  })

  test('while much of a device waits for the disk, no more is read from it; then all of it is', async () => {
    const { taken, received } = held()
    const { broker, log } = await openBroker({}, { received })
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    // Each in a packet of 1 KiB, so that they do not come in one read.
    for (let id = 1; id <= 2000; id += 1) device.send(says(id, String(id).padStart(1000, '0')))
    const other = await connectDevice(broker.port, 'thermo-2')
    void other.publishAsync('bench/thermo-2/reported', 'hello', { qos: 0 })
    while (!taken.some(({ text }) => text === 'hello')) await new Promise((resolve) => setImmediate(resolve))
    expect(taken.length).toBeLessThan(600)
    let next = 0
    while (next < 2001) {
      if (next < taken.length) taken[next++]!.done()
      else await new Promise((resolve) => setImmediate(resolve))
    }
    await device.packet('puback', 2000)
    const ids = taken.filter(({ text }) => text !== 'hello').map(({ text }) => Number(text))
    expect(ids).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1))
    expect(log.traffic).toEqual([])
  })
})

// MQTT 3.1.1, 4.3.3, method B.
test('while much of all devices waits for the disk, each has one at a time; none is left out, and then all of it goes up', async () => {
  const count = 20
  const payload = 'x'.repeat(100_000)
  const received: string[] = []
  let open = () => {}
  const disk = new Promise<void>((resolve) => (open = resolve))
  const { broker, log } = await openBroker(
    { bytesUnderWay: payload.length },
    {
      received: async ({ deviceId }) => {
        received.push(deviceId)
        log.add('one more')
        await disk
      },
    },
  )
  const deviceIds = ['thermo-1', 'thermo-2', 'thermo-3']
  const devices = await Promise.all(
    deviceIds.map(async (deviceId) => {
      const device = new RawDevice(broker.port)
      await device.signIn(deviceId)
      for (let messageId = 1; messageId <= count; messageId += 1)
        device.send({ ...says(messageId, payload), topic: `bench/${deviceId}/reported` })
      return device
    }),
  )
  const last = new RawDevice(broker.port)
  await last.signIn('thermo-4')
  last.send({ ...says(1), topic: 'bench/thermo-4/reported' })
  await log.until(() => [...deviceIds, 'thermo-4'].every((deviceId) => received.includes(deviceId)))
  // The last device is heard after all else that could be read was: two of the first one, for there was room, and one of each other.
  expect(received.length).toBeLessThanOrEqual(2 * (deviceIds.length + 1))
  open()
  await Promise.all(devices.map((device) => device.packet('puback', count)))
  expect(received).toHaveLength(deviceIds.length * count + 1)
})

describe('QoS 2', () => {
  test('a message repeated before its release counts once, and again after it', async () => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    await device.signIn('thermo-1')
    device.send(says(5, 'x', 2), says(5, 'x', 2, true))
    await device.nth('pubrec', 2)
    device.send(says(5, 'x', 2, true))
    await device.nth('pubrec', 3)
    device.send({ cmd: 'pubrel', messageId: 5 })
    await device.packet('pubcomp', 5)
    device.send(says(5, 'y', 2))
    await log.untilLine('thermo-1 says bench/thermo-1/reported y')
    expect(log.received.map(({ message }) => message.text)).toEqual(['x', 'y'])
  })

  test('a message repeated in the next connection of the session counts once', async () => {
    const { broker, log } = await openBroker()
    const first = new RawDevice(broker.port)
    await first.signIn('thermo-1', false)
    first.send(says(5, 'x', 2))
    await first.packet('pubrec', 5)
    first.socket.destroy()
    await log.untilLine('thermo-1 disconnected')
    const second = new RawDevice(broker.port)
    await second.signIn('thermo-1', false)
    second.send(says(5, 'x', 2, true))
    await second.packet('pubrec', 5)
    second.send({ cmd: 'pubrel', messageId: 5 })
    await second.packet('pubcomp', 5)
    expect(log.received).toHaveLength(1)
  })

  test('a real client gets through', async () => {
    const { broker, log } = await openBroker()
    const device = await connectDevice(broker.port, 'thermo-1')
    await device.publishAsync('bench/thermo-1/reported', 'x', { qos: 2 })
    expect(log.received).toHaveLength(1)
  })
})

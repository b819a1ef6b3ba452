/** Monitors, devices that ask where to connect, and Azure devices over MQTT 5. */
import type { Packet } from 'mqtt-packet'
import { expect, test } from 'vitest'
import { connectionOf, openBroker } from './mqtt-bench.ts'
import { bytesOf, Mqtt5Device } from './mqtt5-device.ts'

const events = '$aws/events/#'
const eventTopic = '$aws/events/job/fan/completed'

function payloads({ packets }: Mqtt5Device): string[] {
  return packets.flatMap((packet) => (packet.cmd === 'publish' ? [packet.payload.toString()] : []))
}

async function monitor(properties = {}) {
  const { broker, log } = await openBroker({}, { signIn: ({ clientId }) => ({ monitor: clientId }) })
  const raw = new Mqtt5Device(broker.port)
  await raw.connect('ops', { username: 'monitor', properties })
  raw.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: events, qos: 1 }], properties: { subscriptionIdentifier: 9 } })
  await raw.packet('suback')
  await log.until((lines) => lines.some((line) => line.includes('listens to')))
  return { broker, log, raw }
}

test('a monitor gets events with the identifier of its subscription, as many at once as it takes (MQTT-3.3.4-9)', async () => {
  const { broker, raw } = await monitor({ receiveMaximum: 2 })
  for (let number = 0; number < 5; number += 1) broker.publishToMonitors(eventTopic, String(number))
  for (let number = 1; number <= 5; number += 1) {
    const packet = await raw.nth('publish', number)
    expect(packet).toMatchObject({ topic: eventTopic, qos: 1, properties: { subscriptionIdentifier: 9 } })
    await raw.settle()
    expect(payloads(raw)).toHaveLength(Math.min(5, number + 1))
    raw.send({ cmd: 'puback', messageId: packet.messageId! })
  }
  expect(payloads(raw)).toEqual(['0', '1', '2', '3', '4'])
})

test('an event that is too large for a monitor is left out, and the traffic says so (MQTT-3.1.2-25)', async () => {
  const { broker, log, raw } = await monitor({ maximumPacketSize: 100 })
  for (const payload of ['small', 'x'.repeat(100), 'again']) broker.publishToMonitors(eventTopic, payload)
  await raw.nth('publish', 2)
  expect(payloads(raw)).toEqual(['small', 'again'])
  expect(log.traffic.filter(({ verdict }) => verdict === 'refused')).toMatchObject([{ deviceId: '$monitor/ops', topic: eventTopic }])
})

test('what a monitor publishes or subscribes to besides is refused in its acknowledgement', async () => {
  const { raw } = await monitor()
  raw.send(
    { cmd: 'publish', topic: eventTopic, payload: '{}', qos: 1, messageId: 2, dup: false, retain: false },
    { cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: 'bench/#', qos: 1 }] },
  )
  expect(await raw.packet('puback')).toMatchObject({ reasonCode: 0x87 })
  expect(await raw.packet('suback', 3)).toMatchObject({ granted: [0x87] })
})

test('a newer connection of a monitor takes over with 0x8E', async () => {
  const { broker, raw } = await monitor()
  await new Mqtt5Device(broker.port).connect('ops', { username: 'monitor' })
  await raw.closed
  expect(raw.told().at(-1)).toMatchObject({ cmd: 'disconnect', reasonCode: 0x8e })
})

test('a device that asks where to connect is answered, and keeps no session', async () => {
  const { broker, log } = await openBroker(
    {},
    {
      signIn: ({ clientId, username }) =>
        username === 'dps'
          ? { registration: { registrationId: clientId, idScope: '0ne', key: null, hasCertificate: false, reachedAs: 'localhost' } }
          : connectionOf(clientId),
      asked: async () => ({ topic: '$dps/registrations/res/202/?$rid=1', payload: '{}', qos: 0, needsSubscription: false }),
    },
  )
  const asker = new Mqtt5Device(broker.port)
  const wish = { username: 'dps', clean: false, properties: { sessionExpiryInterval: 60 } }
  expect(await asker.connect('thermo-1', wish)).toMatchObject({ sessionPresent: false, properties: { sessionExpiryInterval: 0 } })
  asker.send(
    { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$dps/registrations/res/#', qos: 1 }] },
    {
      cmd: 'publish',
      topic: '$dps/registrations/PUT/iotdps-register/?$rid=1',
      payload: '{}',
      qos: 1,
      messageId: 2,
      dup: false,
      retain: false,
      properties: { correlationData: Buffer.from('x') },
    },
    { cmd: 'publish', topic: 'bench/thermo-1/reported', payload: '{}', qos: 1, messageId: 3, dup: false, retain: false },
  )
  expect(await asker.packet('publish')).toMatchObject({ properties: { correlationData: Buffer.from('x') } })
  expect(await asker.packet('puback', 3)).toMatchObject({ reasonCode: 0x87 })
  expect(broker.connections()).toBe(0)
  asker.socket.destroy()
  const again = new Mqtt5Device(broker.port)
  expect(await again.connect('thermo-1', wish)).toMatchObject({ sessionPresent: false })
  expect(log.lines.filter((line) => line.includes('connected'))).toEqual([])
})

test('an Azure device is granted QoS 1 where it asks for 2', async () => {
  const { broker } = await openBroker({}, { signIn: ({ clientId }) => connectionOf(clientId, { dialect: 'azure' }) })
  const device = new Mqtt5Device(broker.port)
  const subscribe: Packet = { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'bench/thermo-1/#', qos: 2 }] }
  device.socket.write(
    Buffer.concat([
      bytesOf({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5, clientId: 'thermo-1', clean: true, keepalive: 0 }),
      bytesOf(subscribe),
    ]),
  )
  expect(await device.packet('suback')).toMatchObject({ granted: [1] })
})

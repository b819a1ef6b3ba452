/** Real clients that speak MQTT 5: mqtt.js over each carrier. Those of mosquitto run in test/clients/mosquitto.test.ts. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import mqtt from 'mqtt'
import type { IClientOptions, IDisconnectPacket, IPublishPacket, MqttClient } from 'mqtt'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectDevice } from './mqtt-bench.ts'
import { Mqtt5Device } from './mqtt5-device.ts'
import { carriers, openSecureBroker } from './tls-bench.ts'

const setting = { topic: 'bench/thermo-1/settings/set/job-1.1.0', payload: '{"fanSpeed":3}', qos: 1 as const, needsSubscription: true }
const own = 'bench/thermo-1/reported'
const five = { protocolVersion: 5 as const }

function nextMessage(client: MqttClient): Promise<IPublishPacket> {
  return new Promise((resolve) => client.once('message', (_topic, _payload, packet) => resolve(packet)))
}

function refusedClient(options: IClientOptions): Promise<{ code: number }> {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect({ ...options, ...five, clientId: 'thermo-1', reconnectPeriod: 0 })
    client.once('connect', () => reject(new Error('was let in')))
    client.once('error', (error) => {
      client.end(true)
      resolve(error as unknown as { code: number })
    })
  })
}

describe.each(carriers)('MQTT 5 over $name', ({ options, raw }) => {
  test('a device connects, subscribes, publishes with properties, is sent to, and goes', async () => {
    const { broker, log } = await openSecureBroker()
    const device = await connectDevice(0, 'thermo-1', { ...options(broker), ...five })
    expect(device.serverProperties).toMatchObject({ retainAvailable: false, sharedSubscriptionAvailable: false })
    await device.subscribeAsync('bench/thermo-1/settings/set/+', { qos: 1, properties: { subscriptionIdentifier: 4 } })
    const got = nextMessage(device)
    for (const qos of [0, 1, 2] as const)
      await device.publishAsync(own, `{"a":${qos}}`, {
        qos,
        properties: { userProperties: { unit: '°C' }, contentType: 'application/json' },
      })
    expect(log.received.map(({ message }) => message.properties)).toEqual(
      Array.from({ length: 3 }, () => ({ contentType: 'application/json', userProperties: [['unit', '°C']] })),
    )
    expect(broker.send('thermo-1', setting, 'tag-1')).toBe(true)
    expect(await got).toMatchObject({
      topic: setting.topic,
      payload: Buffer.from(setting.payload),
      properties: { subscriptionIdentifier: 4 },
    })
    await log.untilLine('thermo-1 acknowledged tag-1')
    await device.unsubscribeAsync('bench/thermo-1/settings/set/+')
    await device.endAsync()
    await log.untilLine('thermo-1 disconnected')
    expect(log.traffic).toEqual([])
  })

  test('a message of 256 KiB goes up and another down', async () => {
    const { broker, log } = await openSecureBroker()
    const device = await connectDevice(0, 'thermo-1', { ...options(broker), ...five })
    await device.subscribeAsync('bench/thermo-1/#', { qos: 1 })
    const payload = 'ä'.repeat(128 * 1024)
    const got = nextMessage(device)
    await device.publishAsync(own, payload, { qos: 1 })
    expect(log.received[0]!.message).toMatchObject({ text: payload, payloadBytes: 256 * 1024 })
    broker.send('thermo-1', { ...setting, payload }, 'tag')
    expect((await got).payload.toString()).toBe(payload)
  })

  test('five thousand messages at once are all taken, in order', async () => {
    const { broker, log } = await openSecureBroker()
    const device = await connectDevice(0, 'thermo-1', { ...options(broker), ...five })
    const numbers = Array.from({ length: 5000 }, (_, index) => String(index))
    await Promise.all(numbers.map((number) => device.publishAsync(own, number, { qos: 1 })))
    expect(log.received.map(({ message }) => message.text)).toEqual(numbers)
  })

  test('a session comes back with its filters after the broker was restarted', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-mqtt5-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const sessionsFolder = path.join(folder, 'sessions')
    const kept = { ...five, clean: false, properties: { sessionExpiryInterval: 3600 } }
    const first = await openSecureBroker({ sessionsFolder })
    const before = await connectDevice(0, 'thermo-1', { ...options(first.broker), ...kept })
    await before.subscribeAsync('bench/thermo-1/settings/set/+', { qos: 1 })
    const told = new Promise<IDisconnectPacket>((resolve) => before.once('disconnect', resolve))
    await first.broker.close()
    expect(await told).toMatchObject({ reasonCode: 0x8b, properties: { reasonString: 'The bench was stopped.' } })

    const second = await openSecureBroker({ sessionsFolder })
    await connectDevice(0, 'thermo-1', { ...options(second.broker), ...kept })
    await second.log.untilLine('thermo-1 listens to [bench/thermo-1/settings/set/+]')
  })

  test('who is turned away is told with which reason code', async () => {
    const { broker } = await openSecureBroker({}, { signIn: () => ({ refused: 'Its token has expired.', code: 'notAuthorized' }) })
    expect(await refusedClient(options(broker))).toMatchObject({ code: 0x87 })
  })

  test('who is dropped is told why', async () => {
    const { broker, log } = await openSecureBroker()
    const device = await connectDevice(0, 'thermo-1', { ...options(broker), ...five })
    const told = new Promise<IDisconnectPacket>((resolve) => device.once('disconnect', resolve))
    await log.untilLine('thermo-1 listens to []')
    broker.drop('thermo-1', 'The device was deleted on the bench.')
    expect(await told).toMatchObject({ reasonCode: 0x98, properties: { reasonString: 'The device was deleted on the bench.' } })
  })

  test('a device that breaks the rules is told which', async () => {
    const { broker } = await openSecureBroker()
    const device = new Mqtt5Device((await raw(broker)).socket)
    await device.connect('thermo-1')
    device.socket.write(Buffer.from([0xff, 0]))
    expect(await device.packet('disconnect')).toMatchObject({ reasonCode: 0x81 })
    await device.closed
  })
})

test('a refusal over MQTT 5 is a publication that fails, and the device stays connected', async () => {
  const { broker } = await openSecureBroker()
  const device = await connectDevice(broker.port, 'thermo-1', five)
  for (const qos of [1, 2] as const)
    await expect(device.publishAsync('bench/thermo-2/reported', '{}', { qos })).rejects.toMatchObject({ code: 0x87 })
  await device.publishAsync(own, '{}', { qos: 1 })
  expect(broker.isConnected('thermo-1')).toBe(true)
})

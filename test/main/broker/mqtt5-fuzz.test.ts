import fc from 'fast-check'
import type { Packet } from 'mqtt-packet'
import { expect, test } from 'vitest'
import { Frames } from '../../../main/broker/mqtt5/frames.ts'
import { connectDevice, openBroker } from './mqtt-bench.ts'
import { bytesOf, connect, handmade, Mqtt5Device } from './mqtt5-device.ts'
import { carriers, openSecureBroker } from './tls-bench.ts'

const properties = fc.record(
  {
    payloadFormatIndicator: fc.boolean(),
    messageExpiryInterval: fc.nat(),
    contentType: fc.string({ maxLength: 20, unit: 'grapheme' }),
    correlationData: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    userProperties: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), { maxKeys: 3, noNullPrototype: true }),
  },
  { requiredKeys: [] },
)
const messageId = fc.integer({ min: 1, max: 40 })
const qos = fc.constantFrom(0 as const, 1 as const, 2 as const)

/** Packets as a client sends them, though not always when it may. */
const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({
    cmd: fc.constant('publish' as const),
    topic: fc.constantFrom('bench/thermo-1/reported', 'bench/thermo-2/reported', '/', '$SYS/x'),
    payload: fc.string({ maxLength: 200 }),
    qos,
    messageId,
    dup: fc.constant(false),
    retain: fc.boolean(),
    properties,
  }),
  fc.record({
    cmd: fc.constant('subscribe' as const),
    messageId,
    subscriptions: fc.array(
      fc.record({
        topic: fc.constantFrom('bench/thermo-1/#', '#', 'a/#/b', '+', 'bench/thermo-1/+/x', ''),
        qos,
        nl: fc.boolean(),
        rh: fc.nat(2),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
  fc.record({
    cmd: fc.constant('unsubscribe' as const),
    messageId,
    unsubscriptions: fc.array(fc.constantFrom('bench/thermo-1/#', '#', 'a/#/b', ''), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ cmd: fc.constantFrom('puback' as const, 'pubrec' as const, 'pubrel' as const, 'pubcomp' as const), messageId }),
  fc.constant({ cmd: 'pingreq' as const }),
)

/** Bytes that are often almost MQTT 5: right packets, packets with a byte changed, or a right first byte and length. */
const bytes = fc.oneof(
  packet.map((whole) => bytesOf(whole)),
  fc.tuple(packet, fc.nat(), fc.nat(255)).map(([whole, at, value]) => {
    const changed = bytesOf(whole)
    changed[at % changed.length] = value
    return changed
  }),
  fc
    .tuple(fc.constantFrom(0x10, 0x30, 0x32, 0x34, 0x40, 0x50, 0x62, 0x70, 0x82, 0xa2, 0xc0, 0xe0, 0xf0), fc.uint8Array({ maxLength: 120 }))
    .map(([first, body]) => handmade(first, Buffer.from(body))),
  fc.uint8Array({ minLength: 1, maxLength: 100 }).map((any) => Buffer.from(any)),
)

test.each(carriers)(
  'whatever an MQTT 5 client sends over $name, it is answered in MQTT 5, and the next device is served',
  async ({ raw, options }) => {
    const { broker, log } = await openSecureBroker({ connectTimeoutMs: 1_000 })
    let number = 0
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 8 }), fc.boolean(), async (chunks, isKept) => {
        const device = new Mqtt5Device((await raw(broker)).socket)
        number += 1
        const expiry = isKept ? { clean: false, properties: { sessionExpiryInterval: 60 } } : {}
        await device.connect(`fuzz-${number % 3}`, expiry)
        for (const chunk of chunks) device.socket.write(chunk)
        device.socket.end()
        await device.closed
      }),
      { numRuns: 300, seed: 20_261_122 },
    )
    expect(log.lines.filter((line) => line.includes('aedes') || line.includes('TypeError'))).toEqual([])
    const device = await connectDevice(0, 'thermo-1', { ...options(broker), protocolVersion: 5 })
    await device.publishAsync('bench/thermo-1/reported', '{}', { qos: 1 })
    expect(broker.isConnected('thermo-1')).toBe(true)
  },
)

test('whatever a CONNECT of MQTT 5 looks like, the next device is served', async () => {
  const { broker } = await openBroker({ connectTimeoutMs: 300 })
  const will = { topic: 'bench/thermo-1/reported', payload: Buffer.from('x'), properties: { willDelayInterval: 1, contentType: 'text' } }
  const whole = bytesOf(
    connect('thermo-1', {
      will,
      username: 'me',
      password: Buffer.from('pw'),
      properties: { sessionExpiryInterval: 9, userProperties: { a: 'b' } },
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(255), async (at, value) => {
      const device = new Mqtt5Device(broker.port)
      const changed = Buffer.from(whole)
      changed[at % changed.length] = value
      device.socket.end(changed)
      await device.closed
    }),
    { numRuns: 400, seed: 20_261_123 },
  )
  await connectDevice(broker.port, 'thermo-2', { protocolVersion: 5 })
})

test('the same packets are taken the same way, however their bytes are cut', async () => {
  const { broker, log } = await openBroker()
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 }), async (packets, cuts) => {
      const whole = Buffer.concat(packets.map((one) => bytesOf(one)))
      const heard: (string | null)[][] = []
      for (const at of [[], cuts.map((cut) => cut % whole.length).sort((left, right) => left - right)]) {
        log.received.length = 0
        const device = new Mqtt5Device(broker.port)
        await device.connect('thermo-1')
        for (const [index, from] of [0, ...at].entries()) {
          await new Promise((resolve) => device.socket.write(whole.subarray(from, at[index] ?? whole.length), resolve))
        }
        await device.settle()
        heard.push(
          log.received.map(({ message }) => `${message.topic} ${message.qos} ${message.text} ${JSON.stringify(message.properties)}`),
        )
        device.socket.destroy()
      }
      expect(heard[1]).toEqual(heard[0])
    }),
    { numRuns: 60, seed: 20_261_124 },
  )
})

test('packets are cut out of a stream as they went in, whatever its chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 20 }), (bodies, cuts) => {
      const packets = bodies.map((body) => handmade(0x30, Buffer.from(body)))
      const whole = Buffer.concat(packets)
      const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((left, right) => left - right), whole.length]
      const found: Buffer[] = []
      const never = () => new Error('nothing is wrong with it')
      const frames = new Frames(10_000, never, never)
      for (let index = 1; index < at.length; index += 1)
        frames.feed(whole.subarray(at[index - 1], at[index]), (one, start) => found.push(Buffer.from(one.subarray(start))))
      expect(found).toEqual(bodies.map((body) => Buffer.from(body)))
    }),
  )
})

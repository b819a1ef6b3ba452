import type { IClientOptions } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { CloudMessage } from '../../../main/contract/cloud-messages.ts'
import type { TwinView } from '../../../main/contract/twin.ts'
import { AzureDevice, enrol, plugAndPlay } from '../../helpers/azure-device.ts'
import { executionOf, patience, startJob, trafficOf } from '../../helpers/azure-jobs.ts'
import { AzureWire, deviceToken } from '../../helpers/azure-wire.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'

/** Topics below `$iothub/` carry no device id: what tells two devices apart is their connection alone. */
describe('devices of the same kind', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let server: HeadlessBench
  const modelId = 'dtmi:com:example:Thermostat;1'
  const open: { close(): Promise<void> }[] = []
  let count = 0

  beforeAll(async () => {
    folder = await temporaryFolder()
    server = await startHeadless({ dataFolder: folder.folder })
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })
  afterAll(async () => {
    await server.end()
    await folder.remove()
  })

  /** Its program does all that one can do: it takes settings, answers `read`, and takes messages. */
  async function newDevice() {
    const deviceId = `twin-${(count += 1)}`
    const { connectionString } = await enrol(server, deviceId)
    const device = await AzureDevice.connect(server, connectionString, { modelId })
    open.push(device)
    const published = device.watchPublished()
    await device.takeSettings(plugAndPlay)
    device.onMethod('read', () => ({ status: 200, payload: deviceId }))
    device.onMessages()
    return { deviceId, device, published }
  }

  async function newWire(wish: IClientOptions = {}) {
    const deviceId = `wire-${(count += 1)}`
    const { primaryKey } = await enrol(server, deviceId)
    const wire = await AzureWire.connect(server, deviceId, { password: deviceToken(server, deviceId, primaryKey!), ...wish })
    open.push(wire)
    return { deviceId, wire }
  }

  const twinOf = (deviceId: string) => server.call<TwinView>('GET', `/devices/${deviceId}/twin`)
  const patch = (deviceId: string, desired: object) => server.call('PATCH', `/devices/${deviceId}/twin/desired`, { patch: desired })
  const messagesOf = async (deviceId: string) =>
    (await server.call<{ items: CloudMessage[] }>('GET', `/devices/${deviceId}/messages`)).items.map(({ state }) => state)
  const send = (deviceId: string, payload: string) => server.call('POST', `/devices/${deviceId}/messages`, { message: { payload } })

  test('nothing of one reaches the other: not its twin, nor its changes, methods, messages and answers', async () => {
    const one = await newDevice()
    const other = await newDevice()
    await patch(other.deviceId, { before: true })
    await expect.poll(async () => (await twinOf(other.deviceId)).reported, patience).toMatchObject({ before: { ac: 200 } })
    const before = { packets: other.published.length, twin: await twinOf(other.deviceId) }

    await one.device.report({ serial: 'of one' })
    await one.device.client.getTwin()
    await patch(one.deviceId, { secret: 'of one' })
    const settings = await startJob(server, [one.deviceId], { type: 'setting', operations: [{ name: 'fan', value: 3 }] })
    await expect.poll(async () => (await executionOf(server, settings, one.deviceId)).status, patience).toBe('SUCCEEDED')
    const command = await startJob(server, [one.deviceId], { type: 'command', operations: [{ name: 'read' }] })
    await expect.poll(async () => (await executionOf(server, command, one.deviceId)).status, patience).toBe('SUCCEEDED')
    expect((await executionOf(server, command, one.deviceId)).result).toBe(one.deviceId)
    await send(one.deviceId, 'for one')
    await expect.poll(() => messagesOf(one.deviceId), patience).toEqual(['taken'])

    // What is sent now comes behind all of that.
    await send(other.deviceId, 'for the other')
    await expect.poll(() => other.device.messages.map(({ data }) => data), patience).toEqual(['for the other'])
    expect(other.published.slice(before.packets).map(({ payload }) => payload)).toEqual(['for the other'])
    expect(await twinOf(other.deviceId)).toEqual(before.twin)
    expect(one.device.messages.map(({ data }) => data)).toEqual(['for one'])
    expect(one.published.map(({ payload }) => payload).filter((payload) => payload.includes('before'))).toEqual([])
  })

  test('a job over both tells each its own, once, and each answers for itself', async () => {
    const both = [await newDevice(), await newDevice()]
    const deviceIds = both.map(({ deviceId }) => deviceId)
    const jobId = await startJob(server, deviceIds, { type: 'command', operations: [{ name: 'read' }] })
    for (const { deviceId, published } of both) {
      await expect.poll(async () => (await executionOf(server, jobId, deviceId)).status, patience).toBe('SUCCEEDED')
      expect((await executionOf(server, jobId, deviceId)).result).toBe(deviceId)
      expect(published.filter(({ topic }) => topic.startsWith('$iothub/methods/POST/read/'))).toHaveLength(1)
    }
  })

  test('requests with the same $rid at the same time are answered each to the one that asked', async () => {
    const [one, other] = [await newWire(), await newWire()]
    await patch(one.deviceId, { name: 'one' })
    await patch(other.deviceId, { name: 'other' })
    const twins = await Promise.all([one.wire.twin('1'), other.wire.twin('1')])
    expect(twins).toMatchObject([{ desired: { name: 'one' } }, { desired: { name: 'other' } }])
    await Promise.all([
      one.wire.publish('$iothub/twin/PATCH/properties/reported/?$rid=2', '{"a":1}'),
      other.wire.publish('$iothub/twin/PATCH/properties/reported/?$rid=2', '{"b":1}'),
    ])
    expect([(await twinOf(one.deviceId)).reported, (await twinOf(other.deviceId)).reported]).toEqual([{ a: 1 }, { b: 1 }])
    await Promise.all([one.wire.twin('3'), other.wire.twin('3')])
    const answers = (wire: AzureWire) => wire.received.filter(({ topic }) => topic.startsWith('$iothub/twin/res/'))
    expect([answers(one.wire).length, answers(other.wire).length]).toEqual([3, 3])
  })

  test('the will of one that breaks off is telemetry of its own, and says what it is', async () => {
    const topic = `devices/wire-${count + 1}/messages/events/`
    const { wire, deviceId } = await newWire({ will: { topic, payload: Buffer.from('{"gone":true}'), qos: 1, retain: false } })
    wire.client.stream.destroy()
    await expect
      .poll(() => server.call('GET', `/devices/${deviceId}/telemetry`), patience)
      .toMatchObject({ items: [{ body: { gone: true }, properties: { 'iothub-MessageType': 'Will' } }] })
  })

  describe('a hostile one with credentials of its own', () => {
    test.each([
      ['#', /none that a device has/],
      ['+/+/#', /none that a device has/],
      ['$iothub/#', /none that a device has/],
      ['$iothub/+/#', /none that a device has/],
      ['$iothub/twin/#', /none that a device has/],
      ['$iothub/methods/+/#', /none that a device has/],
      ['devices/#', /none that a device has/],
      ['devices/+/messages/devicebound/#', /none that a device has/],
      ['devices/+/messages/events/#', /none that a device has/],
      ['devices/VICTIM/messages/devicebound/#', /none that a device has/],
      ['$dps/registrations/res/#', /provisioning are not served/],
      ['$aws/events/#', /Events are for monitors/],
      ['$SYS/#', /nothing under \$SYS/],
      ['$share/any/$iothub/methods/POST/#', /no shared subscriptions/],
    ])('is refused ‘%s’ and told why, and hears nothing', async (filter, why) => {
      const victim = await newDevice()
      const { deviceId, wire } = await newWire()
      const wanted = filter.replace('VICTIM', victim.deviceId)
      expect(await wire.subscribe(wanted)).toBe(128)
      await patch(victim.deviceId, { target: 5 })
      await send(victim.deviceId, 'for the victim')
      const jobId = await startJob(server, [victim.deviceId], { type: 'command', operations: [{ name: 'read' }] })
      await expect.poll(async () => (await executionOf(server, jobId, victim.deviceId)).status, patience).toBe('SUCCEEDED')
      await expect.poll(() => victim.device.messages.length, patience).toBe(1)
      await wire.twin('after')
      expect(wire.received.map(({ topic }) => topic)).toEqual(['$iothub/twin/res/200/?$rid=after'])
      const told = (await trafficOf(server, deviceId)).filter(({ topic, verdict }) => topic === wanted && verdict === 'refused')
      expect(told.map(({ sentence }) => sentence)).toEqual([expect.stringMatching(why)])
    })

    test.each([
      ['$iothub/twin/res/200/?$rid=1', '{"desired":{"target":99},"reported":{}}', /bench answers on this topic/],
      ['$iothub/twin/PATCH/properties/desired/?$version=99', '{"target":99,"$version":99}', /bench sends on this topic/],
      ['$iothub/methods/POST/read/?$rid=1', 'null', /bench sends on this topic/],
      ['devices/VICTIM/messages/events/', '{"target":99}', /not this device's own/],
      ['devices/VICTIM/messages/devicebound/%24.mid=1', 'forged', /not this device's own/],
      ['devices/VICTIM/modules/m/messages/events/', '{"target":99}', /not this device's own/],
      ['bench/VICTIM/reported', '{"target":99}', /not this device's own/],
      ['$dps/registrations/res/200/?$rid=1', '{}', /provisioning are not served/],
      ['$aws/things/VICTIM/shadow/update', '{}', /AWS IoT are not served/],
    ])('publishes ‘%s’ in vain', async (topic, payload, why) => {
      const victim = await newDevice()
      await victim.device.report({ target: 1 })
      const { deviceId, wire } = await newWire()
      const before = { twin: await twinOf(victim.deviceId), packets: victim.published.length }
      const wanted = topic.replace('VICTIM', victim.deviceId)
      await wire.publish(wanted, payload)
      const refused = (await trafficOf(server, deviceId)).filter(({ verdict }) => verdict === 'refused')
      expect(refused).toMatchObject([{ topic: wanted, payload, sentence: expect.stringMatching(why) }])
      await send(victim.deviceId, 'behind it')
      await expect.poll(() => victim.device.messages.map(({ data }) => data), patience).toEqual(['behind it'])
      expect(victim.published.slice(before.packets).map((packet) => packet.payload)).toEqual(['behind it'])
      expect(await twinOf(victim.deviceId)).toEqual(before.twin)
      expect(await server.call('GET', `/devices/${victim.deviceId}/telemetry`)).toMatchObject({ items: [] })
    })

    test('cannot answer for another, though it knows the $rid of the method', async () => {
      const victim = await newWire()
      const hostile = await newWire()
      await victim.wire.subscribe('$iothub/methods/POST/#')
      const jobId = await startJob(server, [victim.deviceId], { type: 'command', operations: [{ name: 'read' }] })
      await expect.poll(() => victim.wire.received.length, patience).toBe(1)
      const rid = victim.wire.received[0]!.topic.split('$rid=')[1]!
      await hostile.wire.publish(`$iothub/methods/res/200/?$rid=${rid}`, '"forged"')
      expect(await executionOf(server, jobId, victim.deviceId)).toMatchObject({ status: 'IN_PROGRESS', result: null })
      const [told] = (await trafficOf(server, hostile.deviceId)).filter(({ topic }) => topic?.startsWith('$iothub/methods/res/'))
      expect(told).toMatchObject({ verdict: 'refused' })
      await victim.wire.publish(`$iothub/methods/res/200/?$rid=${rid}`, '"true"')
      expect(await executionOf(server, jobId, victim.deviceId)).toMatchObject({ status: 'SUCCEEDED', result: 'true' })
    })

    test('has a will that can only be telemetry of its own', async () => {
      const victim = await newDevice()
      const topic = `devices/${victim.deviceId}/messages/events/`
      const hostile = await newWire({ will: { topic, payload: Buffer.from('{"target":99}'), qos: 1, retain: false } })
      hostile.wire.client.stream.destroy()
      await expect
        .poll(async () => (await trafficOf(server, hostile.deviceId)).filter(({ verdict }) => verdict === 'refused'), patience)
        .toMatchObject([{ topic, sentence: expect.stringMatching(/not this device's own/) }])
      expect(await server.call('GET', `/devices/${victim.deviceId}/telemetry`)).toMatchObject({ items: [] })
    })
  })
})

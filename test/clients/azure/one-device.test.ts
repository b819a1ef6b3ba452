import { Client, Message } from 'azure-iot-device'
import { SharedAccessKeyAuthenticationProvider } from 'azure-iot-device'
import { Mqtt } from 'azure-iot-device-mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { CloudMessage } from '../../../main/contract/cloud-messages.ts'
import type { Execution } from '../../../main/contract/executions.ts'
import type { TelemetryRecord } from '../../../main/contract/telemetry.ts'
import type { TrafficEntry } from '../../../main/contract/traffic.ts'
import type { TwinView } from '../../../main/contract/twin.ts'
import { AzureDevice, enrol, plugAndPlay } from '../../helpers/azure-device.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'

const patience = { timeout: 30_000, interval: 50 }

/** Azure's own device SDK for Node, with nothing but the connection string and the CA changed. */
describe('a device on the Azure IoT device SDK', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let server: HeadlessBench
  const devices: AzureDevice[] = []
  let count = 0

  beforeAll(async () => {
    folder = await temporaryFolder()
    server = await startHeadless({ dataFolder: folder.folder })
  })
  afterEach(async () => {
    await Promise.all(devices.splice(0).map((device) => device.close()))
  })
  afterAll(async () => {
    await server.end()
    await folder.remove()
  })

  async function newDevice(more: Parameters<typeof AzureDevice.connect>[2] = {}) {
    const deviceId = `azure-${(count += 1)}`
    const { connectionString } = await enrol(server, deviceId)
    const device = await connect(connectionString, more)
    return { deviceId, connectionString, device }
  }

  async function connect(connectionString: string, more: Parameters<typeof AzureDevice.connect>[2] = {}) {
    const device = await AzureDevice.connect(server, connectionString, more)
    devices.push(device)
    return device
  }

  async function job(body: Record<string, unknown>): Promise<string> {
    return (await server.call<{ jobId: string }>('POST', '/jobs', { name: 'Job', ...body })).jobId
  }

  async function execution(jobId: string, deviceId: string): Promise<Execution> {
    const { items } = await server.call<{ items: Execution[] }>('GET', `/jobs/${jobId}/executions?limit=1000`)
    return items.find((item) => item.deviceId === deviceId)!
  }

  const twinOf = (deviceId: string) => server.call<TwinView>('GET', `/devices/${deviceId}/twin`)
  const statusOf = (jobId: string, deviceId: string) => expect.poll(async () => (await execution(jobId, deviceId)).status, patience)

  test('is online, names its model, and is known as an Azure device', async () => {
    const { deviceId } = await newDevice({ modelId: 'dtmi:com:example:Thermostat;1' })
    await expect
      .poll(() => server.call('GET', `/devices/${deviceId}`), patience)
      .toMatchObject({ presence: 'online', dialect: 'azure', modelId: 'dtmi:com:example:Thermostat;1' })
  })

  test('gets its twin and reports; what it takes back is gone', async () => {
    const { deviceId, device } = await newDevice()
    await server.call('PATCH', `/devices/${deviceId}/twin/desired`, { patch: { target: 4 } })
    const twin = await device.twin()
    expect(twin.properties.desired).toMatchObject({ target: 4, $version: 2 })
    await device.report({ firmware: '2.1', limits: { low: 2, high: 8 } })
    await device.report({ limits: { low: null } })
    const kept = await twinOf(deviceId)
    expect(kept).toMatchObject({ reported: { firmware: '2.1', limits: { high: 8 } }, reportedVersion: 3, desiredVersion: 2 })
    expect(Object.keys(kept.reportedAtMs).sort()).toEqual(['/firmware', '/limits/high'])
  })

  test('is told why a report cannot be taken, and goes on', async () => {
    const { deviceId, device } = await newDevice()
    await expect(device.report({ text: 'x'.repeat(4097) })).rejects.toThrow()
    // More than any message of an Azure device may have: without an answer the SDK would wait for ever.
    await expect(device.report({ text: 'x'.repeat(300_000) })).rejects.toThrow()
    await device.report({ volts: 12 })
    expect((await twinOf(deviceId)).reported).toEqual({ volts: 12 })
  })

  test('a setting job is done when it acknowledges, and failed when it refuses', async () => {
    const { deviceId, device } = await newDevice()
    await device.takeSettings((desired) =>
      'fan' in desired
        ? { fan: { value: desired['fan'], ac: desired['fan'] === 9 ? 400 : 200, av: desired['$version'], ad: 'said the fan' } }
        : undefined,
    )
    const good = await job({ type: 'setting', operations: [{ name: 'fan', value: 3 }], targets: { thingNames: [deviceId] } })
    await statusOf(good, deviceId).toBe('SUCCEEDED')
    const bad = await job({ type: 'setting', operations: [{ name: 'fan', value: 9 }], targets: { thingNames: [deviceId] } })
    await statusOf(bad, deviceId).toBe('FAILED')
    expect(await execution(bad, deviceId)).toMatchObject({ error: 'said the fan' })
    expect(device.desired.map((desired) => desired['fan'])).toEqual(expect.arrayContaining([3, 9]))
  })

  test('a setting of a component carries its mark, and its acknowledgement counts', async () => {
    const { deviceId, device } = await newDevice()
    await device.takeSettings((desired) => {
      const component = desired['thermostat1'] as Record<string, unknown> | undefined
      return component && { thermostat1: { __t: 'c', target: { value: component['target'], ac: 200, av: desired['$version'] } } }
    })
    const jobId = await job({
      type: 'setting',
      operations: [{ name: 'thermostat1.target', value: 21 }],
      targets: { thingNames: [deviceId] },
    })
    await statusOf(jobId, deviceId).toBe('SUCCEEDED')
    expect((await twinOf(deviceId)).desired).toEqual({ thermostat1: { __t: 'c', target: 21 } })
  })

  test('a command is a direct method: payload, status and answer', async () => {
    const { deviceId, device } = await newDevice()
    const asked: unknown[] = []
    device.onMethod('getLog', (payload) => {
      asked.push(payload)
      return { status: 200, payload: { lines: 3 } }
    })
    device.onMethod('reboot', (payload) => {
      asked.push(payload)
      return { status: 409, payload: { message: 'door is open' } }
    })
    const good = await job({ type: 'command', operations: [{ name: 'getLog', value: { since: 5 } }], targets: { thingNames: [deviceId] } })
    await statusOf(good, deviceId).toBe('SUCCEEDED')
    expect(await execution(good, deviceId)).toMatchObject({ result: { lines: 3 }, statusDetails: { methodStatus: '200' } })
    const bad = await job({ type: 'command', operations: [{ name: 'reboot' }], targets: { thingNames: [deviceId] } })
    await statusOf(bad, deviceId).toBe('FAILED')
    expect(await execution(bad, deviceId)).toMatchObject({ error: 'door is open', statusDetails: { methodStatus: '409' } })
    expect(asked).toEqual([{ since: 5 }, null])
    const csv = await (await server.fetch(`/api/v1/jobs/${bad}/executions.csv`)).text()
    expect(csv).toContain('409')
  })

  test('a command of a component, and one that nobody on the device answers', async () => {
    const { deviceId, device } = await newDevice()
    device.onMethod('thermostat1*getMaxMinReport', () => ({ status: 200, payload: { maxTemp: 9 } }))
    const known = await job({ type: 'command', operations: [{ name: 'thermostat1*getMaxMinReport' }], targets: { thingNames: [deviceId] } })
    await statusOf(known, deviceId).toBe('SUCCEEDED')
    const unknown = await job({
      ...{ type: 'command', operations: [{ name: 'noSuchMethod' }], responseTimeoutInSeconds: 1 },
      targets: { thingNames: [deviceId] },
    })
    await statusOf(unknown, deviceId).toBe('TIMED_OUT')
  })

  test('telemetry is kept with its properties, and acknowledged', async () => {
    const { deviceId, device } = await newDevice()
    const message = new Message(JSON.stringify({ temperature: 4.5, door: { open: false } }))
    message.contentType = 'application/json'
    message.contentEncoding = 'utf-8'
    message.messageId = 'm 1'
    message.properties.add('level', 'high & dry')
    await device.client.sendEvent(message)
    const { items } = await server.call<{ items: TelemetryRecord[] }>('GET', `/devices/${deviceId}/telemetry`)
    expect(items).toMatchObject([
      {
        body: { temperature: 4.5, door: { open: false } },
        contentType: 'application/json',
        properties: { level: 'high & dry', '$.mid': 'm 1' },
      },
    ])
    const last = await server.call<{ items: { path: string; value: unknown }[] }>('GET', `/devices/${deviceId}/telemetry/last`)
    expect(last.items.map(({ path, value }) => [path, value])).toEqual([
      ['door.open', false],
      ['temperature', 4.5],
    ])
  })

  test('a message waits while it is away, comes when it is back, and is over with its acknowledgement', async () => {
    const { deviceId, connectionString, device } = await newDevice()
    device.onMessages()
    const send = (payload: string) =>
      server.call<CloudMessage>('POST', `/devices/${deviceId}/messages`, { message: { payload, properties: { 'a key': 'ü & co' } } })
    await send('now')
    await expect.poll(() => device.messages, patience).toEqual([{ data: 'now', properties: { 'a key': 'ü & co' } }])
    await device.close()
    await send('later')
    const again = await connect(connectionString)
    again.onMessages()
    await expect.poll(() => again.messages.map(({ data }) => data), patience).toEqual(['later'])
    await expect
      .poll(
        async () => (await server.call<{ items: CloudMessage[] }>('GET', `/devices/${deviceId}/messages`)).items.map(({ state }) => state),
        patience,
      )
      .toEqual(['taken', 'taken'])
  })

  test('renews its token by connecting again: it was never offline, and its jobs go on', async () => {
    const deviceId = `azure-${(count += 1)}`
    const { connectionString } = await enrol(server, deviceId)
    const provider = SharedAccessKeyAuthenticationProvider.fromConnectionString(connectionString, 3, 1)
    const device = await connect(connectionString, { client: Client.fromAuthenticationProvider(provider, Mqtt) })
    await device.takeSettings(plugAndPlay)
    const connects = async () => {
      const { items } = await server.call<{ items: TrafficEntry[] }>('GET', `/traffic?deviceId=${deviceId}&direction=event&limit=1000`)
      return items.filter(({ sentence }) => sentence === 'Connected.').length
    }
    await expect.poll(connects, patience).toBeGreaterThanOrEqual(3)
    expect(await server.call('GET', `/devices/${deviceId}`)).toMatchObject({ presence: 'online' })
    const jobId = await job({ type: 'setting', operations: [{ name: 'fan', value: 1 }], targets: { thingNames: [deviceId] } })
    await statusOf(jobId, deviceId).toBe('SUCCEEDED')
  })
})

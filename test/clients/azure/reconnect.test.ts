import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CloudMessage } from '../../../main/contract/cloud-messages.ts'
import type { JobView } from '../../../main/contract/jobs.ts'
import { AzureDevice, enrol, plugAndPlay, type MethodAnswer } from '../../helpers/azure-device.ts'
import { executionOf, patience, startJob } from '../../helpers/azure-jobs.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'

/**
 * The bench is killed and starts again where it was. The SDK comes back by itself where its program listens to anything,
 * subscribes again to methods and messages, and not to its twin; when the connection broke, its program opens it again, and
 * then it subscribes to nothing: what it had subscribed to stands in its session.
 */
describe('devices on the Azure SDK, when the bench is killed and starts again', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let server: HeadlessBench
  const devices: AzureDevice[] = []

  beforeEach(async () => {
    folder = await temporaryFolder()
    server = await startHeadless({ dataFolder: folder.folder })
  })
  afterEach(async () => {
    await Promise.all(devices.splice(0).map((device) => device.close()))
    await server.end()
    await folder.remove()
  })

  async function connect(connectionString: string): Promise<AzureDevice> {
    const device = await AzureDevice.connect(server, connectionString)
    devices.push(device)
    return device
  }

  async function newDevice(deviceId: string): Promise<AzureDevice> {
    return connect((await enrol(server, deviceId)).connectionString)
  }

  async function killAndRestart(): Promise<void> {
    const port = String(server.mqttsPort)
    await server.end('SIGKILL')
    server = await startHeadless({ dataFolder: folder.folder, words: ['--mqtts-port', port] })
  }

  const presenceOf = async (deviceId: string) => (await server.call<{ presence: string }>('GET', `/devices/${deviceId}`)).presence
  const isOnline = (deviceId: string) => expect.poll(() => presenceOf(deviceId), patience).toBe('online')
  const statusOf = (jobId: string, deviceId: string) =>
    expect.poll(async () => (await executionOf(server, jobId, deviceId)).status, patience)
  const send = (deviceId: string, payload: string) => server.call('POST', `/devices/${deviceId}/messages`, { message: { payload } })

  const statesOf = async (deviceId: string) =>
    (await server.call<{ items: CloudMessage[] }>('GET', `/devices/${deviceId}/messages`)).items.map(({ state }) => state)

  test('settings, methods and messages work again, and the program did nothing for it', async () => {
    const device = await newDevice('unit-1')
    await device.takeSettings(plugAndPlay)
    device.onMethod('read', () => ({ status: 200, payload: 'here' }))
    device.onMessages()
    const first = await startJob(server, ['unit-1'], { type: 'setting', operations: [{ name: 'fan', value: 1 }] })
    await statusOf(first, 'unit-1').toBe('SUCCEEDED')
    await send('unit-1', 'before')
    await expect.poll(() => statesOf('unit-1'), patience).toEqual(['taken'])

    await killAndRestart()
    await isOnline('unit-1')
    const second = await startJob(server, ['unit-1'], { type: 'setting', operations: [{ name: 'fan', value: 2 }] })
    await statusOf(second, 'unit-1').toBe('SUCCEEDED')
    const command = await startJob(server, ['unit-1'], { type: 'command', operations: [{ name: 'read' }] })
    await statusOf(command, 'unit-1').toBe('SUCCEEDED')
    expect(await executionOf(server, command, 'unit-1')).toMatchObject({ result: 'here' })
    await send('unit-1', 'after')
    await expect.poll(() => device.messages.map(({ data }) => data), patience).toEqual(['before', 'after'])
    expect(await server.call('GET', '/devices/unit-1/twin')).toMatchObject({
      desired: { fan: 2 },
      reported: { fan: { value: 2, ac: 200, av: 3 } },
      desiredVersion: 3,
    })
    await device.report({ firmware: '2.1' })
    expect(await server.call('GET', '/devices/unit-1/twin')).toMatchObject({ reported: { firmware: '2.1' } })
  })

  test('a method in flight is answered on the new connection, and was asked once', async () => {
    const device = await newDevice('unit-1')
    let asked = 0
    let answer: (answer: MethodAnswer) => void = () => undefined
    device.onMethod('flash', () => {
      asked += 1
      return new Promise((resolve) => (answer = resolve))
    })
    const jobId = await startJob(server, ['unit-1'], {
      ...{ type: 'command', operations: [{ name: 'flash' }], responseTimeoutInSeconds: 300 },
    })
    await expect.poll(async () => (await executionOf(server, jobId, 'unit-1')).delivered, patience).toBe(true)
    await killAndRestart()
    await isOnline('unit-1')
    expect(await executionOf(server, jobId, 'unit-1')).toMatchObject({ status: 'IN_PROGRESS' })
    answer({ status: 200, payload: { pages: 12 } })
    await statusOf(jobId, 'unit-1').toBe('SUCCEEDED')
    expect(await executionOf(server, jobId, 'unit-1')).toMatchObject({ result: { pages: 12 }, statusDetails: { methodStatus: '200' } })
    expect(asked).toBe(1)
  })

  test('a method whose answer was given while nobody was there times out: the SDK throws it away, and it is not asked again', async () => {
    const device = await newDevice('unit-1')
    let asked = 0
    let answer: (answer: MethodAnswer) => void = () => undefined
    device.onMethod('flash', () => {
      asked += 1
      return new Promise((resolve) => (answer = resolve))
    })
    const jobId = await startJob(server, ['unit-1'], { type: 'command', operations: [{ name: 'flash' }], responseTimeoutInSeconds: 4 })
    await expect.poll(async () => (await executionOf(server, jobId, 'unit-1')).delivered, patience).toBe(true)
    const port = String(server.mqttsPort)
    await server.end('SIGKILL')
    answer({ status: 200 })
    server = await startHeadless({ dataFolder: folder.folder, words: ['--mqtts-port', port] })
    await statusOf(jobId, 'unit-1').toBe('TIMED_OUT')
    await isOnline('unit-1')
    const next = await startJob(server, ['unit-1'], { type: 'command', operations: [{ name: 'flash' }] })
    await expect.poll(() => asked, patience).toBe(2)
    answer({ status: 200 })
    await statusOf(next, 'unit-1').toBe('SUCCEEDED')
  })

  test('messages that wait survive, and come in order and once', async () => {
    const { connectionString } = await enrol(server, 'unit-1')
    for (const payload of ['one', 'two', 'three']) await send('unit-1', payload)
    await killAndRestart()
    const device = await connect(connectionString)
    device.onMessages()
    await expect.poll(() => device.messages.map(({ data }) => data), patience).toEqual(['one', 'two', 'three'])
    await expect.poll(() => statesOf('unit-1'), patience).toEqual(['taken', 'taken', 'taken'])
  })

  test('a setting that was told and not taken is told again, and ends well', async () => {
    const device = await newDevice('unit-1')
    let isSilent = true
    await device.takeSettings((desired) => (isSilent ? undefined : plugAndPlay(desired)))
    const jobId = await startJob(server, ['unit-1'], { type: 'setting', operations: [{ name: 'fan', value: 7 }] })
    await statusOf(jobId, 'unit-1').toBe('IN_PROGRESS')
    await expect.poll(() => device.desired.some((desired) => desired['fan'] === 7), patience).toBe(true)
    isSilent = false
    await killAndRestart()
    await statusOf(jobId, 'unit-1').toBe('SUCCEEDED')
    expect(await server.call('GET', '/devices/unit-1/twin')).toMatchObject({
      desired: { fan: 7 },
      reported: { fan: { value: 7, ac: 200 } },
    })
    expect((await server.call<JobView>('GET', `/jobs/${jobId}`)).state).toBe('completed')
  })

  test('a job that was under way over several ends with all of them', async () => {
    const deviceIds = Array.from({ length: 8 }, (_, index) => `unit-${index + 1}`)
    for (const deviceId of deviceIds) {
      const device = await newDevice(deviceId)
      await device.takeSettings(plugAndPlay)
    }
    const settings = await startJob(server, deviceIds, { type: 'setting', operations: [{ name: 'fan', value: 5 }] })
    await killAndRestart()
    for (const deviceId of deviceIds) await statusOf(settings, deviceId).toBe('SUCCEEDED')
    expect(await server.call('GET', `/jobs/${settings}`)).toMatchObject({ state: 'completed', counts: { SUCCEEDED: 8 } })
  })
})

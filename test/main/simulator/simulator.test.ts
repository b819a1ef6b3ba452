import { once } from 'node:events'
import net from 'node:net'
import type { Worker } from 'node:worker_threads'
import { Aedes, type AedesPublishPacket } from 'aedes'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newDeviceSchema } from '../../../main/contract/devices.ts'
import { demoDevices, demoFleet, demoSets } from '../../../main/simulator/demo.ts'
import { SimulatedDevice, type SimulatedAnswer, type SimulatedRequest } from '../../../main/simulator/device.ts'
import { temperamentOf } from '../../../main/simulator/faults.ts'
import { Simulator } from '../../../main/simulator/simulator.ts'

/** A real broker, and what devices publish to it. */
let broker: Aedes
let server: net.Server
let port: number
let arrived: { topic: string; payload: string }[]
let wake: () => void

beforeEach(async () => {
  arrived = []
  wake = () => undefined
  broker = await Aedes.createBroker()
  broker.on('publish', (packet: AedesPublishPacket, client) => {
    if (!client) return
    arrived.push({ topic: packet.topic, payload: packet.payload.toString() })
    wake()
  })
  server = net.createServer((socket) => broker.handle(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as net.AddressInfo).port
})
afterEach(async () => {
  await new Promise<void>((resolve) => broker.close(() => resolve()))
  await new Promise((resolve) => server.close(resolve))
})

async function until(isThere: () => boolean): Promise<void> {
  while (!isThere()) await new Promise<void>((resolve) => (wake = resolve))
}

const answersOn = (topic: string) =>
  arrived.filter((message) => message.topic === topic).map(({ payload }) => JSON.parse(payload) as unknown)

async function connected(answer: (request: SimulatedRequest) => SimulatedAnswer): Promise<SimulatedDevice> {
  const subscribed = once(broker, 'subscribe')
  const device = new SimulatedDevice({ deviceId: 'unit-1', host: '127.0.0.1', port, reported: { fan: 1 }, answer })
  device.connect()
  await subscribed
  return device
}

const sendText = (topic: string, text: string) =>
  new Promise<void>((resolve) =>
    broker.publish({ cmd: 'publish', topic: `bench/unit-1/${topic}`, payload: Buffer.from(text), qos: 1, dup: false, retain: false }, () =>
      resolve(),
    ),
  )
const send = (topic: string, payload: unknown) => sendText(topic, JSON.stringify(payload))

describe('a simulated device', () => {
  test('says what it is when it connects, and takes a setting and reports it', async () => {
    const device = await connected(() => ({ status: 'SUCCEEDED', latencyMs: 0 }))
    await send('settings/set/job.1.0', { fan: 3 })
    await until(() => answersOn('bench/unit-1/settings/ack/job.1.0').length > 0)
    expect(answersOn('bench/unit-1/reported')).toEqual([{ fan: 1 }, { fan: 3 }])
    await device.leave()
  })

  test('runs a request that comes twice once, and answers it alike', async () => {
    const taken: SimulatedRequest[] = []
    const device = await connected((request) => {
      taken.push(request)
      return { status: 'FAILED', message: `Fault ${taken.length}`, latencyMs: 0 }
    })
    const answers = () => answersOn('bench/unit-1/commands/response/job.1.0')
    await send('commands/request/job.1.0', { command: 'reboot' })
    await until(() => answers().length === 1)
    await send('commands/request/job.1.0', { command: 'reboot' })
    await until(() => answers().length === 2)
    expect(answers()).toEqual([
      { status: 'FAILED', message: 'Fault 1' },
      { status: 'FAILED', message: 'Fault 1' },
    ])
    expect(taken).toEqual([{ kind: 'command', command: 'reboot', payload: undefined }])
    await device.leave()
  })

  test('runs a request once that comes again while it is still at it', async () => {
    const taken: SimulatedRequest[] = []
    const device = await connected((request) => {
      taken.push(request)
      return { status: 'SUCCEEDED', latencyMs: 20 }
    })
    await send('commands/request/job.1.0', { command: 'reboot' })
    await send('commands/request/job.1.0', { command: 'reboot' })
    // Asked last and given the same time, so all that was asked before has been answered by then.
    await send('commands/request/job.2.0', { command: 'reboot' })
    await until(() => answersOn('bench/unit-1/commands/response/job.2.0').length > 0)
    expect(answersOn('bench/unit-1/commands/response/job.1.0')).toEqual([{ status: 'SUCCEEDED' }])
    expect(taken).toHaveLength(2)
    await device.leave()
  })

  test('reports what its light does when it is asked to show itself, and again when that is over', async () => {
    const shows = { values: { identifying: true }, forMs: 20, then: { identifying: false } }
    const device = await connected(() => ({ status: 'SUCCEEDED', latencyMs: 0, shows }))
    const reports = () => answersOn('bench/unit-1/reported')
    await send('commands/request/job.1.0', { command: 'identify' })
    await until(() => reports().length === 3)
    expect(reports()).toEqual([{ fan: 1 }, { identifying: true }, { identifying: false }])
    expect(answersOn('bench/unit-1/commands/response/job.1.0')).toEqual([{ status: 'SUCCEEDED' }])
    await device.leave()
  })

  test.each(['{"comm', 'null', '[]', '7'])('rejects the request %s, and lives on', async (text) => {
    const device = await connected(() => ({ status: 'SUCCEEDED', latencyMs: 0 }))
    await sendText('commands/request/job.1.0', text)
    await send('commands/request/job.2.0', { command: 'reboot' })
    await until(() => answersOn('bench/unit-1/commands/response/job.2.0').length > 0)
    expect(answersOn('bench/unit-1/commands/response/job.1.0')).toEqual([{ status: 'REJECTED', message: 'The request is no JSON object' }])
    await device.leave()
  })
})

describe('the demo fleet', () => {
  test('is the same for the same size, and its beginning the same for any', () => {
    expect(demoFleet(300)).toEqual(demoFleet(300))
    expect(demoFleet(300).slice(0, 40)).toEqual(demoFleet(40))
  })

  test('holds what a person could register, each id once, and names the sets by query', () => {
    const devices = demoDevices(2_000)
    expect(new Set(devices.map((device) => device.deviceId)).size).toBe(2_000)
    expect(newDeviceSchema.array().safeParse(devices).success).toBe(true)
    expect(demoSets().every((set) => set.membership.kind === 'dynamic')).toBe(true)
  })

  test('has the shares of faults that it is scripted to have, the same for the same seed', () => {
    const all = Array.from({ length: 10_000 }, (_, number) => temperamentOf(1, number))
    const share = (is: (one: (typeof all)[number]) => boolean) => all.filter(is).length / all.length
    expect(share(({ fault }) => fault !== null)).toBeCloseTo(0.03, 2)
    expect(share(({ comesAfterMs }) => comesAfterMs > 0)).toBeCloseTo(0.05, 2)
    expect(all.map(({ fault }) => fault)).toEqual(Array.from({ length: 10_000 }, (_, number) => temperamentOf(1, number).fault))
    const faulty = all.find(({ fault }) => fault !== null)!
    expect(faulty.answer({ kind: 'settings', values: {} })).toMatchObject({ status: 'FAILED', message: faulty.fault })
    expect(faulty.answer({ kind: 'command', command: 'identify', payload: undefined })).toMatchObject({ status: 'SUCCEEDED' })
  })
})

test('the simulator connects its fleet from a worker, counts it, and takes it away again', async () => {
  let changed = () => undefined as void
  const simulator = new Simulator({ changed: () => changed() })
  await simulator.start({ host: '127.0.0.1', port, count: 5 })
  await new Promise<void>((resolve) => {
    changed = () => {
      if (simulator.state().connected >= 5) resolve()
    }
  })
  expect(simulator.state()).toEqual({ running: true, devices: 5, connected: 5 })
  await simulator.stop()
  expect(simulator.state()).toEqual({ running: false, devices: 0, connected: 0 })
})

test('of two starts at once no fleet is left that cannot be stopped', async () => {
  const workers: Worker[] = []
  const seen = (worker: Worker) => workers.push(worker)
  process.on('worker', seen)
  const simulator = new Simulator({ changed: () => undefined })
  const options = { host: '127.0.0.1', port, count: 5 }
  await Promise.all([simulator.start(options), simulator.start(options)])
  await simulator.stop()
  process.off('worker', seen)
  // A worker that has ended has the thread id -1.
  expect(workers.map((worker) => worker.threadId)).toEqual([-1, -1])
  expect(simulator.state()).toEqual({ running: false, devices: 0, connected: 0 })
})

test('a worker that fails is told of and counts as stopped; the bench lives on', async () => {
  let fail = (_error: unknown) => undefined as void
  const failure = new Promise<unknown>((resolve) => (fail = resolve))
  let isGone = () => undefined as void
  const gone = new Promise<void>((resolve) => (isGone = resolve))
  const simulator = new Simulator({
    changed: () => {
      if (!simulator.state().running) isGone()
    },
    failed: (error) => fail(error),
  })
  // No array is that long, so the worker fails at its first step.
  await simulator.start({ host: '127.0.0.1', port, count: Number.POSITIVE_INFINITY })
  expect(await failure).toMatchObject({ name: 'RangeError' })
  await gone
  expect(simulator.state()).toEqual({ running: false, devices: 0, connected: 0 })
})

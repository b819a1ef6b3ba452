/** Monitors of a whole bench with real devices, by mqtt.js and by the shell lines of docs/protocols/events.md. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import mqtt from 'mqtt'
import type { MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startBench } from '../../main/bench.ts'
import type { Bench } from '../../main/bench.ts'
import { noRules } from '../../main/contract/job-rules.ts'
import type { NewJobDefinition } from '../../main/contract/engine-io.ts'
import { SimulatedDevice } from '../../main/simulator/device.ts'
import type { SimulatedAnswer } from '../../main/simulator/device.ts'
import { mosquittoIsMissing, shellBlocks, Shells } from '../helpers/mosquitto.ts'
import type { RunningBlock } from '../helpers/mosquitto.ts'

interface EventPayload {
  eventId: string
  operation: string
  timestamp: number
  thingArn?: string
  [member: string]: unknown
}

const blocks = shellBlocks('events.md')
const isMissing = mosquittoIsMissing()
const password = 'watch-the-bench'

let bench: Bench
let folder: string
const shells = new Shells()
const devices: SimulatedDevice[] = []
const clients: MqttClient[] = []

const port = () => bench.port.overview().broker.port

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-events-'))
  bench = await startBench({
    dataFolder: folder,
    mqttPort: 0,
    mqttsPort: 0,
    filePort: 0,
    plainFilePort: 0,
    toolsPort: null,
    version: '0.0.0',
    announce: false,
    log: () => undefined,
  })
  await bench.port.changeSettings({ monitorPassword: password })
})

afterEach(async () => {
  shells.end()
  for (const client of clients.splice(0)) client.end(true)
  await Promise.all(devices.splice(0).map((device) => device.leave()))
  await bench.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Resolves once `holds`; looked at whenever the bench says that something has changed. */
async function until(holds: () => boolean): Promise<void> {
  const done = new AbortController()
  if (!holds()) for await (const _ of bench.port.watch(done.signal)) if (holds()) break
  done.abort()
}

/** A device that is there and listens. */
async function connectDevice(deviceId: string, answer: SimulatedAnswer): Promise<void> {
  const device = new SimulatedDevice({ deviceId, host: '127.0.0.1', port: port(), reported: { there: true }, answer: () => answer })
  devices.push(device)
  device.connect()
  await until(() => bench.port.fleet.device(deviceId)?.reported['there'] === true)
}

async function connectMonitor(
  filter: string,
): Promise<{ got: [topic: string, payload: EventPayload][]; untilTopic(topic: string): Promise<void> }> {
  const client = await mqtt.connectAsync({ host: '127.0.0.1', port: port(), username: 'monitor', password, reconnectPeriod: 0 })
  clients.push(client)
  const got: [string, EventPayload][] = []
  client.on('message', (topic, payload) => got.push([topic, JSON.parse(payload.toString()) as EventPayload]))
  await client.subscribeAsync(filter, { qos: 1 })
  return {
    got,
    untilTopic: (topic) =>
      new Promise((resolve) => {
        const check = () => got.some(([one]) => one === topic) && resolve()
        client.on('message', check)
        check()
      }),
  }
}

async function runJob(jobId: string, deviceIds: string[], more: Partial<NewJobDefinition> = {}): Promise<void> {
  await bench.port.submit({
    kind: 'job.create',
    jobId,
    by: 'test',
    who: 'test',
    run: true,
    definition: {
      name: jobId,
      description: 'Find the unit on the shelf',
      work: { type: 'command', operations: [{ name: 'blink' }] },
      templateId: null,
      targets: { deviceIds, deviceSetIds: [], query: null, exceptDeviceIds: [] },
      targetSelection: 'SNAPSHOT',
      jobTemplateId: null,
      ...noRules,
      ...more,
    },
  })
}

/** What the home page shows that wants a person. */
const attention = () =>
  bench.port
    .overview()
    .attention.map(({ sentence }) => sentence)
    .join(' ')

const thing = (deviceId: string) => `arn:aws:iot:local:000000000000:thing/${deviceId}`

describe('a monitor of a bench', () => {
  test('sees how each device of a job ended, every attempt, and then the job', async () => {
    await connectDevice('well', { status: 'SUCCEEDED', latencyMs: 0 })
    await connectDevice('faulty', { status: 'FAILED', message: 'LED driver: open circuit', latencyMs: 0 })
    await connectDevice('unwilling', { status: 'REJECTED', latencyMs: 0 })
    const monitor = await connectMonitor('$aws/events/#')
    const second = await connectMonitor('$aws/events/jobExecution/+/failed')
    const retryOnce = { criteriaList: [{ failureType: 'FAILED' as const, numberOfRetries: 1 }] }
    await runJob('blink', ['well', 'faulty', 'unwilling'], { jobExecutionsRetryConfig: retryOnce })
    await monitor.untilTopic('$aws/events/job/blink/completed')
    await until(() => bench.port.fleet.job('blink')?.state === 'failed')

    const job = bench.port.fleet.job('blink')!
    const [last, payload] = monitor.got.at(-1)!
    expect(last).toBe('$aws/events/job/blink/completed')
    expect(payload).toEqual({
      eventType: 'JOB',
      eventId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
      timestamp: Math.floor(job.finishedAtMs! / 1000),
      operation: 'completed',
      jobId: 'blink',
      status: 'COMPLETED',
      targetSelection: 'SNAPSHOT',
      targets: [thing('well'), thing('faulty'), thing('unwilling')],
      description: 'Find the unit on the shelf',
      createdAt: job.createdAtMs,
      lastUpdatedAt: expect.any(Number) as number,
      completedAt: job.finishedAtMs,
      jobProcessDetails: {
        numberOfCanceledThings: 0,
        numberOfRejectedThings: 1,
        numberOfFailedThings: 1,
        numberOfRemovedThings: 0,
        numberOfSucceededThings: 1,
      },
    })
    const ends = monitor.got.slice(0, -1).map(([topic, { thingArn, status }]) => `${topic} ${thingArn} ${String(status)}`)
    expect(ends.toSorted()).toEqual([
      `$aws/events/jobExecution/blink/failed ${thing('faulty')} FAILED`,
      `$aws/events/jobExecution/blink/failed ${thing('faulty')} FAILED`,
      `$aws/events/jobExecution/blink/rejected ${thing('unwilling')} REJECTED`,
      `$aws/events/jobExecution/blink/succeeded ${thing('well')} SUCCEEDED`,
    ])
    expect(new Set(monitor.got.map(([, { eventId }]) => eventId)).size).toBe(5)
    await second.untilTopic('$aws/events/jobExecution/blink/failed')
    expect(second.got[0]![1].thingArn).toBe(thing('faulty'))
    // It is no device.
    expect(bench.port.fleet.deviceCount()).toBe(3)
    expect(bench.port.overview().broker.connections).toBe(3)
  })

  test('sees a cancellation and a deletion, each in its two steps', async () => {
    await bench.port.submit({ kind: 'device.register', devices: [{ deviceId: 'away' }], by: 'person', who: 'test' })
    const monitor = await connectMonitor('$aws/events/#')
    await runJob('blink', ['away'])
    await bench.port.submit({ kind: 'job.cancel', jobId: 'blink', reasonCode: 'WRONG', comment: 'wrong shelf', force: false, who: 'test' })
    await bench.port.submit({ kind: 'job.delete', jobId: 'blink', force: false, who: 'test' })
    await monitor.untilTopic('$aws/events/job/blink/deleted')
    expect(monitor.got.map(([topic, { status, comment }]) => [topic, status, comment])).toEqual([
      ['$aws/events/job/blink/cancellation_in_progress', 'CANCELLATION_IN_PROGRESS', 'wrong shelf'],
      ['$aws/events/jobExecution/blink/canceled', 'CANCELED', undefined],
      ['$aws/events/job/blink/canceled', 'CANCELED', undefined],
      ['$aws/events/job/blink/deletion_in_progress', 'DELETION_IN_PROGRESS', 'wrong shelf'],
      ['$aws/events/job/blink/deleted', 'DELETED', 'wrong shelf'],
    ])
  })

  test('has to go when its password is changed, and nobody comes in without one', async () => {
    await connectMonitor('$aws/events/#')
    const closed = new Promise<void>((resolve) => clients[0]!.once('close', () => resolve()))
    await bench.port.changeSettings({ benchName: 'Shelf' })
    expect(clients[0]!.connected).toBe(true)
    await bench.port.changeSettings({ monitorPassword: '' })
    await closed
    await expect(connectMonitor('$aws/events/#')).rejects.toThrow('Connection refused: Not authorized')
    expect(attention()).toMatch(/^‘mqttjs_\w+’ was refused. No monitor may sign in, /)
  })
})

describe.skipIf(isMissing)('the lines of docs/protocols/events.md', () => {
  /** Starts a block and resolves once its monitor listens. */
  async function listen(block: string): Promise<RunningBlock> {
    const listeners = () => bench.port.traffic({ search: 'The monitor listens to', limit: 100 }).items.length
    const before = listeners()
    const running = shells.start(block, port())
    await until(() => listeners() > before)
    return running
  }

  /** A job that one device does and one does not. */
  async function runBlink(): Promise<void> {
    await connectDevice('well', { status: 'SUCCEEDED', latencyMs: 0 })
    await connectDevice('thermo-1', { status: 'FAILED', message: 'LED driver: open circuit', latencyMs: 0 })
    await runJob('blink', ['well', 'thermo-1'])
  }

  test('are all run here', () => {
    expect([...blocks].map(([heading, { length }]) => [heading, length])).toEqual([
      ['Listen', 3],
      ['What is refused', 1],
    ])
  })

  test('Listen: every event with its topic', async () => {
    const line = await listen(blocks.get('Listen')![0]!)
    await runBlink()
    await line.until((output) => output.includes('/completed'))
    const topics = line
      .output()
      .trim()
      .split('\n')
      .map((told) => told.split(' ')[0]!)
    expect(topics.toSorted()).toEqual([
      '$aws/events/job/blink/completed',
      '$aws/events/jobExecution/blink/failed',
      '$aws/events/jobExecution/blink/succeeded',
    ])
  })

  test('Listen: a script waits for the end of a job', async () => {
    const line = await listen(blocks.get('Listen')![1]!)
    await runBlink()
    const { code, output } = await line.ended
    expect(code).toBe(0)
    expect(JSON.parse(output)).toMatchObject({
      status: 'COMPLETED',
      jobProcessDetails: { numberOfSucceededThings: 1, numberOfFailedThings: 1 },
    })
  })

  test('Listen: the devices that fail', async () => {
    const line = await listen(blocks.get('Listen')![2]!)
    await runBlink()
    await line.until((output) => output.includes('\n'))
    expect(line.output()).toBe('thermo-1\n')
  })

  test('What is refused: the client and the bench both say why', async () => {
    const { output } = await shells.start(blocks.get('What is refused')![0]!, port()).ended
    expect(output).toMatch(/bad user ?name or password/)
    expect(output).toContain('All subscription requests were denied.')
    expect(attention()).toContain('The password of the monitor user is not the one in Settings.')
    const refusals = bench.port.traffic({ search: 'Subscription refused', limit: 100 }).items
    expect(refusals.map(({ topic, sentence }) => [topic, sentence])).toEqual([
      ['bench/thermo-1/#', 'Subscription refused. A monitor may subscribe to $aws/events/# and what lies below, and to nothing else.'],
    ])
  })
})

/**
 * Runs the shell lines of docs/protocols/plain.md and mqtt5.md as they are printed, with Debian's mosquitto-clients, against a whole
 * bench; those of plain.md once more with MQTT 5.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startBench } from '../../main/bench.ts'
import type { Bench } from '../../main/bench.ts'
import { noRules } from '../../main/contract/job-rules.ts'
import type { JobWork } from '../../main/contract/jobs.ts'
import { mosquittoIsMissing, shellBlocks, Shells } from '../helpers/mosquitto.ts'

const blocks = shellBlocks('plain.md')
const blocks5 = shellBlocks('mqtt5.md')
const isMissing = mosquittoIsMissing()

let bench: Bench
let folder: string
const shells = new Shells()

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-mosquitto-'))
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
})

afterEach(async () => {
  shells.end()
  await bench.stop()
  await rm(folder, { recursive: true, force: true })
})

const start = (block: string) => shells.start(block, bench.port.overview().broker.port)

/** Runs a block to its end; it must say nothing but `output`. */
async function run(block: string, output = ''): Promise<void> {
  expect(await start(block).ended).toEqual({ code: 0, output })
}

/** Runs a job on thermo-1. */
async function runJob(jobId: string, work: JobWork): Promise<void> {
  await bench.port.submit({
    kind: 'job.create',
    jobId,
    by: 'test',
    who: 'test',
    run: true,
    definition: {
      name: jobId,
      description: '',
      work,
      templateId: null,
      targets: { deviceIds: ['thermo-1'], deviceSetIds: [], query: null, exceptDeviceIds: [] },
      targetSelection: 'SNAPSHOT',
      ...noRules,
      jobTemplateId: null,
    },
  })
}

/** Resolves once `holds`; looked at whenever the bench says that something has changed. */
async function until(holds: () => boolean): Promise<void> {
  const done = new AbortController()
  if (!holds()) for await (const _ of bench.port.watch(done.signal)) if (holds()) break
  done.abort()
}

const device = () => bench.port.fleet.device('thermo-1')
const execution = (jobId: string) => bench.port.fleet.execution(jobId, 'thermo-1')
const sentences = () => bench.port.traffic({ deviceId: 'thermo-1', limit: 1000 }).items

describe.skipIf(isMissing).each([
  { version: 'MQTT 3.1.1', as: (block: string) => block },
  { version: 'MQTT 5', as: (block: string) => block.replaceAll(/mosquitto_(pub|sub) /g, 'mosquitto_$1 -V 5 ') },
])('the lines of docs/protocols/plain.md, with $version', ({ version, as }) => {
  const line = (heading: string, number = 0) => as(blocks.get(heading)![number]!)
  const connect = () => run(line('Connect'))
  const setFan: JobWork = { type: 'setting', operations: [{ name: 'fanSpeed', value: 3 }] }

  test('are all run here', () => {
    expect([...blocks].map(([heading, { length }]) => [heading, length])).toEqual([
      ['Connect', 1],
      ['Take a setting', 2],
      ['Answer a command', 1],
      ['A whole device', 1],
      ['What is refused', 1],
    ])
  })

  test('Connect: the device is registered with what it reported', async () => {
    await connect()
    expect(device()).toMatchObject({ deviceId: 'thermo-1', dialect: 'plain', reported: { firmware: '2.1', fanSpeed: 1 } })
  })

  test('Take a setting: the device acknowledges and the job is done', async () => {
    await connect()
    await runJob('fan', setFan)
    expect(execution('fan')).toMatchObject({ status: 'QUEUED' })
    await run(line('Take a setting'))
    expect(execution('fan')).toMatchObject({ status: 'SUCCEEDED', executionNumber: 1, delivered: true })
    expect(bench.port.fleet.job('fan')).toMatchObject({ state: 'completed' })
  })

  test('Take a setting: the device reports the value instead', async () => {
    await connect()
    await runJob('fan', setFan)
    await run(line('Take a setting', 1), '{"fanSpeed":3}\n')
    expect(execution('fan')).toMatchObject({ status: 'SUCCEEDED' })
  })

  test('Answer a command: the job shows the device’s own words', async () => {
    await connect()
    await runJob('blink', { type: 'command', operations: [{ name: 'blink' }] })
    await run(line('Answer a command'))
    expect(execution('blink')).toMatchObject({ status: 'FAILED', error: 'LED driver: open circuit' })
    expect(bench.port.fleet.job('blink')).toMatchObject({ state: 'failed' })
  })

  test('A whole device: it does jobs of each kind, one after the other', async () => {
    await connect()
    await runJob('fan', setFan)
    await runJob('twice', { type: 'command', operations: [{ name: 'beep', value: 2 }, { name: 'blink' }] })
    await runJob('update', { type: 'document', document: { operation: 'update', version: '2.2' } })
    const loop = start(line('A whole device'))
    await until(() => ['fan', 'twice', 'update'].every((jobId) => bench.port.fleet.job(jobId)!.state === 'completed'))
    process.kill(-loop.shell.pid!, 'SIGTERM')
    const told = (await loop.ended).output.trim().split('\n')
    expect(told).toEqual([
      'bench/thermo-1/settings/set/fan.1.0 {"fanSpeed":3}',
      'bench/thermo-1/commands/request/twice.1.0 {"command":"beep","payload":2}',
      'bench/thermo-1/commands/request/twice.1.1 {"command":"blink"}',
      'bench/thermo-1/commands/request/update.1.0 {"command":"update","document":{"operation":"update","version":"2.2"}}',
    ])
  })

  test('What is refused: each message changes nothing and the traffic says why', async () => {
    await connect()
    const before = device()!.reported
    const { code, output } = await start(line('What is refused')).ended
    expect(code).toBe(0)
    // Only MQTT 5 has words for it.
    expect(output.startsWith("Warning: Publish 1 failed: Not authorized.\nTopic ‘bench/thermo-2/reported’ is not this device's own")).toBe(
      version === 'MQTT 5',
    )
    expect(device()!.reported).toEqual(before)
    expect(bench.port.fleet.deviceCount()).toBe(1)
    expect(sentences().flatMap(({ verdict, sentence }) => (verdict === 'refused' ? [sentence.slice(0, 60)] : []))).toEqual([
      "Topic ‘bench/thermo-2/reported’ is not this device's own: it",
      'The reported state is not JSON (Unexpected end of JSON input',
      'The topic does not end in an id that the bench gave out ({jo',
    ])
  })
})

describe.skipIf(isMissing)('the lines of docs/protocols/mqtt5.md', () => {
  test('are all run here', () => {
    expect([...blocks5].map(([heading, { length }]) => [heading, length])).toEqual([
      ['What is refused says why', 1],
      ['What comes with a message', 1],
      ['A session that ends', 1],
    ])
  })

  test('What is refused says why: to whoever publishes', async () => {
    const { code, output } = await start(blocks5.get('What is refused says why')![0]!).ended
    expect(code).toBe(0)
    expect(output).toContain('Publish 1 failed: Not authorized.')
    expect(output).toContain('it may publish reported, telemetry, settings/ack/{id} and commands/response/{id} under bench/thermo-1/.')
  })

  test('What comes with a message: it stands in the traffic, and an answer has its correlation data', async () => {
    await run(blocks5.get('What comes with a message')![0]!, '4711\n')
    expect(device()).toMatchObject({ reported: { fanSpeed: 3 } })
    expect(sentences().map(({ sentence }) => sentence)).toContainEqual(
      expect.stringContaining('It came with content type "application/json", "batch": "7".'),
    )
  })

  test('A session that ends: it has its filters when the device comes back', async () => {
    await run(blocks5.get('A session that ends')![0]!)
    await runJob('fan', { type: 'setting', operations: [{ name: 'fanSpeed', value: 3 }] })
    // It subscribes to nothing that the setting comes by, and gets it all the same.
    const line = 'mosquitto_sub -V 5 -h 127.0.0.1 -p 1883 -i thermo-1 -c -x 3600 -q 1 -t bench/thermo-1/nothing -F %p -C 1'
    await run(line, '{"fanSpeed":3}\n')
  })
})

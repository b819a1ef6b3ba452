/** A firmware job with no cloud storage: devices that know nothing of Benchfleet follow the links in their job documents. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import mqtt, { type MqttClient } from 'mqtt'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Download } from '../../main/contract/executions.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'

const curl = promisify(execFile)
const hasCurl = await curl('curl', ['--version']).then(
  () => true,
  () => false,
)
const firmware = randomBytes(2_000_000)
const sha256 = createHash('sha256').update(firmware).digest('hex')

interface FetchedDocument {
  url: string
  sha256: string
  size: number
}

/** A thing of AWS IoT that asks for the documents of its jobs. */
class Thing {
  readonly #client: MqttClient
  readonly #name: string

  private constructor(client: MqttClient, name: string) {
    this.#client = client
    this.#name = name
  }

  static async connect(options: mqtt.IClientOptions, name: string): Promise<Thing> {
    const client = await mqtt.connectAsync({ ...options, clientId: name, reconnectPeriod: 0 })
    onTestFinished(() => void client.end(true))
    await client.subscribeAsync(`$aws/things/${name}/jobs/notify`, { qos: 1 })
    return new Thing(client, name)
  }

  document(jobId: string): Promise<FetchedDocument> {
    const answered = new Promise<FetchedDocument>((resolve) =>
      this.#client.on('message', (topic, payload) => {
        if (topic !== `$aws/things/${this.#name}/jobs/${jobId}/get/accepted`) return
        resolve((JSON.parse(payload.toString()) as { execution: { jobDocument: FetchedDocument } }).execution.jobDocument)
      }),
    )
    this.#client.publish(`$aws/things/${this.#name}/jobs/${jobId}/get`, '{}', { qos: 1 })
    return answered
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function openBench(words: string[] = [], dataFolder?: string): Promise<HeadlessBench> {
  const folder = dataFolder === undefined ? await temporaryFolder() : null
  if (folder) onTestFinished(() => folder.remove())
  const bench = await startHeadless({ dataFolder: dataFolder ?? folder!.folder, words })
  onTestFinished(() => bench.end())
  return bench
}

async function runUpdate(bench: HeadlessBench): Promise<string> {
  const document = { url: '${file:fw.bin}', sha256: '${file:fw.bin:sha256}', size: '${file:fw.bin:size}' }
  const job = { name: 'Update', document, targets: { thingNames: ['thermo-1'] } }
  return (await bench.call<{ jobId: string }>('POST', '/jobs', job)).jobId
}

async function downloads(bench: HeadlessBench, jobId: string): Promise<Download[]> {
  const { items } = await bench.call<{ items: { downloads?: Download[] }[] }>('GET', `/jobs/${jobId}/executions`)
  return items[0]!.downloads ?? []
}

test.skipIf(!hasCurl)(
  'a thing fetches its firmware over HTTPS in two parts, across a restart of the bench, and the bench knows how far it is',
  async () => {
    const filePort = String(await freePort())
    const bench = await openBench(['--file-port', filePort])
    await bench.fetch('/api/v1/files/fw.bin', { method: 'PUT', body: firmware })
    await bench.call('POST', '/devices', { deviceId: 'thermo-1' })
    const ca = await readFile(bench.caPath)
    const thing = await Thing.connect({ protocol: 'mqtts', host: 'localhost', port: bench.mqttsPort, ca }, 'thermo-1')
    const jobId = await runUpdate(bench)
    const { url, ...told } = await thing.document(jobId)
    expect(told).toEqual({ sha256, size: firmware.length })
    expect(url).toMatch(`https://localhost:${filePort}/files/fw.bin?`)

    const target = path.join(bench.dataFolder, 'fetched.bin')
    await curl('curl', ['-sSf', '--cacert', bench.caPath, '-r', '0-999999', '-o', target, url])
    await vi.waitFor(async () => expect(await downloads(bench, jobId)).toMatchObject([{ file: 'fw.bin', bytes: 1_000_000 }]))
    await bench.end('SIGKILL')

    const again = await openBench(['--file-port', filePort], bench.dataFolder)
    await curl('curl', ['-sSf', '--cacert', again.caPath, '-C', '-', '-o', target, url])
    expect(
      createHash('sha256')
        .update(await readFile(target))
        .digest('hex'),
    ).toBe(sha256)
    await vi.waitFor(async () => expect(await downloads(again, jobId)).toMatchObject([{ bytes: firmware.length }]))
  },
)

test('a thing that came without TLS is given a link without TLS', async () => {
  const plainPort = String(await freePort())
  const bench = await openBench(['--plain-file-port', plainPort])
  await bench.fetch('/api/v1/files/fw.bin', { method: 'PUT', body: firmware })
  const thing = await Thing.connect({ host: '127.0.0.1', port: bench.mqttPort }, 'thermo-1')
  const jobId = await runUpdate(bench)
  const { url } = await thing.document(jobId)
  expect(url).toMatch(`http://127.0.0.1:${plainPort}/files/fw.bin?`)
  const fetched = await fetch(url)
  expect(
    createHash('sha256')
      .update(Buffer.from(await fetched.arrayBuffer()))
      .digest('hex'),
  ).toBe(sha256)
  await vi.waitFor(async () =>
    expect(await downloads(bench, jobId)).toMatchObject([{ file: 'fw.bin', bytes: firmware.length, totalBytes: firmware.length }]),
  )
  const { items } = await bench.call<{ items: { sentence: string }[] }>('GET', '/traffic?deviceId=thermo-1')
  expect(items.map(({ sentence }) => sentence)).toContain('It has fetched ‘fw.bin’ (1.9 MiB).')

  const tampered = await fetch(url.replace('thermo-1', 'thermo-2'))
  expect([tampered.status, await tampered.json()]).toMatchObject([403, { code: 'Forbidden' }])
})

test('a port of the file server that is taken is said, and moves by the settings', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as { port: number }
  const bench = await openBench(['--file-port', String(port)])
  const overview = () => bench.call<{ attention: { kind: string; sentence: string }[]; fileServer: object }>('GET', '/overview')
  expect((await overview()).attention).toEqual([
    {
      kind: 'fileServerDown',
      path: '/settings',
      sentence: expect.stringContaining(`HTTPS port for devices ${port} on 127.0.0.1 is in use`) as string,
    },
  ])
  await bench.call('PATCH', '/settings', { filePort: 0 })
  expect(await overview()).toMatchObject({ attention: [], fileServer: { secure: { listening: true, problem: null } } })
})

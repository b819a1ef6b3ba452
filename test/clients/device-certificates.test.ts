/** Certificates that the bench makes, as devices show them: with mqtt.js, mosquitto and the AWS IoT device SDK, from the files of the zip. */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { connectAsync, type IClientOptions } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { Device } from '../../main/contract/devices.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'
import { shellBlocks, Shells } from '../helpers/mosquitto.ts'
import { isMissing } from '../helpers/programs.ts'
import { unzipped } from '../helpers/unzipped.ts'

const run = promisify(execFile)

let data: Awaited<ReturnType<typeof temporaryFolder>>
let bench: HeadlessBench
beforeAll(async () => {
  data = await temporaryFolder()
  bench = await startHeadless({ dataFolder: path.join(data.folder, 'bench') })
})
afterAll(async () => {
  await bench.end()
  await data.remove()
})

type Files = Record<string, string>

function ask(route: string, wish: object): Promise<Response> {
  return bench.fetch(`/api/v1${route}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wish) })
}

async function zipOf(route: string, wish: object = {}): Promise<Files> {
  const response = await ask(route, wish)
  if (!response.ok) throw new Error(await response.text())
  return unzipped(new Uint8Array(await response.arrayBuffer()))
}

const certificateOf = (deviceId: string, wish: object = {}) => zipOf(`/devices/${encodeURIComponent(deviceId)}/certificate`, wish)

/** Connects as a device does that knows the files of its folder and nothing else. */
function connect(files: Files, folder = '', options: IClientOptions = {}) {
  const file = (name: string) => files[`${folder}${name}`]!
  const config = JSON.parse(file('config.json')) as {
    host: string
    port: number
    clientId: string
    certPath: string
    keyPath: string
    caPath: string
  }
  return connectAsync(`mqtts://${config.host}:${config.port}`, {
    clientId: config.clientId,
    cert: file(config.certPath),
    key: file(config.keyPath),
    ca: file(config.caPath),
    reconnectPeriod: 0,
    connectTimeout: 5_000,
    ...options,
  })
}

async function comesIn(files: Files, folder?: string, options?: IClientOptions): Promise<void> {
  const device = await connect(files, folder, options)
  await device.publishAsync('anything', '{}', { qos: 1 })
  await device.endAsync()
}

const notAuthorized = { code: 5 }

/** The files in a folder of their own, as a person unpacks them. */
async function unpacked(name: string, files: Files): Promise<string> {
  const folder = path.join(data.folder, name)
  await mkdir(folder)
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text)
  return folder
}

describe('a device with its certificate', () => {
  test.each([['unit-1'], ['Kühlschrank 1'], ['x'.repeat(64)], ['y'.repeat(128)], ['冷'.repeat(128)]])(
    'comes in as ‘%s’',
    async (deviceId) => {
      await comesIn(await certificateOf(deviceId))
      expect(await bench.call<Device>('GET', `/devices/${encodeURIComponent(deviceId)}`)).toMatchObject({ deviceId })
    },
  )

  test.each(['ec-p256', 'rsa-2048'])('comes in with a key of %s', async (keyAlgorithm) => {
    await comesIn(await certificateOf(`key-${keyAlgorithm}`, { keyAlgorithm }))
  })

  it('comes in with it and with nothing less', async () => {
    const [mine, others] = [await certificateOf('mine'), await certificateOf('others')]
    await comesIn(mine)
    const asMine = { clientId: 'mine' }
    await expect(connect(others, '', asMine)).rejects.toMatchObject(notAuthorized)
    await expect(
      connectAsync(`mqtts://127.0.0.1:${bench.mqttsPort}`, { ...asMine, ca: mine['ca.pem']!, reconnectPeriod: 0 }),
    ).rejects.toMatchObject({
      code: 4,
    })
    await expect(connectAsync(`mqtt://127.0.0.1:${bench.mqttPort}`, { ...asMine, reconnectPeriod: 0 })).rejects.toMatchObject({ code: 4 })
  })

  it('is locked out with an old one as soon as it has a new one, also while it is connected', async () => {
    const old = await certificateOf('lost')
    const thief = await connect(old)
    const closed = new Promise<void>((resolve) => thief.once('close', () => resolve()))
    expect((await ask('/devices/lost/certificate', {})).status).toBe(409)
    const fresh = await certificateOf('lost', { replace: true })
    await closed
    await expect(connect(old)).rejects.toMatchObject(notAuthorized)
    await comesIn(fresh)
  })

  it('that is known by the CA comes in with any that names it, and not with that of another', async () => {
    const wish = { credentials: 'certificateAuthority', replace: true }
    const [first, second] = [await certificateOf('by-ca', wish), await certificateOf('by-ca', wish)]
    await comesIn(first)
    await comesIn(second)
    await expect(connect(await certificateOf('by-ca-2', wish), '', { clientId: 'by-ca' })).rejects.toMatchObject(notAuthorized)
  })

  it('that speaks AWS is the one that its certificate names, whatever its client id; one that was replaced names nobody', async () => {
    const asAws = { clientId: 'some-client', username: '?SDK=NodeJSv2&Version=1.0.0' }
    const old = await certificateOf('aws-1')
    await comesIn(old, '', asAws)
    expect(await bench.call('GET', '/devices/aws-1')).toMatchObject({ dialect: 'aws', lastSeenAtMs: expect.any(Number) as number })
    await certificateOf('aws-1', { replace: true })
    await expect(connect(old, '', asAws)).rejects.toMatchObject(notAuthorized)
    expect((await bench.call<{ total: number }>('GET', '/devices?search=some-client')).total).toBe(0)
  })

  it.skipIf(isMissing('mosquitto_pub', 'mosquitto-clients'))('comes in with mosquitto_pub', async () => {
    const folder = await unpacked('mosquitto', await certificateOf('mosquitto-1'))
    const files = ['--cafile', 'ca.pem', '--cert', 'mosquitto-1.cert.pem', '--key', 'mosquitto-1.private.key']
    const words = ['-h', 'localhost', '-p', String(bench.mqttsPort), ...files, '-i', 'mosquitto-1', '-q', '1', '-t', 'anything', '-m', '{}']
    await run('mosquitto_pub', words, { cwd: folder })
    expect(await bench.call('GET', '/devices/mosquitto-1')).toMatchObject({ deviceId: 'mosquitto-1' })
  })

  it('comes in with the AWS IoT device SDK for JavaScript, which takes the config.json as it is', async () => {
    const folder = await unpacked('sdk', await certificateOf('sdk-1'))
    const sdk = createRequire(import.meta.url).resolve('aws-iot-device-sdk')
    const script = `
      const device = require(${JSON.stringify(sdk)}).device(JSON.parse(require('node:fs').readFileSync('config.json', 'utf8')))
      device.on('error', (error) => { console.error(error); process.exit(1) })
      device.on('connect', () => device.publish('anything', '{}', { qos: 1 }, () => device.end(false, () => process.exit(0))))`
    await run(process.execPath, ['-e', script], { cwd: folder, timeout: 20_000 })
    expect(await bench.call('GET', '/devices/sdk-1')).toMatchObject({ deviceId: 'sdk-1' })
  })
})

describe('certificates for the devices of a CSV', () => {
  it('let each device in that finds its folder by the list', async () => {
    const ids = ['many-1', 'Many-1', '..', '..\\up', 'CON', '=SUM(A1)', 'z'.repeat(100)]
    const files = await zipOf('/devices/certificates', { csv: `deviceId,name\n${ids.map((id) => `${id},x`).join('\n')}` })
    const folders = files['devices.csv']!.trim()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(',')[3]!)
    expect(folders).toHaveLength(ids.length)
    for (const folder of folders) await comesIn(files, `${folder}/`)
    const { items } = await bench.call<{ items: Device[] }>('GET', '/devices?limit=1000')
    const seen = items.filter(({ lastSeenAtMs }) => lastSeenAtMs !== null).map(({ deviceId }) => deviceId)
    expect(seen).toEqual(expect.arrayContaining(ids))
  })

  it('whose making is cut short by a crash change nothing: every device comes in as before', async () => {
    const deviceIds = Array.from({ length: 5_000 }, (_, index) => `cut-${index}`)
    await bench.call('POST', '/devices', { deviceId: 'cut-0' })
    const response = await ask('/devices/certificates', { deviceIds })
    const reader = response.body!.getReader()
    await reader.read()
    await bench.end('SIGKILL')
    await reader.cancel().catch(() => undefined)
    bench = await startHeadless({ dataFolder: bench.dataFolder })
    expect(await bench.call('GET', '/devices/cut-0/credentials')).toMatchObject({ kind: 'none' })
    expect(await bench.call('GET', '/devices?search=cut-')).toMatchObject({ total: 1 })
    const device = await connectAsync(`mqtt://127.0.0.1:${bench.mqttPort}`, { clientId: 'cut-0', reconnectPeriod: 0 })
    await device.endAsync()
  })
})

const missing = [isMissing('mosquitto_pub', 'mosquitto-clients'), isMissing('curl', 'curl'), isMissing('unzip', 'unzip')].some(Boolean)
test.skipIf(missing)('the lines of docs/device-certificates.md work as printed', async () => {
  const blocks = [...shellBlocks('../device-certificates.md').values()].flat()
  expect(blocks).toHaveLength(3)
  const shells = new Shells()
  const lines = `set -eu; cd '${data.folder}'; BENCH=${bench.http} TOKEN=${bench.token}\n${blocks.join('')}`
  const { code, output } = await shells.start(lines.replaceAll('-p 8883', `-p ${bench.mqttsPort}`), 0).ended
  shells.end()
  expect([code, output.match(/^fan-\d,[0-9A-F]{64},/gm)?.map((row) => row.slice(0, 5))]).toEqual([0, ['fan-2', 'fan-3']])
  expect(await bench.call('GET', '/devices/fan-1')).toMatchObject({ reported: { firmware: '2.1' } })
  expect(await bench.call('GET', '/devices/fan-3')).toMatchObject({ name: 'Third' })
})

import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { MadeCredentials } from '../../../main/contract/credentials.ts'
import type { Execution } from '../../../main/contract/executions.ts'
import type { Overview } from '../../../main/contract/overview.ts'
import type { EnrolmentGroup } from '../../../main/contract/provisioning.ts'
import { azureLines } from '../../../renderer/bench/azure-lines.ts'
import type { DeviceLines } from '../../../renderer/bench/device-lines.ts'
import { enrol } from '../../helpers/azure-device.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'

const root = path.join(import.meta.dirname, '..', '..', '..')
const patience = { timeout: 30_000, interval: 50 }

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: HeadlessBench
const programs: ChildProcess[] = []
let count = 0

beforeAll(async () => {
  folder = await temporaryFolder()
  server = await startHeadless({ dataFolder: path.join(folder.folder, 'data') })
  await symlink(path.join(root, 'node_modules'), path.join(folder.folder, 'node_modules'))
  const [fetchCa] = await blocks('sh')
  await shell(fetchCa!)
})
afterEach(() => {
  for (const program of programs.splice(0)) program.kill('SIGKILL')
})
afterAll(async () => {
  await server.end()
  await folder.remove()
})

/** The blocks of a language in the page, as they stand there. */
async function blocks(language: string): Promise<string[]> {
  const page = await readFile(path.join(root, 'docs', 'azure-device.md'), 'utf8')
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text!)
}

async function shell(lines: string): Promise<string> {
  const env = { ...process.env, BENCH: server.http, TOKEN: server.token }
  return (await promisify(execFile)('sh', ['-ec', lines], { cwd: folder.folder, env })).stdout
}

/** Runs a device program beside the CA file, and waits for what comes of it; rejects when the program ends by itself. */
async function runs(program: string, environment: Record<string, string>, served: () => Promise<unknown>): Promise<void> {
  const file = `device-${(count += 1)}.mjs`
  await writeFile(path.join(folder.folder, file), program)
  const device = spawn(process.execPath, [file], { cwd: folder.folder, env: { ...process.env, ...environment }, stdio: 'inherit' })
  programs.push(device)
  await Promise.race([served(), once(device, 'exit').then(() => Promise.reject(new Error('The device program ended.')))])
}

const comesOnline = (deviceId: string, more: object = {}) =>
  expect
    .poll(() => server.call('GET', `/devices/${deviceId}`).catch(() => null), patience)
    .toMatchObject({ ...more, dialect: 'azure', presence: 'online' })

/** What the app shows for an SDK, with a connection string of this bench. */
async function shownLines(id: DeviceLines['id'], connectionString: string): Promise<string> {
  const { broker } = await server.call<Overview>('GET', '/overview')
  return azureLines(broker, connectionString).find((lines) => lines.id === id)!.lines
}

const newGroup = (name: string) => server.call<EnrolmentGroup>('POST', '/enrolment-groups', { name, idScope: `0ne-${name}` })

test('the page’s own lines make a device that the bench serves', async () => {
  const [, makeKeys] = await blocks('sh')
  const { connectionString } = JSON.parse(await shell(makeKeys!)) as MadeCredentials
  const [program] = await blocks('js')
  await runs(program!, { CONNECTION_STRING: connectionString }, async () => {
    await comesOnline('chiller-1', { modelId: 'dtmi:com:example:Thermostat;1', reported: { firmware: '2.1' } })
    const targets = { thingNames: ['chiller-1'] }
    for (const work of [
      { type: 'setting', operations: [{ name: 'fan', value: 3 }] },
      { type: 'command', operations: [{ name: 'reboot' }] },
    ]) {
      const { jobId } = await server.call<{ jobId: string }>('POST', '/jobs', { name: work.type, ...work, targets })
      const status = async () => (await server.call<{ items: Execution[] }>('GET', `/jobs/${jobId}/executions`)).items[0]?.status
      await expect.poll(status, patience).toBe('SUCCEEDED')
    }
  })
})

test('the page’s own lines provision a device by the key of its group', async () => {
  const { idScope, primaryKey } = await newGroup('page')
  const [, program] = await blocks('js')
  const environment = {
    SERVICE: `localhost:${server.mqttsPort}`,
    ID_SCOPE: idScope,
    GROUP_KEY: primaryKey,
    NODE_EXTRA_CA_CERTS: 'benchfleet-ca.pem',
  }
  await runs(program!, environment, () => comesOnline('chiller-2', { registeredBy: 'provisioning' }))
})

test('the lines that the app shows make a device that connects', async () => {
  const { connectionString } = await enrol(server, 'shown')
  await runs(await shownLines('node', connectionString), {}, () => comesOnline('shown'))
})

test('the identity that the app shows brings a device here that keeps its hub', async () => {
  const { primaryKey, connectionString } = await enrol(server, 'same')
  const [identity, , , environment] = (await shownLines('same', connectionString)).split('\n')
  const [name, file] = environment!.split('=')
  const program = `
    import { Client } from 'azure-iot-device'
    import { Mqtt } from 'azure-iot-device-mqtt'
    await Client.fromConnectionString(process.env.CONNECTION_STRING, Mqtt).open()`
  const own = identity!.replace('DeviceId=…', 'DeviceId=same').replace('SharedAccessKey=…', `SharedAccessKey=${primaryKey}`)
  await runs(program, { CONNECTION_STRING: own, [name!]: file! }, () => comesOnline('same'))
})

test('the lines that the app shows bring a device here that asks where to connect', async () => {
  const { idScope, primaryKey } = await newGroup('app')
  const lines = await shownLines('dps', '')
  const [environment] = lines.match(/NODE_EXTRA_CA_CERTS=.*/)!
  const program = `
    import { createHmac } from 'node:crypto'
    import dps from 'azure-iot-provisioning-device'
    import { Mqtt } from 'azure-iot-provisioning-device-mqtt'
    import { SymmetricKeySecurityClient } from 'azure-iot-security-symmetric-key'
    const { ProvisioningDeviceClient } = dps
    const { idScope, groupKey } = process.env
    const key = createHmac('sha256', Buffer.from(groupKey, 'base64')).update('asks').digest('base64')
    const security = new SymmetricKeySecurityClient('asks', key)
    ${lines.slice(0, lines.indexOf('\n\n'))}
    await client.register()
    setInterval(() => undefined, 1_000)`
  await runs(program, { idScope, groupKey: primaryKey, NODE_EXTRA_CA_CERTS: environment.split('=')[1]! }, () =>
    expect
      .poll(() => server.call('GET', '/devices/asks').catch(() => null), patience)
      .toMatchObject({ registeredBy: 'provisioning', presence: 'never' }),
  )
})

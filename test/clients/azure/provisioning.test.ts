import { spawn, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { CloudMessage } from '../../../main/contract/cloud-messages.ts'
import type { EnrolmentGroup } from '../../../main/contract/provisioning.ts'
import { AzureDevice } from '../../helpers/azure-device.ts'
import { executionOf, patience, startJob, trafficOf } from '../../helpers/azure-jobs.ts'
import { hostOf } from '../../helpers/azure-wire.ts'
import { authorityCertificate, deviceCertificate } from '../../helpers/certificates.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'
import type { ProvisioningWish } from '../../helpers/provisioned-device.ts'

const program = path.join(import.meta.dirname, '..', '..', 'helpers', 'provisioned-device.ts')
const modelId = 'dtmi:com:example:Thermostat;1'
const idScope = '0ne00A1B2C3'

const thermostat = {
  '@context': 'dtmi:dtdl:context;2',
  '@id': modelId,
  '@type': 'Interface',
  displayName: 'Thermostat',
  contents: [
    { '@type': 'Property', name: 'target', schema: 'double', writable: true },
    { '@type': 'Command', name: 'reboot' },
  ],
}

/** As firmware of IoT Central does it: it knows an ID scope, its id and a key derived from that of its group, and asks for the rest. */
describe('a device that asks where to connect, on the Azure SDK', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let server: HeadlessBench
  let group: EnrolmentGroup
  const programs: ChildProcess[] = []
  let count = 0

  beforeAll(async () => {
    folder = await temporaryFolder()
    server = await startHeadless({ dataFolder: folder.folder })
    group = await server.call('POST', '/enrolment-groups', { name: 'Thermostats', idScope })
    await server.call('POST', '/templates/import', { files: [{ name: 'thermostat.json', text: JSON.stringify(thermostat) }] })
  })
  afterEach(() => {
    for (const running of programs.splice(0)) running.kill('SIGKILL')
  })
  afterAll(async () => {
    await server.end()
    await folder.remove()
  })

  const newId = () => `thermo-${(count += 1)}`
  const derived = (registrationId: string, groupKey: string) =>
    createHmac('sha256', Buffer.from(groupKey, 'base64')).update(registrationId).digest('base64')

  /** Starts the device program. @returns its lines, as they come; the last of one that ended. */
  function start(wish: Partial<ProvisioningWish> & { registrationId: string }) {
    const whole: ProvisioningWish = { host: hostOf(server), idScope, modelId, over: 'TLS', ...wish }
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: server.caPath, WISH: JSON.stringify(whole) }
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    programs.push(child)
    const lines: Record<string, unknown>[] = []
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Record<string, unknown>))
    const says = (index: number) => expect.poll(() => lines[index], patience)
    const ended = once(child, 'close').then(() => lines)
    return { says, ended }
  }

  const sentencesOf = async (deviceId: string) => (await trafficOf(server, deviceId)).map(({ sentence }) => sentence)

  async function expectServed(deviceId: string, kind: string): Promise<void> {
    expect(await server.call('GET', `/devices/${deviceId}`)).toMatchObject({
      ...{ presence: 'online', dialect: 'azure', modelId, templateId: modelId },
      reported: { provisioned: true },
    })
    expect(await server.call('GET', `/devices/${deviceId}/credentials`)).toMatchObject({ kind })
    const jobId = await startJob(server, [deviceId], { type: 'command', operations: [{ name: 'reboot' }], templateId: modelId })
    await expect.poll(async () => (await executionOf(server, jobId, deviceId)).status, patience).toBe('SUCCEEDED')
  }

  test.each([
    ['TLS', 'primaryKey'],
    ['TLS', 'secondaryKey'],
    ['WebSocket', 'primaryKey'],
  ] as const)('is sent here and served, over %s with a key derived from the %s', async (over, which) => {
    if (group[which] === null) group = { ...group, [which]: group.primaryKey }
    const registrationId = newId()
    // The SDK writes the port 443 behind the host; so it stands where the bench reads nothing.
    const host = over === 'TLS' ? hostOf(server) : `${hostOf(server)}/$iothub/websocket?`
    const device = start({ registrationId, over, host, key: derived(registrationId, group[which]!) })
    await device.says(0).toEqual({ assignedHub: hostOf(server), deviceId: registrationId, status: 'assigned' })
    await device.says(1).toEqual({ connected: true })
    await expectServed(registrationId, 'symmetricKey')
  })

  test('is sent here and served with a certificate of a CA that the bench trusts, and has to show it from then on', async () => {
    const registrationId = newId()
    const maker = await authorityCertificate({ commonName: 'Maker' })
    await server.call('POST', '/certificates/trusted', { pem: maker.certPem })
    const { certPem: cert, keyPem: key } = await deviceCertificate({ commonName: registrationId, issuer: maker })
    const device = start({ registrationId, certificate: { cert, key } })
    await device.says(1).toEqual({ connected: true })
    await expectServed(registrationId, 'certificateAuthority')
  })

  test('is refused with a key that is not derived from that of its group, and told why', async () => {
    const registrationId = newId()
    const lines = await start({ registrationId, key: derived('another', group.primaryKey) }).ended
    expect(lines).toEqual([{ refused: expect.any(String) as string }])
    expect(await sentencesOf(registrationId)).toContainEqual(
      expect.stringMatching(/not signed with the key that an enrolment group with the ID scope ‘0ne00A1B2C3’ gives ‘thermo-\d+’/),
    )
    await expect(server.call('GET', `/devices/${registrationId}`)).rejects.toThrow(/NotFound/)
  })

  test('is refused with an ID scope that no group has, while the bench takes known devices only', async () => {
    await server.call('PATCH', '/settings', { admission: 'known' })
    const registrationId = newId()
    await start({ registrationId, idScope: '0ne00FFFFFF', key: derived(registrationId, group.primaryKey) }).ended
    expect(await sentencesOf(registrationId)).toContainEqual(expect.stringMatching(/No enrolment group has the ID scope ‘0ne00FFFFFF’/))
    await server.call('PATCH', '/settings', { admission: 'open' })
  })

  test('asking disturbs nothing while the device of that id is connected: connection, session, and what waits for it', async () => {
    const deviceId = newId()
    const key = derived(deviceId, group.primaryKey)
    await start({ registrationId: deviceId, key, registersOnly: true }).ended
    const device = await AzureDevice.connect(server, `HostName=${hostOf(server)};DeviceId=${deviceId};SharedAccessKey=${key}`)
    device.onMethod('reboot', () => ({ status: 200 }))
    const send = (payload: string) => server.call('POST', `/devices/${deviceId}/messages`, { message: { payload } })
    await send('before it asked')
    const connects = async () => (await sentencesOf(deviceId)).filter((sentence) => /^(?:Connected|Disconnected)\./.test(sentence))
    expect(await connects()).toEqual(['Connected.'])

    const asked = await start({ registrationId: deviceId, key, registersOnly: true }).ended
    expect(asked).toEqual([{ assignedHub: hostOf(server), deviceId, status: 'assigned' }])
    expect(await connects()).toEqual(['Connected.'])
    expect(await server.call('GET', `/devices/${deviceId}`)).toMatchObject({ presence: 'online' })
    const { items } = await server.call<{ items: CloudMessage[] }>('GET', `/devices/${deviceId}/messages`)
    expect(items).toMatchObject([{ payload: 'before it asked', state: 'waiting', deliveries: 0 }])
    device.onMessages()
    await expect.poll(() => device.messages.map(({ data }) => data), patience).toEqual(['before it asked'])
    const jobId = await startJob(server, [deviceId], { type: 'command', operations: [{ name: 'reboot' }] })
    await expect.poll(async () => (await executionOf(server, jobId, deviceId)).status, patience).toBe('SUCCEEDED')
    expect(await connects()).toEqual(['Connected.'])
    await device.close()
  })

  test('no key stands in the traffic or the events', async () => {
    const shown = JSON.stringify([await trafficOf(server), await server.call('GET', '/events?limit=1000')]) + server.said()
    expect(shown).toContain('asks this bench where to connect')
    const keys = [group.primaryKey, ...Array.from({ length: count }, (_, index) => derived(`thermo-${index + 1}`, group.primaryKey))]
    expect(keys.filter((key) => shown.includes(key) || shown.includes(encodeURIComponent(key)))).toEqual([])
  })
})

import { readFile } from 'node:fs/promises'
import https from 'node:https'
import path from 'node:path'
import { MqttWs } from 'azure-iot-device-mqtt'
import type { IClientOptions } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { MadeCredentials, NewCredentials } from '../../../main/contract/credentials.ts'
import { AzureDevice, type AzureDeviceOptions } from '../../helpers/azure-device.ts'
import { patience, trafficOf } from '../../helpers/azure-jobs.ts'
import { sasToken } from '../../helpers/azure-light-device.ts'
import { AzureWire, deviceToken, hostOf, inSeconds } from '../../helpers/azure-wire.ts'
import { authorityCertificate, deviceCertificate, type MadeCertificate } from '../../helpers/certificates.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'

const dayMs = 86_400_000

/** Every way in and every way to be turned away (docs/protocols/azure.md, "Proof of who it is"). */
describe('signing in as an Azure device', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let server: HeadlessBench
  /** The CA of the bench, one that it was told to trust, and one that it does not know. */
  let own: { certPem: string; keyPem: string }
  let imported: MadeCertificate
  let foreign: MadeCertificate
  const open: { close(): Promise<void> }[] = []
  /** Must stand nowhere. */
  const secrets: string[] = []
  let count = 0

  beforeAll(async () => {
    folder = await temporaryFolder()
    server = await startHeadless({ dataFolder: folder.folder })
    const pem = (name: string) => readFile(path.join(folder.folder, 'certificates', name), 'utf8')
    own = { certPem: await pem('ca.pem'), keyPem: await pem('ca.key.pem') }
    imported = await authorityCertificate({ commonName: 'Maker' })
    foreign = await authorityCertificate({ commonName: 'Stranger' })
    await server.call('POST', '/certificates/trusted', { pem: imported.certPem })
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })
  afterAll(async () => {
    await server.end()
    await folder.remove()
  })

  async function register(credentials: NewCredentials | null, deviceId = `device-${(count += 1)}`): Promise<MadeCredentials> {
    await server.call('POST', '/devices', { deviceId })
    if (credentials === null) return { deviceId } as MadeCredentials
    const made = await server.call<MadeCredentials>('PUT', `/devices/${deviceId}/credentials`, { credentials })
    secrets.push(...[made.primaryKey, made.secondaryKey].filter((key) => key !== null))
    return made
  }

  async function connect(connectionString: string, more: AzureDeviceOptions = {}): Promise<AzureDevice> {
    const device = await AzureDevice.connect(server, connectionString, more)
    open.push(device)
    return device
  }

  async function sentencesOf(deviceId: string): Promise<string[]> {
    return (await trafficOf(server, deviceId)).map(({ sentence }) => sentence)
  }

  const token = (deviceId: string, key: string) => deviceToken(server, deviceId, key)
  const shows = ({ certPem, keyPem }: MadeCertificate): IClientOptions => ({ cert: certPem, key: keyPem })
  const resource = (deviceId: string) => `${hostOf(server)}/devices/${deviceId}`

  interface Refusal {
    credentials: NewCredentials | null
    code: 2 | 4 | 5
    says: RegExp
    wish(made: MadeCredentials): IClientOptions | Promise<IClientOptions>
  }

  const symmetricKey = { kind: 'symmetricKey' } as const
  const certificateAuthority = { kind: 'certificateAuthority' } as const
  const anotherKey = Buffer.alloc(32, 7).toString('base64')
  const anotherThumbprint = { kind: 'thumbprint', primaryThumbprint: '0'.repeat(40) } as const

  const refusals: Record<string, Refusal> = {
    'a wrong key': {
      credentials: symmetricKey,
      code: 5,
      says: /signed neither with the primary nor with the secondary key/,
      wish: ({ deviceId }) => ({ password: token(deviceId, anotherKey) }),
    },
    'an expired token': {
      credentials: symmetricKey,
      code: 5,
      says: /Its token expired at \d{4}-.*: the device has to sign a new one, and its clock has to be right/,
      wish: ({ deviceId, primaryKey }) => ({ password: sasToken(resource(deviceId), primaryKey!, inSeconds(-3_600)) }),
    },
    'the token of another device': {
      credentials: symmetricKey,
      code: 5,
      says: /Its token is that of ‘device-other’, and it came as ‘device-\d+’/,
      wish: ({ primaryKey }) => ({ password: token('device-other', primaryKey!) }),
    },
    'the token of a module': {
      credentials: symmetricKey,
      code: 5,
      says: /that of a module, and modules are not served/,
      wish: ({ deviceId, primaryKey }) => ({ password: token(`${deviceId}/modules/m1`, primaryKey!) }),
    },
    'a token for another host than the user name': {
      credentials: symmetricKey,
      code: 5,
      says: /Its token is for ‘myhub.azure-devices.net’, and its user name is for ‘localhost:\d+’/,
      wish: ({ deviceId, primaryKey }) => ({
        password: sasToken(`myhub.azure-devices.net/devices/${deviceId}`, primaryKey!, inSeconds(600)),
      }),
    },
    'the token of a policy': {
      credentials: symmetricKey,
      code: 5,
      says: /the policy ‘iothubowner’: a device has to sign with a key of its own/,
      wish: ({ deviceId }) => ({ password: `${token(deviceId, anotherKey)}&skn=iothubowner` }),
    },
    'a password that is no token': {
      credentials: symmetricKey,
      code: 5,
      says: /no token that can be read/,
      wish: () => ({ password: 'swordfish' }),
    },
    'no token': { credentials: symmetricKey, code: 4, says: /It sent no token, and this device has keys/, wish: () => ({}) },
    'a certificate in place of a token': {
      credentials: symmetricKey,
      code: 5,
      says: /It showed a certificate and sent no token/,
      wish: async ({ deviceId }) => shows(await deviceCertificate({ commonName: deviceId, issuer: own })),
    },
    'a module': {
      credentials: symmetricKey,
      code: 2,
      says: /came as module ‘m1’ of a device, and modules are not served/,
      wish: ({ deviceId, primaryKey }) => ({
        clientId: `${deviceId}/m1`,
        username: `${hostOf(server)}/${deviceId}/m1/?api-version=2021-04-12`,
        password: token(deviceId, primaryKey!),
      }),
    },
    'the user name of another device': {
      credentials: symmetricKey,
      code: 2,
      says: /names the device ‘device-other’, and its client id is another/,
      wish: ({ primaryKey }) => ({
        username: `${hostOf(server)}/device-other/?api-version=2021-04-12`,
        password: token('device-other', primaryKey!),
      }),
    },
    'a token that can never be right, of a device without credentials': {
      credentials: null,
      code: 5,
      says: /Its token expired/,
      wish: ({ deviceId }) => ({ password: sasToken(resource(deviceId), anotherKey, inSeconds(-3_600)) }),
    },
    'no certificate, where a thumbprint is set': {
      credentials: anotherThumbprint,
      code: 4,
      says: /It showed no certificate, and this device is known by its certificate/,
      wish: () => ({}),
    },
    'a token, where a certificate is asked for': {
      credentials: certificateAuthority,
      code: 5,
      says: /It showed no certificate, and this device is known by its certificate/,
      wish: ({ deviceId }) => ({ password: token(deviceId, anotherKey) }),
    },
    'a certificate with another thumbprint': {
      credentials: anotherThumbprint,
      code: 5,
      says: /thumbprint [0-9A-F]{40} \(SHA-1\), which is none of those set for this device/,
      wish: async ({ deviceId }) => shows(await deviceCertificate({ commonName: deviceId, issuer: own })),
    },
    'an expired certificate': {
      credentials: certificateAuthority,
      code: 5,
      says: /Its certificate expired at .*: it needs a new one/,
      wish: async ({ deviceId }) =>
        shows(
          await deviceCertificate({
            ...{ commonName: deviceId, issuer: own },
            ...{ notBefore: new Date(Date.now() - 9 * dayMs), notAfter: new Date(Date.now() - dayMs) },
          }),
        ),
    },
    'a certificate that is not good yet': {
      credentials: certificateAuthority,
      code: 5,
      says: /Its certificate is good from .* on, and not yet/,
      wish: async ({ deviceId }) =>
        shows(await deviceCertificate({ commonName: deviceId, issuer: own, notBefore: new Date(Date.now() + dayMs) })),
    },
    'the certificate of another device': {
      credentials: certificateAuthority,
      code: 5,
      says: /is that of ‘device-other’: the common name \(CN\) has to be ‘device-\d+’/,
      wish: async () => shows(await deviceCertificate({ commonName: 'device-other', issuer: own })),
    },
    'a certificate of an unknown CA': {
      credentials: certificateAuthority,
      code: 5,
      says: /not signed by a CA that this bench trusts/,
      wish: async ({ deviceId }) => shows(await deviceCertificate({ commonName: deviceId, issuer: foreign })),
    },
    'a certificate for servers': {
      credentials: certificateAuthority,
      code: 5,
      says: /is signed by a trusted CA, but not for clients: its extended key usage has to have TLS client authentication/,
      wish: async ({ deviceId }) => shows(await deviceCertificate({ commonName: deviceId, issuer: own, use: 'server' })),
    },
    'a certificate that it has signed itself, where a CA has to': {
      credentials: certificateAuthority,
      code: 5,
      says: /not signed by a CA that this bench trusts/,
      wish: async ({ deviceId }) => shows(await deviceCertificate({ commonName: deviceId })),
    },
  }

  test.each(Object.entries(refusals))('is refused for %s', async (_what, { credentials, code, says, wish }) => {
    const made = await register(credentials)
    const options = await wish(made)
    if (options.password) secrets.push(String(options.password))
    const opened = await AzureWire.open(server, made.deviceId, options)
    expect(opened).toBe(code)
    const shown = await trafficOf(server, options.clientId ?? made.deviceId)
    expect(shown.filter(({ verdict }) => verdict === 'refused').map(({ sentence }) => sentence)).toEqual([expect.stringMatching(says)])
    expect(await server.call('GET', `/devices/${made.deviceId}`)).toMatchObject({ presence: 'never' })
  })

  test('is refused without being registered, while the bench takes known devices only', async () => {
    await server.call('PATCH', '/settings', { admission: 'known' })
    expect(await AzureWire.open(server, 'stranger', { password: token('stranger', anotherKey) })).toBe(5)
    expect(await sentencesOf('stranger')).toEqual([expect.stringMatching(/not registered, and this bench takes known devices only/)])
    await expect(server.call('GET', '/devices/stranger')).rejects.toThrow(/NotFound/)
    await server.call('PATCH', '/settings', { admission: 'open' })
    const wire = await AzureWire.connect(server, 'stranger', { password: token('stranger', anotherKey) })
    open.push(wire)
    expect(await sentencesOf('stranger')).toContainEqual(expect.stringMatching(/the signature of its token was not checked/))
  })

  test.each(['a wrong key', 'a certificate of an unknown CA'])('the SDK says that it is not authorized: %s', async (what) => {
    const { credentials } = refusals[what]!
    const { connectionString, deviceId } = await register(credentials)
    const wrong = connectionString.replace(/SharedAccessKey=.*/, `SharedAccessKey=${anotherKey}`)
    const { certPem: cert, keyPem: key } = await deviceCertificate({ commonName: deviceId, issuer: foreign })
    const refused = connect(wrong, credentials?.kind === 'symmetricKey' ? {} : { options: { cert, key } })
    await expect(refused).rejects.toMatchObject({ name: 'UnauthorizedError' })
  })

  test('one that does not trust the bench is told so in its traffic, and its SDK says why', async () => {
    const { connectionString } = await register(symmetricKey)
    await expect(connect(connectionString, { options: { ca: foreign.certPem } })).rejects.toThrow()
    const nobody = async () => (await trafficOf(server)).map(({ sentence }) => sentence)
    await expect.poll(nobody, patience).toContainEqual(expect.stringMatching(/it does not trust the certificate of this bench/))
  })

  test('comes in with its secondary key', async () => {
    const { connectionString, deviceId, primaryKey, secondaryKey } = await register(symmetricKey)
    await connect(connectionString.replace(primaryKey!, secondaryKey!))
    expect(await sentencesOf(deviceId)).toContain('Let in with a token that its secondary key has signed.')
  })

  test('comes in with the host name of the hub that it was made for, and the bench as its gateway', async () => {
    const { deviceId, primaryKey } = await register(symmetricKey)
    const device = await connect(
      `HostName=myhub.azure-devices.net;DeviceId=${deviceId};SharedAccessKey=${primaryKey};GatewayHostName=${hostOf(server)}`,
    )
    await device.report({ on: true })
    expect(await server.call('GET', `/devices/${deviceId}/twin`)).toMatchObject({ reported: { on: true } })
  })

  test.each(['sha1', 'sha256'] as const)('comes in with a self-signed certificate that has its thumbprint, %s', async (kind) => {
    const deviceId = `device-${(count += 1)}`
    const certificate = await deviceCertificate({ commonName: 'whoever' })
    const { connectionString } = await register({ kind: 'thumbprint', primaryThumbprint: certificate[kind] }, deviceId)
    expect(connectionString).toBe(`HostName=${hostOf(server)};DeviceId=${deviceId};x509=true`)
    await connect(connectionString, { options: { cert: certificate.certPem, key: certificate.keyPem } })
    expect(await sentencesOf(deviceId)).toContain('Let in with its certificate.')
  })

  // IoT Hub compares the thumbprint and nothing else.
  test('comes in with a certificate for servers that has its thumbprint', async () => {
    const certificate = await deviceCertificate({ commonName: 'whoever', use: 'server' })
    const { deviceId } = await register({ kind: 'thumbprint', primaryThumbprint: certificate.sha256 })
    open.push(await AzureWire.connect(server, deviceId, shows(certificate)))
  })

  test.each(['the bench', 'a maker that the bench was told to trust'])('comes in with a certificate of the CA of %s', async (whose) => {
    const { connectionString, deviceId } = await register(certificateAuthority)
    const issuer = whose === 'the bench' ? own : imported
    const { certPem: cert, keyPem: key } = await deviceCertificate({ commonName: deviceId, issuer })
    const device = await connect(connectionString, { options: { cert, key } })
    await device.report({ on: true })
    expect(await sentencesOf(deviceId)).toContain('Let in with its certificate.')
  })

  test('is not trusted any more when the CA of its maker is not, and comes in again when it is', async () => {
    const { deviceId } = await register(certificateAuthority)
    const options = shows(await deviceCertificate({ commonName: deviceId, issuer: imported }))
    await server.call('DELETE', `/certificates/trusted/${imported.sha256}`)
    expect(await AzureWire.open(server, deviceId, options)).toBe(5)
    await server.call('POST', '/certificates/trusted', { pem: imported.certPem })
    open.push(await AzureWire.connect(server, deviceId, options))
  })

  test.each(['a key', 'a certificate'])('comes in over WebSocket with %s', async (what) => {
    const { connectionString, deviceId } = await register(what === 'a key' ? symmetricKey : certificateAuthority)
    const { certPem: cert, keyPem: key } = await deviceCertificate({ commonName: deviceId, issuer: own })
    const device = await connect(connectionString.replace(hostOf(server), 'localhost'), {
      transport: MqttWs,
      options: { mqtt: { webSocketAgent: agentTo(server) }, ...(what === 'a key' ? {} : { cert, key }) },
    })
    await device.report({ over: 'WebSocket' })
    expect(await server.call('GET', `/devices/${deviceId}/twin`)).toMatchObject({ reported: { over: 'WebSocket' } })
    device.onMessages()
    await server.call('POST', `/devices/${deviceId}/messages`, { message: { payload: 'hello' } })
    await expect.poll(() => device.messages.map(({ data }) => data), patience).toEqual(['hello'])
  })

  test.each(['a wrong key', 'a certificate of an unknown CA', 'a certificate for servers'])(
    'is refused over WebSocket for %s',
    async (what) => {
      const { credentials, wish, code, says } = refusals[what]!
      const made = await register(credentials)
      const options = await wish(made)
      if (options.password) secrets.push(String(options.password))
      const overWebSocket = {
        protocol: 'wss',
        path: '/$iothub/websocket',
        wsOptions: { ca: await readFile(server.caPath), ...options },
      } as const
      expect(await AzureWire.open(server, made.deviceId, { ...options, ...overWebSocket })).toBe(code)
      expect(await sentencesOf(made.deviceId)).toEqual([expect.stringMatching(says)])
    },
  )

  test('is shown out when its token has run out, with a minute for clocks that differ', async () => {
    const { deviceId, primaryKey } = await register(symmetricKey)
    const wire = await AzureWire.connect(server, deviceId, { password: sasToken(resource(deviceId), primaryKey!, inSeconds(-58)) })
    await wire.twin('1')
    await wire.closed
    expect(await sentencesOf(deviceId)).toContainEqual(expect.stringMatching(/what the device signed in with has run out/))
  })

  test('is shown out when its credentials change, and comes in with the new ones only', async () => {
    const { deviceId, connectionString } = await register(symmetricKey)
    const device = await connect(connectionString)
    // Without a handler the SDK would not come back by itself; with one it goes on trying, whatever it is refused for.
    device.onMethod('read', () => ({ status: 200 }))
    const renewed = await server.call<MadeCredentials>('PUT', `/devices/${deviceId}/credentials`, { credentials: symmetricKey })
    secrets.push(renewed.primaryKey!, renewed.secondaryKey!)
    await expect.poll(() => sentencesOf(deviceId), patience).toContainEqual(expect.stringMatching(/signed neither with the primary/))
    expect(await sentencesOf(deviceId)).toContainEqual(expect.stringMatching(/credentials/))
    await device.close()
    await expect(connect(connectionString)).rejects.toMatchObject({ name: 'UnauthorizedError' })
    await connect(renewed.connectionString)
  })

  test('no key and no token stands in the traffic, in the events, or in what the bench says', async () => {
    const events = await server.call('GET', '/events?limit=1000')
    const shown = JSON.stringify([await trafficOf(server), events]) + server.said()
    expect(secrets.length).toBeGreaterThan(20)
    expect(shown).toContain('signed neither with the primary')
    expect(secrets.filter((secret) => shown.includes(secret) || shown.includes(encodeURIComponent(secret)))).toEqual([])
    expect(shown).not.toContain('SharedAccessSignature sr=localhost')
  })
})

/** The port of MQTT over WebSocket is 443 in the SDK; with this it comes to the bench. */
function agentTo(server: HeadlessBench): https.Agent {
  const agent = new https.Agent()
  const create = agent.createConnection.bind(agent)
  agent.createConnection = (options, done) =>
    create({ ...options, host: '127.0.0.1', port: server.mqttsPort, servername: 'localhost' }, done)
  return agent
}

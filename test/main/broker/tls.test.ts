import { connect as connectTcp } from 'node:net'
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { X509Certificate } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { SignInAttempt } from '../../../main/contract/sign-in.ts'
import { authorityCertificate, deviceCertificate } from '../../helpers/certificates.ts'
import type { MadeCertificate } from '../../helpers/certificates.ts'
import { connectDevice, connectionOf, RawDevice } from './mqtt-bench.ts'
import { authority, carriers, newContext, openSecureBroker, tlsSocket, usualContext } from './tls-bench.ts'

const maker = await authorityCertificate({ commonName: 'Maker CA' })
const makersPlant = await authorityCertificate({ commonName: 'Maker plant 7', issuer: maker })
const stranger = await authorityCertificate({ commonName: 'Maker CA' })
const past = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2021-01-01T00:00:00Z') }
const future = { notBefore: new Date('2090-01-01T00:00:00Z'), notAfter: new Date('2091-01-01T00:00:00Z') }

/** A device's certificate with that of its issuer behind it. */
async function withChain(commonName: string, issuer: MadeCertificate): Promise<MadeCertificate> {
  const own = await deviceCertificate({ commonName, issuer })
  return { ...own, certPem: own.certPem + issuer.certPem }
}

/** What the sign-in hears of a device that comes with these options of TLS. */
async function attemptOf(options: ConnectionOptions, context = usualContext): Promise<SignInAttempt & { port: number }> {
  const attempts: SignInAttempt[] = []
  const { broker } = await openSecureBroker(
    { secureContext: () => context },
    {
      signIn: (attempt) => {
        attempts.push(attempt)
        return connectionOf(attempt.clientId)
      },
    },
  )
  const device = new RawDevice(await tlsSocket(broker.tlsPort, options))
  await device.signIn('thermo-1')
  return { ...attempts[0]!, port: broker.tlsPort }
}

describe('the sign-in hears', () => {
  test('how an encrypted connection came', async () => {
    const { port, ...attempt } = await attemptOf({ servername: 'localhost' })
    expect(attempt).toEqual({
      clientId: 'thermo-1',
      username: null,
      password: null,
      remoteAddress: '127.0.0.1',
      localAddress: '127.0.0.1',
      localPort: port,
      isEncrypted: true,
      serverName: 'localhost',
      certificate: null,
    })
  })

  test('no server name of a device that connects to an address', async () => {
    // An address may not be sent as one (RFC 6066, 3).
    expect(await attemptOf({ servername: '' })).toMatchObject({ serverName: null, isEncrypted: true })
  })

  // It goes into addresses that the device is given, and into sentences.
  test.each(['a\r\nb', 'a b', 'a/b', '[::1]', '"><b>', '-a', 'a:1', `${'a'.repeat(63)}.`.repeat(3) + 'a'.repeat(62)])(
    'no server name where %j was asked for, which is none',
    async (servername) => {
      expect(await attemptOf({ servername, checkServerIdentity: () => undefined })).toMatchObject({ serverName: null, isEncrypted: true })
    },
  )

  test.each(['bench', 'a-b.example.com', 'Bench_1.local', 'xn--bench-kva'])('the server name %s', async (servername) => {
    expect(await attemptOf({ servername, checkServerIdentity: () => undefined })).toMatchObject({ serverName: servername })
  })

  test('the same of a device that came by WebSocket', async () => {
    const attempts: SignInAttempt[] = []
    const own = await deviceCertificate({ commonName: 'thermo-1', issuer: authority })
    const { broker } = await openSecureBroker(
      {},
      {
        signIn: (attempt) => {
          attempts.push(attempt)
          return connectionOf(attempt.clientId)
        },
      },
    )
    const shown = { cert: own.certPem, key: own.keyPem }
    const options = carriers[3]!.options(broker)
    await connectDevice(0, 'thermo-1', { ...options, wsOptions: { ...(options.wsOptions as object), ...shown } })
    expect(attempts).toMatchObject([
      {
        isEncrypted: true,
        serverName: 'localhost',
        localPort: broker.webSocketPort,
        certificate: { commonName: 'thermo-1', sha1: own.sha1, sha256: own.sha256, isTrusted: true },
      },
    ])
  })

  test.each([
    ['signed by the bench’s CA', () => deviceCertificate({ commonName: 'thermo-1', issuer: authority }), true],
    ['signed by a CA that the bench trusts', () => deviceCertificate({ commonName: 'thermo-1', issuer: maker }), true],
    ['signed by one below that CA, which it brings along', () => withChain('thermo-1', makersPlant), true],
    ['signed by a stranger of the same name', () => withChain('thermo-1', stranger), false],
    ['that signs itself', () => deviceCertificate({ commonName: 'thermo-1' }), false],
    ['that has expired', () => deviceCertificate({ commonName: 'thermo-1', issuer: authority, ...past }), false],
    ['that is not valid yet', () => deviceCertificate({ commonName: 'thermo-1', issuer: authority, ...future }), false],
    ['for servers', () => deviceCertificate({ commonName: 'thermo-1', issuer: authority, use: 'server' }), false, true],
    ['for servers, of a stranger', () => deviceCertificate({ commonName: 'thermo-1', issuer: stranger, use: 'server' }), false],
  ])('of a certificate %s', async (_what, make, isTrusted, isForOtherUse = false) => {
    const shown = await make()
    const { certificate } = await attemptOf({ cert: shown.certPem, key: shown.keyPem }, await newContext([maker]))
    const { validFromDate, validToDate } = new X509Certificate(shown.certPem)
    expect(certificate).toEqual({
      commonName: 'thermo-1',
      sha1: shown.sha1,
      sha256: shown.sha256,
      isTrusted,
      ...(isForOtherUse ? { isForOtherUse } : {}),
      notBeforeMs: validFromDate.getTime(),
      notAfterMs: validToDate.getTime(),
    })
  })
})

describe('the handshake', () => {
  test.each([
    [['x-amzn-mqtt-ca'], 'x-amzn-mqtt-ca'],
    [['h2', 'http/1.1'], 'http/1.1'],
    [['mqtt'], 'mqtt'],
    [['something', 'else'], 'something'],
    [undefined, false],
  ])('asks for %s and gets %s', async (ALPNProtocols, agreed) => {
    const { broker } = await openSecureBroker()
    const socket = await tlsSocket(broker.tlsPort, ALPNProtocols ? { ALPNProtocols } : {})
    expect(socket.alpnProtocol).toBe(agreed)
    expect(await new RawDevice(socket).signIn('thermo-1')).toMatchObject({ returnCode: 0 })
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    const { broker } = await openSecureBroker()
    const socket = await tlsSocket(broker.tlsPort, { minVersion: version, maxVersion: version })
    expect(socket.getProtocol()).toBe(version)
  })

  test.each([
    [
      'plain MQTT',
      Buffer.from([0x10, 0x0e, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 2, 0x61, 0x62]),
      'did not speak TLS and was refused: this port speaks MQTT over TLS',
    ],
    ['garbage', Buffer.from('hello, is anybody there?\n'), 'did not speak TLS and was refused'],
    [
      'HTTP',
      Buffer.from('GET /mqtt HTTP/1.1\r\nHost: bench\r\n\r\n'),
      'with HTTP or WebSocket without TLS and was refused: use wss:// on this port',
    ],
    ['nothing', Buffer.alloc(0), 'did not end its TLS handshake in 0.6 s and was refused'],
  ])('refuses %s on a port with TLS in words', async (_what, bytes, says) => {
    const { broker, log } = await openSecureBroker({ connectTimeoutMs: 600 })
    const device = new RawDevice(broker.tlsPort)
    device.socket.write(bytes)
    await device.closed
    await log.until((lines) => lines.length > 0)
    expect(log.refusals).toMatchObject([{ clientId: null, remoteAddress: '127.0.0.1' }])
    expect(log.refusals[0]!.sentence).toContain(says)
    await connectDevice(0, 'thermo-1', carriers[1]!.options(broker))
  })

  test('refuses a device that knows no TLS of today', async () => {
    const { broker, log } = await openSecureBroker()
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    await expect(tlsSocket(broker.tlsPort, old)).rejects.toThrow()
    await log.until((lines) => lines.length > 0)
    expect(log.refusals[0]!.sentence).toBe('A device offered no TLS of version 1.2 or 1.3 and was refused: switch one of them on.')
  })

  // Alerts of RFC 8446, 6.2.
  test.each([
    ['unknown_ca', 48, 'does not trust the certificate of this bench. Give it the CA file'],
    ['bad_certificate', 42, 'does not trust the certificate of this bench'],
    ['certificate_unknown', 46, 'does not trust the certificate of this bench'],
    ['certificate_expired', 45, 'Set the clock of the device'],
    ['insufficient_security', 71, 'could not agree on TLS and was refused (ERR_SSL_'],
  ])('that ends with the alert %s says what to do', async (_alert, code, says) => {
    const { broker, log } = await openSecureBroker()
    const socket = connectTcp(broker.tlsPort, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => undefined).write(await clientHello())
    await once(socket, 'data')
    socket.write(Buffer.from([0x15, 3, 3, 0, 2, 2, code]))
    await log.until((lines) => lines.length > 0)
    expect(log.refusals).toMatchObject([{ clientId: null, remoteAddress: '127.0.0.1' }])
    expect(log.refusals[0]!.sentence).toContain(says)
  })

  test('that breaks off after its first word is taken for distrust', async () => {
    const { broker, log } = await openSecureBroker()
    const socket = connectTcp(broker.tlsPort, '127.0.0.1')
    socket.write(await clientHello())
    await once(socket, 'data')
    socket.destroy()
    await log.until((lines) => lines.length > 0)
    expect(log.refusals[0]!.sentence).toContain(
      'broke off in its TLS handshake: most likely it does not trust the certificate of this bench.',
    )
  })

  test('of a program that looks at the certificate only after it, and leaves, is taken for distrust', async () => {
    const { broker, log } = await openSecureBroker()
    const socket = await tlsSocket(broker.tlsPort, { servername: 'bench-7', checkServerIdentity: () => undefined })
    socket.end()
    await log.until((lines) => lines.length > 0)
    expect(log.refusals).toEqual([
      {
        clientId: null,
        remoteAddress: '127.0.0.1',
        sentence:
          'A device connected with TLS and left without a word: most likely it does not trust the certificate of this bench. Give it the CA file from Settings, and look whether ‘bench-7’ stands in the certificate.',
      },
    ])
  })

  test('of somebody who only looks whether the port is open is nobody’s business', async () => {
    const { broker, log } = await openSecureBroker()
    const device = new RawDevice(broker.tlsPort)
    device.socket.end()
    await device.closed
    await connectDevice(0, 'thermo-1', carriers[1]!.options(broker))
    expect(log.refusals).toEqual([])
  })
})

describe('certificates', () => {
  test('that are renewed are shown to new connections, and those that are there stay', async () => {
    const before = await newContext()
    let context = before
    const { broker, log } = await openSecureBroker({ secureContext: () => context })
    const old = await tlsSocket(broker.tlsPort)
    const device = new RawDevice(old)
    await device.signIn('thermo-1')
    context = await newContext()
    broker.renewCertificates()
    for (const port of [broker.tlsPort, broker.webSocketPort]) {
      const { fingerprint256 } = (await tlsSocket(port)).getPeerCertificate()
      expect(fingerprint256).toBe(new X509Certificate(context.cert).fingerprint256)
      expect(fingerprint256).not.toBe(new X509Certificate(before.cert).fingerprint256)
    }
    await device.settle()
    expect(log.lines).not.toContain('thermo-1 disconnected')
  })

  test('of a CA that is trusted from now on count for new connections', async () => {
    const shown = await deviceCertificate({ commonName: 'thermo-1', issuer: maker })
    let context = usualContext
    const trusted: (boolean | undefined)[] = []
    const { broker } = await openSecureBroker(
      { secureContext: () => context },
      {
        signIn: ({ clientId, certificate }) => {
          trusted.push(certificate?.isTrusted)
          return connectionOf(clientId)
        },
      },
    )
    const connect = async (options: ConnectionOptions = {}) => {
      const socket = await tlsSocket(broker.tlsPort, { cert: shown.certPem, key: shown.keyPem, ...options })
      const session = once(socket, 'session') as Promise<[Buffer]>
      await new RawDevice(socket).signIn('thermo-1')
      return (await session)[0]
    }
    const session = await connect()
    context = await newContext([maker])
    broker.renewCertificates()
    await connect()
    // What a session remembers of a certificate is not asked again: one from before may not be taken up.
    await connect({ session })
    context = usualContext
    broker.renewCertificates()
    await connect()
    expect(trusted).toEqual([false, true, true, false])
  })

  test('that are none leave those from before in place', async () => {
    let context = usualContext
    const { broker } = await openSecureBroker({ secureContext: () => context })
    context = { cert: 'none', key: 'none', ca: [] }
    expect(() => broker.renewCertificates()).toThrow()
    await connectDevice(0, 'thermo-1', carriers[1]!.options(broker))
  })

  test('that are none at the start close the ports with TLS, and no other', async () => {
    const { broker } = await openSecureBroker({
      secureContext: () => {
        throw new Error('the key cannot be read')
      },
    })
    expect(broker.listeners()).toMatchObject({
      plain: { problem: null },
      secure: { problem: 'The port cannot be opened: Error: the key cannot be read.' },
      webSocket: { problem: 'The port cannot be opened: Error: the key cannot be read.' },
    })
    await connectDevice(broker.port, 'thermo-1')
  })
})

/** The first record of a client of TLS 1.2, whose alerts are not encrypted yet when it sees the certificate. */
async function clientHello(): Promise<Buffer> {
  const hello = Promise.withResolvers<Buffer>()
  const wire = new Duplex({ read: () => undefined, write: (chunk: Buffer) => hello.resolve(chunk) })
  const client = connectTls({ socket: wire, servername: 'localhost', maxVersion: 'TLSv1.2' })
  client.on('error', () => undefined)
  const bytes = await hello.promise
  client.destroy()
  return bytes
}

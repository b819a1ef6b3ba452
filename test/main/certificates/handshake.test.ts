/** What the bench made, in real handshakes of Node's TLS over loopback; here the clock is the true one. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { checkServerIdentity, connect, createServer, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { OpenedCertificates } from '../../../main/certificates/certificates.ts'
import { authorityCertificate, deviceCertificate } from '../../helpers/certificates.ts'
import { createBench, nextChange } from './folder.ts'

async function open(extraNames: string[] = []) {
  const bench = await createBench()
  bench.now = Date.now()
  return { bench, certificates: await bench.open({ extraNames }) }
}

/** A TLS server as the broker opens one, which greets who shook hands and says whether it trusts the certificate that it was shown. */
async function listen(certificates: OpenedCertificates, host = '127.0.0.1'): Promise<number> {
  const server = createServer({ ...certificates.serverContext(), requestCert: true, rejectUnauthorized: false }, (socket) => {
    socket.on('error', () => undefined)
    socket.end(socket.authorized ? 'trusted' : `not trusted: ${String(socket.authorizationError)}`)
  })
  certificates.onChange(() => server.setSecureContext(certificates.serverContext()))
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** Shakes hands. @returns what the server thinks of the client. Rejects when the client does not trust the server. */
async function greet(port: number, options: ConnectionOptions): Promise<string> {
  const socket: TLSSocket = connect({ host: '127.0.0.1', port, ...options })
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  await once(socket, 'end')
  return Buffer.concat(pieces).toString()
}

describe('a client that knows the CA alone', () => {
  it.each([
    ['localhost', { servername: 'localhost' }],
    ['the host name', { servername: 'bench-1' }],
    ['its name in mDNS', { servername: 'bench-1.local' }],
    ['a name of the settings', { servername: 'Hub.Example.com' }],
    ['a name that a star stands for', { servername: 'eu.lab.example.com' }],
    ['its address, which is no server name', { host: '127.0.0.1' }],
    ['an address of the machine', { servername: '', checkAs: '192.0.2.7' }],
    ['an IPv6 address of the machine', { servername: '', checkAs: '2001:db8::7' }],
    ['loopback of IPv6', { servername: '', checkAs: '::1' }],
  ])('trusts the bench under %s', async (_, { checkAs, ...options }: ConnectionOptions & { checkAs?: string }) => {
    const { certificates } = await open(['hub.example.com', '*.lab.example.com'])
    const port = await listen(certificates)
    const as: ConnectionOptions = checkAs === undefined ? {} : { checkServerIdentity: (_host, cert) => checkServerIdentity(checkAs, cert) }
    const greeting = greet(port, { ca: certificates.view().authority.pem, ...options, ...as })
    expect(await greeting).toMatch(/^not trusted/)
  })

  it.each([
    ['a name that is not its own', { servername: 'elsewhere.example.com' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['a star over two labels', { servername: 'a.b.lab.example.com' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('does not trust it under %s', async (_, options, code) => {
    const { certificates } = await open(['*.lab.example.com'])
    const port = await listen(certificates)
    await expect(greet(port, { ca: certificates.view().authority.pem, ...options })).rejects.toMatchObject({ code })
  })

  it('does not trust another bench', async () => {
    const [own, other] = [await open(), await open()]
    const port = await listen(other.certificates)
    await expect(greet(port, { ca: own.certificates.view().authority.pem })).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' })
    expect(own.certificates.view().authority.subject).not.toBe(other.certificates.view().authority.subject)
  })

  it('goes on trusting it when it has a new certificate, and when it starts again', async () => {
    const { bench, certificates } = await open()
    const ca = certificates.view().authority.pem
    const port = await listen(certificates)
    await expect(greet(port, { ca, servername: 'moved' })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    await certificates.setNames(['moved'])
    expect(await greet(port, { ca, servername: 'moved' })).toMatch(/^not trusted/)
    const again = await bench.open({ extraNames: ['moved'] })
    expect(await greet(await listen(again), { ca, servername: 'moved' })).toMatch(/^not trusted/)
  })
})

describe('a device that shows a certificate', () => {
  it('of the bench’s own CA is trusted', async () => {
    const { bench, certificates } = await open()
    const port = await listen(certificates)
    const read = (name: string) => readFile(path.join(bench.folder, name), 'utf8')
    const issuer = { certPem: await read('ca.pem'), keyPem: await read('ca.key.pem') }
    const { certPem, keyPem } = await deviceCertificate({ commonName: 'device-1', issuer })
    expect(await greet(port, { ca: issuer.certPem, cert: certPem, key: keyPem })).toBe('trusted')
  })

  it('of a foreign CA is trusted from when that is added until it is taken away', async () => {
    const { certificates } = await open()
    const port = await listen(certificates)
    const ca = certificates.view().authority.pem
    const maker = await authorityCertificate({ commonName: 'Maker CA' })
    const { certPem, keyPem } = await deviceCertificate({ commonName: 'device-1', issuer: maker })
    const meet = () => greet(port, { ca, cert: certPem, key: keyPem })
    expect(await meet()).toMatch(/^not trusted/)
    const changed = nextChange(certificates)
    await certificates.trust(maker.certPem)
    await changed
    expect(await meet()).toBe('trusted')
    await certificates.distrust(maker.sha256)
    expect(await meet()).toMatch(/^not trusted/)
  })

  it('of an intermediate CA is trusted when that came with its root', async () => {
    const { certificates } = await open()
    const port = await listen(certificates)
    const root = await authorityCertificate({ commonName: 'Maker root' })
    const line = await authorityCertificate({ commonName: 'Maker line 4', issuer: root })
    const { certPem, keyPem } = await deviceCertificate({ commonName: 'device-1', issuer: line })
    await certificates.trust(`${line.certPem}${root.certPem}`)
    expect(await greet(port, { ca: certificates.view().authority.pem, cert: certPem, key: keyPem })).toBe('trusted')
  })
})

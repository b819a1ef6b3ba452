import { X509Certificate } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'
import { authorityCertificate, deviceCertificate } from '../../helpers/certificates.ts'
import { openHttpDoor, rawRequest, token } from '../../helpers/http-door.ts'
import { restClient } from '../../helpers/rest-client.ts'
import { createBench } from '../certificates/folder.ts'
import { refusalOf, type BenchClient } from './conformance.ts'

let bench: TestBench
let door: HttpDoor
let client: BenchClient
beforeEach(async () => {
  bench = createTestBench()
  const machine = await createBench()
  machine.now = Date.now()
  bench.port.certificates = await machine.open()
  door = await openHttpDoor(bench)
  client = restClient(door.url, token)
})
afterEach(() => door.close())

/** The audit log, newest first: what was done, and by whom. */
async function acts() {
  return (await client.events.list({ kind: 'audit' })).items.map(({ operation, sentence, who }) => [operation, sentence, who])
}

describe('GET /api/v1/ca.pem', () => {
  it('is the CA as a file, and nothing of its key', async () => {
    const { status, headers, text } = await rawRequest(door, { path: '/api/v1/ca.pem', headers: { authorization: `Bearer ${token}` } })
    expect([status, headers['content-type'], headers['content-disposition'], headers['cache-control']]).toEqual([
      200,
      'application/x-pem-file',
      'attachment; filename="benchfleet-ca.pem"',
      'no-store',
    ])
    expect([text, new X509Certificate(text).ca, text.includes('PRIVATE')]).toEqual([
      (await client.certificates.get()).authority.pem,
      true,
      false,
    ])
  })

  it('is for who has signed in', async () => {
    expect(await rawRequest(door, { path: '/api/v1/ca.pem' })).toMatchObject({ status: 401, json: { code: 'Unauthorized' } })
  })

  it('is read and not written', async () => {
    const headers = { authorization: `Bearer ${token}` }
    expect(await rawRequest(door, { method: 'DELETE', path: '/api/v1/ca.pem', headers })).toMatchObject({
      status: 404,
      json: { code: 'NotFound' },
    })
  })
})

describe('CAs of others', () => {
  it('are trusted and trusted no longer, and the audit log says by whom', async () => {
    const [one, two] = [await authorityCertificate({ commonName: 'Maker one' }), await authorityCertificate({ commonName: 'Maker two' })]
    const view = await client.certificates.trust({ pem: `${one.certPem}${two.certPem}` })
    expect(view.trusted.map(({ subject }) => subject)).toEqual(['CN=Maker one', 'CN=Maker two'])
    expect(await client.certificates.get()).toEqual(view)
    const { token: secret } = await client.tokens.create({ name: 'nightly' })
    const left = await restClient(door.url, secret).certificates.distrust({ fingerprint: one.sha256 })
    expect(left.trusted.map(({ fingerprint }) => fingerprint)).toEqual([two.sha256])
    expect(await acts()).toEqual([
      ['certificate.distrust', 'Stopped trusting the CA ‘CN=Maker one’.', 'nightly'],
      ['token.create', 'Made the token ‘nightly’.', 'ada'],
      ['certificate.trust', 'Trusted the CAs ‘CN=Maker one’, ‘CN=Maker two’ to sign device certificates.', 'ada'],
    ])
  })

  it('that are trusted no longer: every device that is known by a CA has to show its certificate again', async () => {
    const { certPem: pem, sha256 } = await authorityCertificate({ commonName: 'Maker' })
    const kinds = {
      'by-ca': { kind: 'certificateAuthority' as const },
      'by-key': { kind: 'symmetricKey' as const },
      'by-thumbprint': { kind: 'thumbprint' as const, primaryThumbprint: 'AB'.repeat(20) },
    }
    await client.devices.create({ deviceId: 'by-id' })
    for (const [deviceId, credentials] of Object.entries(kinds)) {
      await client.devices.create({ deviceId })
      await client.devices.setCredentials({ deviceId, credentials })
    }
    await client.certificates.trust({ pem })
    bench.dropped.length = 0
    await client.certificates.distrust({ fingerprint: sha256 })
    expect(bench.dropped).toEqual([
      ['by-ca', 'The connection was closed: a CA is trusted no longer, and the device must show its certificate again.'],
    ])
  })

  it('that are trusted already are no act', async () => {
    const { certPem: pem } = await authorityCertificate({ commonName: 'Maker' })
    await client.certificates.trust({ pem })
    expect((await client.certificates.trust({ pem })).trusted).toHaveLength(1)
    expect(await acts()).toHaveLength(1)
  })

  it('are refused in a sentence where they are none, and nothing is noted', async () => {
    const { certPem, keyPem, sha256 } = await deviceCertificate({ commonName: 'device-1' })
    expect(await refusalOf(client.certificates.trust({ pem: certPem }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message:
        'The certificate, ‘CN=device-1’, is no CA and signs no other: give the one that signed it. A single device is let in by its thumbprint.',
    })
    const refusal = await refusalOf(client.certificates.trust({ pem: keyPem }))
    expect([refusal.code, refusal.message.includes(keyPem.split('\n')[1]!)]).toEqual(['InvalidInput', false])
    expect(await refusalOf(client.certificates.trust({ pem: 'x'.repeat(64 * 1024 + 1) }))).toMatchObject({
      code: 'InvalidInput',
      status: 400,
    })
    expect(await refusalOf(client.certificates.distrust({ fingerprint: sha256 }))).toMatchObject({ code: 'NotFound', status: 404 })
    expect([await acts(), (await client.certificates.get()).trusted]).toEqual([[], []])
  })
})

it('no answer of the bench holds a private key', async () => {
  const { key } = bench.port.certificates.serverContext()
  const answers = JSON.stringify([await client.certificates.get(), await client.settings.get()])
  expect([answers.includes('PRIVATE KEY'), answers.includes(key.split('\n')[1]!)]).toEqual([false, false])
})

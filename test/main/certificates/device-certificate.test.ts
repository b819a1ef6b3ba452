import { execFile } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, test } from 'vitest'
import { deviceIdSchema } from '../../../main/contract/ids.ts'
import { isMissing } from '../../helpers/programs.ts'
import { createBench, dayMs, startOfTime, type Bench } from './folder.ts'

const run = promisify(execFile)

async function commonNameOf(deviceId: string): Promise<string> {
  const { certPem } = await (await (await createBench()).open()).issueDevice(deviceId, { validDays: 1 })
  return new X509Certificate(certPem).toLegacyObject().subject.CN as string
}

/** Every byte that the bench has on disk. */
async function kept(bench: Bench): Promise<string> {
  const files = await bench.files()
  return (await Promise.all(files.map((name) => readFile(path.join(bench.folder, name), 'utf8')))).join('\n')
}

describe('the certificate of a device', () => {
  test.each([
    ['ec-p256', '-----BEGIN PRIVATE KEY-----', { namedCurve: 'prime256v1' }],
    ['rsa-2048', '-----BEGIN RSA PRIVATE KEY-----', { modulusLength: 2048, publicExponent: 65537n }],
  ] as const)('with a key of %s is signed by the CA of the bench, and for clients', async (keyAlgorithm, begins, details) => {
    const bench = await createBench()
    const certificates = await bench.open()
    const made = await certificates.issueDevice('thermo-1', { validDays: 3650, keyAlgorithm })
    const [certificate, authority] = [new X509Certificate(made.certPem), new X509Certificate(made.authorityPem)]
    expect([certificate.ca, certificate.checkIssued(authority), certificate.verify(authority.publicKey)]).toEqual([false, true, true])
    expect(authority.fingerprint256.replaceAll(':', '')).toBe(certificates.view().authority.fingerprint)
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual(details)
    expect([made.keyPem.startsWith(begins), certificate.checkPrivateKey(createPrivateKey(made.keyPem))]).toEqual([true, true])
    expect(made).toMatchObject({
      deviceId: 'thermo-1',
      fingerprint: certificate.fingerprint256.replaceAll(':', ''),
      notBeforeMs: startOfTime - dayMs,
      notAfterMs: startOfTime + 3650 * dayMs,
    })
  })

  it('is another one each time, and neither it nor its key stays in the bench', async () => {
    const bench = await createBench()
    const certificates = await bench.open()
    const before = await bench.files()
    const made = [await certificates.issueDevice('a', { validDays: 1 }), await certificates.issueDevice('a', { validDays: 1 })]
    expect(new Set(made.flatMap(({ fingerprint, keyPem }) => [fingerprint, keyPem])).size).toBe(4)
    expect(await bench.files()).toEqual(before)
    const onDisk = await kept(bench)
    expect(made.some(({ keyPem, certPem }) => onDisk.includes(keyPem) || onDisk.includes(certPem))).toBe(false)
  })

  it('ends with the CA at the latest', async () => {
    const bench = await createBench()
    const certificates = await bench.open()
    const { notAfterMs } = await certificates.issueDevice('a', { validDays: 36_500 })
    expect(notAfterMs).toBe(certificates.view().authority.notAfterMs)
  })

  test.each([
    ['x'.repeat(64)],
    ['Kühlschrank 1 – Länge'],
    ['冷蔵庫'.repeat(21)],
    ['a "quoted", #1 = \\'],
    ['mqtt://x?y=z'.replaceAll('/', '-')],
    [' spaces '],
  ])('names the device ‘%s’ as it is', async (deviceId) => {
    expect(await commonNameOf(deviceId)).toBe(deviceId)
  })

  test.each([['x'.repeat(65)], ['冷'.repeat(128)], [`fridge ${'9'.repeat(100)}`]])(
    'has a name that no device can have for the long id ‘%s’, and the id as a URI',
    async (deviceId) => {
      const name = await commonNameOf(deviceId)
      expect([[...name].length, deviceIdSchema.safeParse(name).success, name.startsWith(deviceId.slice(0, 40))]).toEqual([64, false, true])
      const { certPem } = await (await (await createBench()).open()).issueDevice(deviceId, { validDays: 1 })
      expect(new X509Certificate(certPem).subjectAltName).toBe(`URI:urn:benchfleet:device:${encodeURIComponent(deviceId)}`)
    },
  )

  it('of two long ids that begin alike has two names', async () => {
    expect(await commonNameOf(`${'x'.repeat(100)}1`)).not.toBe(await commonNameOf(`${'x'.repeat(100)}2`))
  })

  it.skipIf(isMissing('openssl', 'openssl')).each(['ec-p256', 'rsa-2048'] as const)(
    'is found good by openssl, with a key of %s',
    async (keyAlgorithm) => {
      const bench = await createBench()
      bench.now = Date.now()
      const { certPem, keyPem, authorityPem } = await (await bench.open()).issueDevice('Kühl 1', { validDays: 30, keyAlgorithm })
      const file = async (name: string, text: string) => {
        await writeFile(path.join(bench.folder, name), text)
        return path.join(bench.folder, name)
      }
      const [cert, key, ca] = [
        await file('d.cert.pem', certPem),
        await file('d.private.key', keyPem),
        await file('own-ca.pem', authorityPem),
      ]
      const verified = await run('openssl', ['verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', ca, cert])
      expect(verified.stdout.trim()).toBe(`${cert}: OK`)
      await expect(run('openssl', ['verify', '-purpose', 'sslserver', '-CAfile', ca, cert])).rejects.toMatchObject({ code: 2 })
      const [ofCert, ofKey] = [
        await run('openssl', ['x509', '-in', cert, '-noout', '-pubkey']),
        await run('openssl', ['pkey', '-in', key, '-pubout']),
      ]
      expect(ofCert.stdout).toBe(ofKey.stdout)
      const { stdout: subject } = await run('openssl', ['x509', '-in', cert, '-noout', '-subject', '-nameopt', 'utf8,-esc_msb'])
      expect(subject.trim()).toMatch(/^subject=CN ?= ?Kühl 1$/)
    },
  )
})

import { expect, test } from 'vitest'
import type { PeerCertificate } from '../../../../main/contract/sign-in.ts'
import { deviceNamedBy } from '../../../../main/dialects/proof/certificate.ts'

const good: PeerCertificate = {
  commonName: 'thermo-1',
  sha1: 'AB'.repeat(20),
  sha256: 'AB'.repeat(32),
  isTrusted: true,
  notBeforeMs: 1_000,
  notAfterMs: 2_000,
}

test.each<[what: string, certificate: PeerCertificate | null, device: string | null]>([
  ['that a trusted CA has signed', good, 'thermo-1'],
  ['none', null, null],
  ['that no trusted CA has signed', { ...good, isTrusted: false }, null],
  ['for another use', { ...good, isForOtherUse: true }, null],
  ['not valid yet', { ...good, notBeforeMs: 1_501 }, null],
  ['that has expired', { ...good, notAfterMs: 1_499 }, null],
  ['whose date cannot be read', { ...good, notAfterMs: -Infinity }, null],
  ['that names nobody', { ...good, commonName: null }, null],
  ['with an empty name', { ...good, commonName: '' }, null],
  ['whose name is no device id', { ...good, commonName: 'fridge/7' }, null],
  ['whose name reaches other topics', { ...good, commonName: '$aws' }, null],
  ['whose name is longer than any device id', { ...good, commonName: 'x'.repeat(129) }, null],
])('a certificate %s', (_, certificate, device) => {
  expect(deviceNamedBy(certificate, 1_500)).toBe(device)
})

import { createHash, X509Certificate } from 'node:crypto'
import { isNamedByCertificate, type DeviceCertificate, type KeyAlgorithm } from '../contract/device-certificates.ts'
import type { Authority } from './authority.ts'
import { issueCertificate, makeKey } from './issue.ts'
import { fingerprintOf } from './reading.ts'

const dayMs = 86_400_000
/** For devices whose clock is slow. */
const backdatedMs = dayMs
/** As much of a long id as people see in a common name; the rest of its 64 characters parts it from all others. */
const shownOfId = 40

/**
 * Makes a certificate for clients that names a device, and its private key; keeps neither.
 * @param now ms since 1970.
 */
export async function issueDevice(
  authority: Authority,
  deviceId: string,
  { validDays, keyAlgorithm = 'ec-p256' }: { validDays: number; keyAlgorithm?: KeyAlgorithm },
  now: number,
): Promise<DeviceCertificate> {
  const keyPem = await makeKey(keyAlgorithm)
  const authorityPem = authority.certificate.toString()
  const isNamed = isNamedByCertificate(deviceId)
  const certPem = await issueCertificate({
    commonName: isNamed ? deviceId : shortName(deviceId),
    use: 'client',
    keyPem,
    issuer: { certPem: authorityPem, keyPem: authority.keyPem },
    notBeforeMs: now - backdatedMs,
    notAfterMs: Math.min(now + validDays * dayMs, authority.certificate.validToDate.getTime()),
    ...(isNamed ? {} : { uri: `urn:benchfleet:device:${encodeURIComponent(deviceId.toWellFormed())}` }),
  })
  const certificate = new X509Certificate(certPem)
  return {
    deviceId,
    certPem,
    keyPem,
    authorityPem,
    fingerprint: fingerprintOf(certificate),
    notBeforeMs: certificate.validFromDate.getTime(),
    notAfterMs: certificate.validToDate.getTime(),
  }
}

/** The name of a device whose id is too long for one. No device id holds a "/", so that it is that of no other device. */
function shortName(deviceId: string): string {
  const digest = createHash('sha256').update(deviceId).digest('hex')
  const shown = [...deviceId].slice(0, shownOfId).join('')
  return `${shown}/${digest.slice(0, 23)}`
}

/** Certificates of devices and of foreign CAs, made on the spot. */
import { X509Certificate } from 'node:crypto'
import { issueCertificate, makeKey, type CertificateUse, type KeyedCertificate } from '../../main/certificates/issue.ts'

export interface MadeCertificate extends KeyedCertificate {
  /** Its thumbprints, in capitals without colons. */
  sha1: string
  sha256: string
}

interface Wish {
  commonName: string
  /** Whose key signs it; without one it signs itself. */
  issuer?: KeyedCertificate
  /** What its extended key usage says that it is for; a client, unless told otherwise. */
  use?: 'client' | 'server'
  /** From yesterday, unless told otherwise. */
  notBefore?: Date
  /** For a year from now, unless told otherwise. */
  notAfter?: Date
}

const dayMs = 86_400_000

async function make(use: CertificateUse, { commonName, issuer, notBefore, notAfter }: Wish): Promise<MadeCertificate> {
  const keyPem = await makeKey()
  const certPem = await issueCertificate({
    commonName,
    use,
    keyPem,
    issuer: issuer ?? null,
    notBeforeMs: notBefore?.getTime() ?? Date.now() - dayMs,
    notAfterMs: notAfter?.getTime() ?? Date.now() + 365 * dayMs,
  })
  const { fingerprint, fingerprint256 } = new X509Certificate(certPem)
  return { certPem, keyPem, sha1: fingerprint.replaceAll(':', ''), sha256: fingerprint256.replaceAll(':', '') }
}

/** The certificate that a device shows, with its key. */
export function deviceCertificate(wish: Wish): Promise<MadeCertificate> {
  return make(wish.use ?? 'client', wish)
}

/** A CA, such as the maker of a device has; with an issuer it is an intermediate one. */
export function authorityCertificate(wish: Wish): Promise<MadeCertificate> {
  return make('authority', wish)
}

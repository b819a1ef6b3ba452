/** Certificates as Node reads them, in the words of the bench. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { CertificateView } from '../contract/certificates.ts'

/** Longer names are cut: they are for people to read. */
const longestName = 256

/** Null when the text is no certificate in PEM. */
export function readCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

/** A private key that the bench can sign with (EC P-256, in PEM and without a password); null for any other text. */
export function readKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : null
  } catch {
    return null
  }
}

/** The fingerprint by which the bench knows a certificate: SHA-256, in capitals without colons. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '')
}

/** A name of X.500, such as the subject of a certificate, on one line. */
export function onOneLine(name: string | undefined): string {
  const line = (name ?? '').split('\n').join(', ')
  return line.length > longestName ? `${line.slice(0, longestName)}…` : line || '(no name)'
}

/** The one whom a certificate names. */
export function subjectOf(certificate: X509Certificate): string {
  return onOneLine(certificate.subject)
}

export function viewOf(certificate: X509Certificate): CertificateView {
  return {
    subject: subjectOf(certificate),
    fingerprint: fingerprintOf(certificate),
    notBeforeMs: certificate.validFromDate.getTime(),
    notAfterMs: certificate.validToDate.getTime(),
  }
}

/** A day as it stands in a sentence. */
export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}

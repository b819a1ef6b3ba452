import { deviceIdSchema } from '../../contract/ids.ts'
import type { PeerCertificate } from '../../contract/sign-in.ts'

/** What is wrong with a certificate that must be signed by a trusted CA and name its owner (CN); null when nothing is. */
export function authorityProblem(certificate: PeerCertificate, owner: string, now: number): string | null {
  // First, for TLS trusts none that is not good now, whoever has signed it.
  const wrongTime = timeProblem(certificate, now)
  if (wrongTime !== null) return wrongTime
  if (certificate.isForOtherUse)
    return 'Its certificate is signed by a trusted CA, but not for clients: its extended key usage has to have TLS client authentication, or be left out.'
  if (!certificate.isTrusted)
    return 'Its certificate is not signed by a CA that this bench trusts: sign it with the CA of the bench, or have that CA trusted in Settings.'
  if (certificate.commonName !== owner) {
    const named = certificate.commonName === null ? 'names nobody' : `is that of ‘${certificate.commonName.slice(0, 128)}’`
    return `Its certificate ${named}: the common name (CN) has to be ‘${owner}’.`
  }
  return null
}

/**
 * The device that a certificate names (CN) and a trusted CA vouches for; null when it names none. For dialects in which a
 * connection is that device whatever its client id (AWS IoT: the certificate is the identity). What the device has to show by
 * its credentials still has to be shown: a certificate that was replaced names it as well.
 * @param now ms since 1970.
 */
export function deviceNamedBy(certificate: PeerCertificate | null, now: number): string | null {
  if (certificate === null || !certificate.isTrusted || certificate.isForOtherUse || timeProblem(certificate, now) !== null) return null
  return deviceIdSchema.safeParse(certificate.commonName).data ?? null
}

/** What is wrong with a certificate that must have one of these thumbprints, SHA-1 or SHA-256; null when nothing is. */
export function thumbprintProblem(certificate: PeerCertificate, thumbprints: readonly string[], now: number): string | null {
  if (!thumbprints.some((thumbprint) => thumbprint === certificate.sha1 || thumbprint === certificate.sha256))
    return `Its certificate has the thumbprint ${certificate.sha1} (SHA-1), which is none of those set for this device.`
  return timeProblem(certificate, now)
}

function timeProblem({ notBeforeMs, notAfterMs }: PeerCertificate, now: number): string | null {
  if (!Number.isFinite(notBeforeMs) || !Number.isFinite(notAfterMs))
    return 'Its certificate has a date that cannot be read: it needs a new one.'
  if (now < notBeforeMs) return `Its certificate is good from ${moment(notBeforeMs)} on, and not yet.`
  if (now > notAfterMs) return `Its certificate expired at ${moment(notAfterMs)}: it needs a new one.`
  return null
}

/** A moment as sentences have it, in UTC. @param atMs since 1970. */
export function moment(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z')
}

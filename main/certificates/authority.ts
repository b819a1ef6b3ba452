import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import type { CertificateFiles } from './files.ts'
import { issueCertificate, makeKey } from './issue.ts'
import { readPair } from './kept-pair.ts'
import { dayOf } from './reading.ts'

/** The bench's own CA. */
export interface Authority {
  certificate: X509Certificate
  keyPem: string
}

export const authorityFiles = { what: 'The CA of the bench', certificate: 'ca.pem', key: 'ca.key.pem' }

const dayMs = 86_400_000
/** As long as a device is in use, and before 2050, where dates change their form (RFC 5280, 4.1.2.5). */
const lifeMs = 20 * 365.25 * dayMs
/** For devices whose clock is slow. */
const backdatedMs = dayMs

/**
 * The CA as it is kept, or a new one. A lost certificate is made again with its key under its name, so that devices which have
 * the old file go on trusting the bench.
 * @throws BenchError StorageFailed
 */
export async function openAuthority(files: CertificateFiles, now: number, warn: (sentence: string) => void): Promise<Authority> {
  const fault = (certificate: X509Certificate) => {
    if (!certificate.ca) return 'it may not sign certificates'
    return certificate.validToDate.getTime() <= now ? `it expired on ${dayOf(certificate.validToDate.getTime())}` : null
  }
  const kept = await readPair(files, authorityFiles, fault, warn)
  if (kept.certificate !== null) {
    const from = kept.certificate.validFromDate.getTime()
    if (now < from)
      warn(
        `The clock of this computer stands at ${dayOf(now)}, and the CA of the bench is good from ${dayOf(from)} on: devices refuse it before that. Set the clock.`,
      )
    return kept
  }
  const keyPem = kept.keyPem ?? (await makeKey())
  const certPem = await issueCertificate({
    commonName: `Benchfleet CA ${keyName(keyPem)}`,
    use: 'authority',
    keyPem,
    issuer: null,
    notBeforeMs: now - backdatedMs,
    notAfterMs: now + lifeMs,
  })
  await files.write(authorityFiles.key, keyPem, 'owner')
  await files.write(authorityFiles.certificate, certPem, 'everyone')
  return { certificate: new X509Certificate(certPem), keyPem }
}

/** Eight digits that tell the CA of one bench from that of another. */
function keyName(keyPem: string): string {
  const spki = createPublicKey(keyPem).export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest('hex').slice(0, 8).toUpperCase()
}

import type { X509Certificate } from 'node:crypto'
import type { CertificateFiles } from './files.ts'
import { readCertificate, readKey } from './reading.ts'

/** A certificate and its private key in two files. */
export interface PairFiles {
  /** What they are, at the beginning of a sentence. */
  what: string
  certificate: string
  key: string
}

/** What of a pair is good. A key without a certificate can get one; a certificate without its key is of no use. */
export type KeptPair = { certificate: X509Certificate; keyPem: string } | { certificate: null; keyPem: string | null }

/**
 * Reads a certificate and its key. What cannot be used is kept aside and told by `warn`; a key that others could read is taken from them.
 * @param fault - what is wrong with a certificate that can be read and has its key; null for nothing.
 * @throws BenchError StorageFailed when the disk does not answer, or not to this user: then nothing has changed.
 */
export async function readPair(
  files: CertificateFiles,
  pair: PairFiles,
  fault: (certificate: X509Certificate) => string | null,
  warn: (sentence: string) => void,
): Promise<KeptPair> {
  const [certPem, keyPem] = [await files.read(pair.certificate), await files.read(pair.key)]
  const aside = async (names: string[], why: string) => {
    const places: string[] = []
    for (const name of names) places.push(await files.keepAside(name))
    warn(`${pair.what} could not be used, for ${why}. It was kept as ${places.join(' and ')}, and a new one was made.`)
  }
  if (keyPem !== null && (await files.keepToOwner(pair.key)))
    warn(`The private key ${files.pathOf(pair.key)} could be read by others: it was taken from them, but they may have it.`)

  const key = keyPem === null ? null : readKey(keyPem)
  const certificate = certPem === null ? null : readCertificate(certPem)
  const there = [...(certPem === null ? [] : [pair.certificate]), ...(keyPem === null ? [] : [pair.key])]
  if (keyPem !== null && key === null) {
    await aside(there, `${pair.key} is no private key (EC P-256)`)
    return { certificate: null, keyPem: null }
  }
  if (certPem === null) return { certificate: null, keyPem }
  if (certificate === null) {
    await aside([pair.certificate], `${pair.certificate} is no certificate`)
    return { certificate: null, keyPem }
  }
  if (keyPem === null || key === null) {
    await aside([pair.certificate], `its key, ${pair.key}, is gone`)
    return { certificate: null, keyPem: null }
  }
  if (!certificate.checkPrivateKey(key)) {
    await aside(there, `${pair.certificate} and ${pair.key} do not belong together`)
    return { certificate: null, keyPem: null }
  }
  const why = fault(certificate)
  if (why === null) return { certificate, keyPem }
  await aside([pair.certificate], why)
  return { certificate: null, keyPem }
}

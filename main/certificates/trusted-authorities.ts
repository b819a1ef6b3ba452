import type { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { BenchError } from '../contract/errors.ts'
import type { CertificateFiles } from './files.ts'
import { dayOf, fingerprintOf, onOneLine, readCertificate, subjectOf } from './reading.ts'

const folder = 'trusted'
const ending = '.pem'
/** A TLS server names all of them in each handshake, and small devices have little room for it. */
export const mostTrusted = 32

const beginning = /-----BEGIN [^-]*-----/g
const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/**
 * Reads the CA certificates in a text: one or several PEM blocks, whatever stands around them.
 * @throws BenchError InvalidInput in a sentence when one of them cannot be trusted to sign device certificates.
 */
export function readAuthorities(text: string, now: number): X509Certificate[] {
  const labels = text.match(beginning) ?? []
  if (labels.some((label) => label.includes('PRIVATE KEY')))
    throw refusal('A private key stands in this file: give the bench the certificate alone, and keep the key to yourself.')
  if (labels.length === 0)
    throw refusal(
      'This is no certificate as PEM, which begins with "-----BEGIN CERTIFICATE-----". Convert other forms with "openssl x509".',
    )
  const blocks = text.match(block) ?? []
  if (blocks.length < labels.length)
    throw refusal('The file holds something else than whole certificates: copy it again, from the first line to the last.')
  return blocks.map((pem, index) => {
    const which = blocks.length === 1 ? 'The certificate' : `Certificate ${index + 1} of ${blocks.length}`
    const certificate = readCertificate(pem)
    if (certificate === null) throw refusal(`${which} cannot be read: copy the file again, from the first line to the last.`)
    const problem = problemOf(certificate, now)
    if (problem !== null) throw refusal(`${which}, ‘${subjectOf(certificate)}’, ${problem}`)
    return certificate
  })
}

function refusal(sentence: string): BenchError {
  return new BenchError('InvalidInput', sentence)
}

function problemOf(certificate: X509Certificate, now: number): string | null {
  if (!certificate.ca) return 'is no CA and signs no other: give the one that signed it. A single device is let in by its thumbprint.'
  const untilMs = certificate.validToDate.getTime()
  if (untilMs <= now) return `expired on ${dayOf(untilMs)}: ask for a newer one.`
  try {
    createSecureContext({ ca: certificate.toString() })
    return null
  } catch (error) {
    return `cannot be used for TLS: ${(error as Error).message}.`
  }
}

/** The CAs of others that the bench trusts, a file each. */
export class TrustedAuthorities {
  readonly #files: CertificateFiles
  readonly #authorities: Map<string, X509Certificate>

  private constructor(files: CertificateFiles, authorities: Map<string, X509Certificate>) {
    this.#files = files
    this.#authorities = authorities
  }

  /** Reads what is kept; a file that is no certificate is kept aside and told by `warn`. */
  static async open(files: CertificateFiles, warn: (sentence: string) => void): Promise<TrustedAuthorities> {
    const authorities = new Map<string, X509Certificate>()
    for (const name of (await files.list(folder)).filter((file) => file.endsWith(ending)).sort()) {
      const file = `${folder}/${name}`
      const certificate = readCertificate((await files.read(file)) ?? '')
      if (certificate !== null && fileOf(fingerprintOf(certificate)) === file) authorities.set(fingerprintOf(certificate), certificate)
      else {
        const place = await files.keepAside(file)
        warn(`A trusted CA could not be read, and is trusted no longer: add it again. What stood there was kept as ${place}.`)
      }
    }
    return new TrustedAuthorities(files, authorities)
  }

  list(): X509Certificate[] {
    return [...this.#authorities.values()]
  }

  /**
   * Adds all of them or none. TLS follows a certificate up to a root, so one that did not sign itself needs its issuer.
   * @returns true when one was not there yet.
   * @throws BenchError InvalidInput, StorageFailed
   */
  async add(certificates: readonly X509Certificate[]): Promise<boolean> {
    const fresh = new Map(certificates.map((certificate) => [fingerprintOf(certificate), certificate]))
    for (const fingerprint of this.#authorities.keys()) fresh.delete(fingerprint)
    const total = this.#authorities.size + fresh.size
    if (total > mostTrusted)
      throw refusal(`The bench trusts at most ${mostTrusted} CAs, and this would make it ${total}: take one away first.`)
    const all = [...this.#authorities.values(), ...fresh.values()]
    for (const certificate of fresh.values()) {
      if (all.some((issuer) => certificate.checkIssued(issuer))) continue
      const issuer = onOneLine(certificate.issuer)
      throw refusal(
        `‘${subjectOf(certificate)}’ was signed by ‘${issuer}’, which is not known here: put that one into the same file, up to the root.`,
      )
    }
    const written: string[] = []
    try {
      for (const [fingerprint, certificate] of fresh) {
        written.push(fileOf(fingerprint))
        await this.#files.write(fileOf(fingerprint), certificate.toString(), 'everyone')
      }
    } catch (error) {
      for (const name of written) await this.#files.remove(name).catch(() => undefined)
      throw error
    }
    for (const [fingerprint, certificate] of fresh) this.#authorities.set(fingerprint, certificate)
    return fresh.size > 0
  }

  /** @throws BenchError NotFound, StorageFailed */
  async remove(text: string): Promise<void> {
    const fingerprint = text.replaceAll(/[:\s]/g, '').toUpperCase()
    if (!this.#authorities.has(fingerprint)) throw new BenchError('NotFound', `The bench trusts no CA with the fingerprint ‘${text}’.`)
    await this.#files.remove(fileOf(fingerprint))
    this.#authorities.delete(fingerprint)
  }
}

function fileOf(fingerprint: string): string {
  return `${folder}/${fingerprint}${ending}`
}

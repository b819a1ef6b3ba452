import { X509Certificate } from 'node:crypto'
import { longestCommonName } from '../contract/device-certificates.ts'
import type { Authority } from './authority.ts'
import type { CertificateFiles } from './files.ts'
import { readableNames, type HostName } from './host-names.ts'
import { issueCertificate, makeKey } from './issue.ts'
import { readPair } from './kept-pair.ts'
import { dayOf } from './reading.ts'

/** What the bench shows to devices. */
export interface ServerCertificate {
  certificate: X509Certificate
  keyPem: string
}

const serverFiles = { what: 'The server certificate', certificate: 'server.pem', key: 'server.key.pem' }

const dayMs = 86_400_000
/** Some TLS stacks take no server certificate that lives longer than 398 days. */
const lifeMs = 365 * dayMs
/** For devices whose clock is slow. */
const backdatedMs = dayMs

/** The names that a certificate of the bench is good for. */
export function namesOf(certificate: X509Certificate): HostName[] {
  const listed = certificate.subjectAltName?.split(', ') ?? []
  return readableNames(listed.map((entry) => entry.replace(/^(?:DNS|IP Address):/, '')))
}

/**
 * Why a certificate has to be renewed, in words; null when it is good. An address that the machine lost is no reason: it may come
 * back, as that of a cable does.
 */
export function reasonToRenew(certificate: X509Certificate, authority: Authority, wanted: readonly HostName[], now: number): string | null {
  if (!certificate.checkIssued(authority.certificate) || !certificate.verify(authority.certificate.publicKey))
    return 'it was signed by another CA'
  const [from, until] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()]
  if (now < from) return `it was not valid before ${dayOf(from)}`
  if (until - now < (until - from) / 3) return `it was valid until ${dayOf(until)} only`
  const had = namesOf(certificate)
  const missing = without(wanted, had)
  if (missing.length > 0) return `it lacked ${missing.join(', ')}`
  const unwanted = without(
    had.filter(({ kind }) => kind === 'dns'),
    wanted,
  )
  return unwanted.length > 0 ? `it named ${unwanted.join(', ')}` : null
}

function without(names: readonly HostName[], others: readonly HostName[]): string[] {
  const taken = new Set(others.map(({ name }) => name))
  return names.map(({ name }) => name).filter((name) => !taken.has(name))
}

/** The server certificate as it is kept, good or not; the key outlives renewals, for devices that pin it. */
export function readServer(files: CertificateFiles, warn: (sentence: string) => void) {
  return readPair(files, serverFiles, () => null, warn)
}

/** Makes a server certificate for these names and keeps it. @param keyPem - the key that it goes on with; null: a new one. */
export async function makeServer(
  files: CertificateFiles,
  authority: Authority,
  keyPem: string | null,
  names: readonly HostName[],
  now: number,
): Promise<ServerCertificate> {
  const key = keyPem ?? (await makeKey())
  const certPem = await issueCertificate({
    commonName: commonNameOf(names),
    use: 'server',
    keyPem: key,
    issuer: { certPem: authority.certificate.toString(), keyPem: authority.keyPem },
    notBeforeMs: now - backdatedMs,
    notAfterMs: Math.min(now + lifeMs, authority.certificate.validToDate.getTime()),
    names,
  })
  if (key !== keyPem) await files.write(serverFiles.key, key, 'owner')
  await files.write(serverFiles.certificate, certPem, 'everyone')
  return { certificate: new X509Certificate(certPem), keyPem: key }
}

/** The name for old TLS stacks, which read no others: the machine's own rather than `localhost`. */
function commonNameOf(names: readonly HostName[]): string {
  const fitting = names.filter(({ kind, name }) => kind === 'dns' && name.length <= longestCommonName).map(({ name }) => name)
  return fitting.find((name) => name !== 'localhost' && !name.startsWith('*')) ?? 'localhost'
}

import { createPrivateKey, createPublicKey, generateKeyPair, webcrypto } from 'node:crypto'
import { promisify } from 'node:util'
import type { Extension } from '@peculiar/x509'
import type { KeyAlgorithm } from '../contract/device-certificates.ts'
import type { HostName } from './host-names.ts'
import { x509 } from './x509.ts'

/** A certificate and its private key, as PEM. */
export interface KeyedCertificate {
  certPem: string
  keyPem: string
}

/** What a certificate is for: to sign others, or to be shown in a TLS handshake by the one side or the other. */
export type CertificateUse = 'authority' | 'server' | 'client'

export interface CertificateRequest {
  commonName: string
  use: CertificateUse
  /** The private key of the one that it names, as PEM: EC P-256, or RSA for one that signs no others. */
  keyPem: string
  /** Null: it signs itself. */
  issuer: KeyedCertificate | null
  /** Milliseconds since 1970; a certificate knows whole seconds. */
  notBeforeMs: number
  notAfterMs: number
  /** Whose names a server goes by; none for others. */
  names?: readonly HostName[]
  /** A name as a URI, for whom the common name is too short. */
  uri?: string
}

/** EC P-256 with SHA-256: what TLS 1.2 stacks of small devices know, and short. */
const ecAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' }
/** Under which a public key is taken into a certificate; the name of the hash does not go into it. */
const rsaAlgorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** A fresh private key in PEM: EC P-256 as PKCS #8, RSA 2048 as PKCS #1. It is made on a thread of its own. */
export async function makeKey(algorithm: KeyAlgorithm = 'ec-p256'): Promise<string> {
  if (algorithm === 'rsa-2048') {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
    return privateKey.export({ type: 'pkcs1', format: 'pem' }) as string
  }
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
}

/**
 * Makes and signs a certificate with the extensions that RFC 5280 wants of its use.
 * @returns the certificate as PEM.
 */
export async function issueCertificate(request: CertificateRequest): Promise<string> {
  const { commonName, issuer } = request
  const publicKey = await importPublicKey(request.keyPem)
  // Given as plain text, the library reads quotes and a leading # as signs of its own.
  const text = x509.Name.isPrintableString(commonName) ? { printableString: commonName } : { utf8String: commonName }
  const subject = new x509.Name([{ CN: [text] }])
  const signer = issuer === null ? null : new x509.X509Certificate(issuer.certPem)
  const extensions = [...usageExtensions(request.use), await x509.SubjectKeyIdentifierExtension.create(publicKey)]
  if (signer !== null) extensions.push(await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey))
  const names = alternativeNames(request)
  if (names.length > 0) extensions.push(new x509.SubjectAlternativeNameExtension(names))
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: signer?.subjectName ?? subject,
    publicKey,
    signingKey: await importSigningKey(issuer?.keyPem ?? request.keyPem),
    notBefore: wholeSecond(request.notBeforeMs),
    notAfter: wholeSecond(request.notAfterMs),
    extensions,
  })
  return `${certificate.toString('pem')}\n`
}

function alternativeNames({ names = [], uri }: CertificateRequest): { type: 'dns' | 'ip' | 'url'; value: string }[] {
  const ofHost = names.map(({ kind, name }) => ({ type: kind, value: name }))
  return uri === undefined ? ofHost : [...ofHost, { type: 'url', value: uri }]
}

function usageExtensions(use: CertificateUse): Extension[] {
  const { KeyUsageFlags, ExtendedKeyUsage } = x509
  const isAuthority = use === 'authority'
  const keyUsage = isAuthority ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign : KeyUsageFlags.digitalSignature
  const extensions = [new x509.BasicConstraintsExtension(isAuthority, undefined, true), new x509.KeyUsagesExtension(keyUsage, true)]
  if (isAuthority) return extensions
  const usage = use === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth
  return [...extensions, new x509.ExtendedKeyUsageExtension([usage])]
}

function importSigningKey(keyPem: string) {
  const pkcs8 = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', pkcs8, ecAlgorithm, false, ['sign'])
}

function importPublicKey(keyPem: string) {
  const publicKey = createPublicKey(keyPem)
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return webcrypto.subtle.importKey('spki', spki, publicKey.asymmetricKeyType === 'rsa' ? rsaAlgorithm : ecAlgorithm, true, ['verify'])
}

function wholeSecond(milliseconds: number): Date {
  return new Date(Math.floor(milliseconds / 1000) * 1000)
}

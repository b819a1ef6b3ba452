/** Certificates that the bench makes for devices, with their private keys. */
import { z } from 'zod'

/** EC P-256 is short and quick; older firmware of AWS devices wants RSA. */
export const keyAlgorithmSchema = z.enum(['ec-p256', 'rsa-2048'])
export type KeyAlgorithm = z.infer<typeof keyAlgorithmSchema>

/** A fresh certificate of a device and its private key: handed out once, and kept nowhere in the bench. */
export interface DeviceCertificate {
  deviceId: string
  certPem: string
  /** EC as PKCS #8, RSA as PKCS #1: what AWS hands out, and what old TLS stacks read. */
  keyPem: string
  /** The CA that signed it, and the bench's server certificate: what the device trusts. */
  authorityPem: string
  /** SHA-256, in capitals without colons. */
  fingerprint: string
  notBeforeMs: number
  notAfterMs: number
}

/** Of a device id with more characters the whole does not go into a common name (RFC 5280, appendix A: ub-common-name). */
export const longestCommonName = 64

/** True when the certificate of that device names it: it can then be known by the CA alone. */
export function isNamedByCertificate(deviceId: string): boolean {
  return [...deviceId].length <= longestCommonName
}

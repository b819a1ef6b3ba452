/** Certificates that the bench makes for devices, with their private keys. */
import { z } from 'zod'
import { importProblemSchema } from './devices.ts'
import { deviceIdSchema, templateIdSchema } from './ids.ts'

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

/** Certificates that are made at once. */
export const mostCertificates = 10_000

/** What a device has to show once it has its certificate. */
export const certificateProofSchema = z.enum(['thumbprint', 'certificateAuthority', 'unchanged'])
export type CertificateProof = z.infer<typeof certificateProofSchema>

/** What certificates are wanted, and for whom: just one of `deviceId`, `deviceIds` and `csv`. */
export const certificatesWishSchema = z.strictObject({
  deviceId: deviceIdSchema.optional().describe('One device: a zip with its files. Registered if it is not yet.'),
  deviceIds: z.array(deviceIdSchema).min(1).max(mostCertificates).optional().describe('Several: a zip with a folder for each.'),
  csv: z.string().optional().describe('Several, as an import has them: those that are not registered yet are registered as the row says.'),
  mode: z.enum(['all', 'good']).default('all').describe('Of a CSV. all: refuse the file if a row is bad; good: take the good rows.'),
  validDays: z.coerce.number().int().min(1).max(7300).default(3650).describe('Days until the certificates expire.'),
  keyAlgorithm: keyAlgorithmSchema.default('ec-p256'),
  credentials: certificateProofSchema
    .default('thumbprint')
    .describe(
      'What the devices have to show from then on. thumbprint: this certificate and no other; certificateAuthority: any that a trusted CA signed and that names the device; unchanged: as before.',
    ),
  replace: z.stringbool().or(z.boolean()).default(false).describe('Replace credentials that devices have already.'),
})
export type CertificatesWish = z.infer<typeof certificatesWishSchema>

/** What the zip is called: by the one device that it is of, or by how many they are. */
export function certificatesFileName({ deviceId }: Pick<CertificatesWish, 'deviceId'>, total: number): string {
  return deviceId === undefined ? `certificates of ${total} ${total === 1 ? 'device' : 'devices'}.zip` : `${deviceId} certificate.zip`
}

/** What would be made. */
export const certificatesPlanSchema = z.object({
  total: z.number(),
  /** Of these, not registered yet. */
  toRegister: z.number(),
  /** Of these, with credentials that would be replaced. */
  toReplace: z.number(),
  /** The first of them, for a look. */
  first: z.array(
    z.object({
      deviceId: deviceIdSchema,
      name: z.string(),
      templateId: templateIdSchema.nullable(),
      isRegistered: z.boolean(),
      hasCredentials: z.boolean(),
    }),
  ),
  /** Rows of the CSV that are wrong. */
  problems: z.array(importProblemSchema),
})
export type CertificatesPlan = z.infer<typeof certificatesPlanSchema>

/** How far the making has come. */
const madeSoFar = { made: z.number(), total: z.number() }

/** What is heard of certificates while they are made: pieces of the zip, in order, and at last that it is whole. */
export const certificatesPieceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('piece'), base64: z.string(), ...madeSoFar }),
  z.object({ kind: z.literal('whole'), bundleId: z.string() }),
])
export type CertificatesPiece = z.infer<typeof certificatesPieceSchema>

/** The same where the bench itself writes the zip; `path` is null when the person thought better of it. */
export const certificatesSavingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), ...madeSoFar }),
  z.object({ kind: z.literal('saved'), path: z.string().nullable() }),
])
export type CertificatesSaving = z.infer<typeof certificatesSavingSchema>

/** What was done with the devices of a bundle. */
export const settledCertificatesSchema = z.object({ registered: z.number(), changed: z.number() })
export type SettledCertificates = z.infer<typeof settledCertificatesSchema>

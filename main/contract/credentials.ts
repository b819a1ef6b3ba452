import { z } from 'zod'
import { deviceIdSchema } from './ids.ts'

/** A symmetric key as Azure writes it: base64 of 16 to 64 bytes. */
export const symmetricKeySchema = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    'A key is base64: letters, digits, "+", "/", and "=" at its end.',
  )
  .min(24, 'A key has at least 16 bytes, which are 24 characters of base64.')
  .max(88, 'A key has at most 64 bytes, which are 88 characters of base64.')

/** The fingerprint of a certificate: SHA-1 (40 digits) or SHA-256 (64), in capitals without colons. */
export const thumbprintSchema = z
  .string()
  .overwrite((text) => text.replaceAll(/[:\s]/g, '').toUpperCase())
  .regex(/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/, 'A thumbprint has 40 (SHA-1) or 64 (SHA-256) hexadecimal digits.')

/** What a device has to show to be let in. A device without any is let in by its id, as the bench's admission says. */
export const deviceCredentialsSchema = z.discriminatedUnion('kind', [
  /** It signs tokens with one of two keys (Azure IoT Hub, "symmetric key"). */
  z.object({ kind: z.literal('symmetricKey'), primaryKey: symmetricKeySchema, secondaryKey: symmetricKeySchema }),
  /** It shows a certificate with one of these thumbprints ("X.509 self-signed"). */
  z.object({ kind: z.literal('thumbprint'), primaryThumbprint: thumbprintSchema, secondaryThumbprint: thumbprintSchema.nullable() }),
  /** It shows a certificate that names it (CN) and is signed by a CA that this bench trusts ("X.509 CA signed"). */
  z.object({ kind: z.literal('certificateAuthority') }),
])
export type DeviceCredentials = z.infer<typeof deviceCredentialsSchema>

/** What a person gives: keys left out are made by the bench. */
export const newCredentialsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('symmetricKey'),
    primaryKey: symmetricKeySchema.optional(),
    secondaryKey: symmetricKeySchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('thumbprint'),
    primaryThumbprint: thumbprintSchema,
    secondaryThumbprint: thumbprintSchema.nullable().optional(),
  }),
  z.strictObject({ kind: z.literal('certificateAuthority') }),
])
export type NewCredentials = z.infer<typeof newCredentialsSchema>

/** What is shown of a device's credentials at any time: no key. */
export const credentialsViewSchema = z.object({
  deviceId: deviceIdSchema,
  kind: z.enum(['none', 'symmetricKey', 'thumbprint', 'certificateAuthority']),
  primaryThumbprint: z.string().nullable(),
  secondaryThumbprint: z.string().nullable(),
})
export type CredentialsView = z.infer<typeof credentialsViewSchema>

/** What is shown once, when keys are set or made. */
export const madeCredentialsSchema = credentialsViewSchema.extend({
  primaryKey: z.string().nullable(),
  secondaryKey: z.string().nullable(),
  /** `HostName={host};DeviceId={id};SharedAccessKey={key}`, or `…;x509=true`: what an Azure device SDK is started with. */
  connectionString: z.string(),
})
export type MadeCredentials = z.infer<typeof madeCredentialsSchema>

/** Keys that are made at once. */
export const mostKeys = 10_000

/** The keys of one device of several, as they stand in the file that is handed out once. */
export interface MadeKeys {
  deviceId: string
  deviceName: string
  slot: string | null
  primaryKey: string
  secondaryKey: string
  connectionString: string
}

/** The connection string of an Azure IoT device SDK; the port stands in the host name only where it is not the usual 8883. */
export function connectionString(hostName: string, port: number, deviceId: string, credentials: DeviceCredentials): string {
  const host = port === 8883 ? hostName : `${hostName}:${port}`
  const secret = credentials.kind === 'symmetricKey' ? `SharedAccessKey=${credentials.primaryKey}` : 'x509=true'
  return `HostName=${host};DeviceId=${deviceId};${secret}`
}

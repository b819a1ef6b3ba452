import { z } from 'zod'
import type { DeviceCertificate, KeyAlgorithm } from './device-certificates.ts'

/** A certificate as a page shows it. Times in ms since 1970. */
export const certificateViewSchema = z.object({
  subject: z.string(),
  /** SHA-256, in capitals without colons. */
  fingerprint: z.string(),
  notBeforeMs: z.number(),
  notAfterMs: z.number(),
})
export type CertificateView = z.infer<typeof certificateViewSchema>

/** The bench's own CA, its server certificate, and the CAs of others that it trusts to sign device certificates. */
export const certificatesViewSchema = z.object({
  authority: certificateViewSchema.extend({ pem: z.string(), path: z.string() }),
  server: certificateViewSchema.extend({
    /** Host names and addresses that it is good for. */
    names: z.array(z.string()),
  }),
  trusted: z.array(certificateViewSchema),
})
export type CertificatesView = z.infer<typeof certificatesViewSchema>

/** Keys and certificates of the bench: made and kept by `main/certificates`, used by the broker. */
export interface Certificates {
  view(): CertificatesView
  /** What a TLS listener takes; replaced as a whole when it is renewed. */
  serverContext(): { cert: string; key: string; ca: string[] }
  /** Is called when `serverContext` has changed. */
  onChange(listener: () => void): void
  /** Trusts one or several CAs to sign device certificates. @throws BenchError InvalidInput when it is no CA certificate. */
  trust(pem: string): Promise<void>
  /** @throws BenchError NotFound */
  distrust(fingerprint: string): Promise<void>
  /** More host names for the server certificate, from the settings; a new one is made when it does not have them. */
  setNames(names: string[]): Promise<void>
  /**
   * Makes a certificate and a private key for a device, signed by the bench's own CA, for clients alone. Keeps neither.
   * It ends with the CA at the latest.
   */
  issueDevice(deviceId: string, wish: { validDays: number; keyAlgorithm?: KeyAlgorithm }): Promise<DeviceCertificate>
  stop(): void
}

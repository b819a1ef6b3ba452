import type { CertificateView, Certificates, CertificatesView } from '../../main/contract/certificates.ts'
import type { DeviceCertificate, KeyAlgorithm } from '../../main/contract/device-certificates.ts'
import { BenchError } from '../../main/contract/errors.ts'

const certificate = (subject: string, fingerprint: string): CertificateView => ({ subject, fingerprint, notBeforeMs: 0, notAfterMs: 1 })

/** Certificates by name alone: a CA is trusted by any text, which is its subject and fingerprint. */
export class MemoryCertificates implements Certificates {
  readonly #trusted: CertificateView[] = []
  #issued = 0

  view(): CertificatesView {
    return {
      authority: { ...certificate('CN=Bench', 'A0'), pem: 'the CA', path: '/data/ca.pem' },
      server: { ...certificate('CN=bench.local', 'B0'), names: ['bench.local'] },
      trusted: [...this.#trusted],
    }
  }

  serverContext() {
    return { cert: 'certificate', key: 'key', ca: ['the CA'] }
  }

  onChange(): void {}

  async trust(pem: string): Promise<void> {
    this.#trusted.push(certificate(pem, pem))
  }

  async distrust(fingerprint: string): Promise<void> {
    const index = this.#trusted.findIndex((one) => one.fingerprint === fingerprint)
    if (index === -1) throw new BenchError('NotFound', `There is no such CA: ${fingerprint}.`)
    this.#trusted.splice(index, 1)
  }

  async setNames(): Promise<void> {}

  async issueDevice(
    deviceId: string,
    { validDays, keyAlgorithm = 'ec-p256' }: { validDays: number; keyAlgorithm?: KeyAlgorithm },
  ): Promise<DeviceCertificate> {
    this.#issued += 1
    return {
      deviceId,
      certPem: `certificate ${this.#issued} of ${deviceId}\n`,
      keyPem: `${keyAlgorithm} key ${this.#issued} of ${deviceId}\n`,
      authorityPem: 'the CA\n',
      fingerprint: this.#issued.toString(16).toUpperCase().padStart(64, '0'),
      notBeforeMs: 0,
      notAfterMs: validDays * 86_400_000,
    }
  }

  stop(): void {}
}

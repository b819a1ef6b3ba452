import { ref, shallowRef } from 'vue'
import type { CertificatesView } from '../../main/contract/certificates.ts'
import { useAttempt } from '../app/attempt.ts'
import { client, errorSentence } from '../app/client.ts'
import { useLive } from '../app/live.ts'

/** The certificates of the bench, and whom it trusts to sign those of devices. */
export function useCertificates() {
  const certificates = shallowRef<CertificatesView | null>(null)
  const error = ref<string | null>(null)
  const trusting = useAttempt()

  async function load(): Promise<void> {
    try {
      certificates.value = await client.certificates.get()
      error.value = null
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  }

  /** @returns whether it is trusted now; else `refusal` says why not. */
  const trust = (pem: string) => trusting.attempt(async () => (certificates.value = await client.certificates.trust({ pem })))

  async function distrust(fingerprint: string): Promise<boolean> {
    try {
      certificates.value = await client.certificates.distrust({ fingerprint })
      return true
    } catch (caught) {
      error.value = errorSentence(caught)
      return false
    }
  }

  useLive((batch) => batch.overview, load)
  void load()
  return { certificates, error, isBusy: trusting.isBusy, refusal: trusting.refusal, trust, distrust }
}

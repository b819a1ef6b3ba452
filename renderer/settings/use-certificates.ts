import { useAttempt } from '../app/attempt.ts'
import { client, errorSentence } from '../app/client.ts'
import { useRead } from '../app/use-read.ts'

/** The certificates of the bench, and whom it trusts to sign those of devices. */
export function useCertificates() {
  const { value: certificates, error } = useRead(
    () => client.certificates.get(),
    (batch) => batch.overview,
  )
  const trusting = useAttempt()

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

  return { certificates, error, isBusy: trusting.isBusy, refusal: trusting.refusal, trust, distrust }
}

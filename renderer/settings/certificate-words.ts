import type { CertificateView } from '../../main/contract/certificates.ts'
import { t } from '../i18n/index.ts'
import type { StatusLook } from '../ui/index.ts'

const dayMs = 86_400_000
/** As long as a person needs to have a CA renewed. */
const soonMs = 30 * dayMs

/** How long a certificate is still good. */
export function validity({ notBeforeMs, notAfterMs }: Pick<CertificateView, 'notBeforeMs' | 'notAfterMs'>, nowMs: number): StatusLook {
  if (nowMs > notAfterMs) return { word: t('settings.certificates.validity.expired'), shape: 'cross', role: 'danger' }
  if (nowMs < notBeforeMs) return { word: t('settings.certificates.validity.notYet'), shape: 'hollow', role: 'warning' }
  if (notAfterMs - nowMs < soonMs) return { word: t('settings.certificates.validity.soon'), shape: 'triangle', role: 'warning' }
  return { word: t('settings.certificates.validity.valid'), shape: 'tick', role: 'success' }
}

/** A moment as a date of this computer's calendar. */
export function dateText(atMs: number): string {
  return new Date(atMs).toLocaleDateString('sv-SE')
}

/** A fingerprint in pairs, as other programs show it. */
export function pairs(fingerprint: string): string {
  return fingerprint.replaceAll(/(..)(?=.)/g, '$1:')
}

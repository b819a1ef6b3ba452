/** Certificates for devices, as a person chooses them. */
import type { CertificateProof, CertificatesPlan, KeyAlgorithm } from '../../../main/contract/device-certificates.ts'
import { t } from '../../i18n/index.ts'

/** Whom they are for. */
export type CertificatesTarget = { deviceId: string } | { deviceIds: string[] } | { csv: string }

export interface CertificatesDraft {
  /** Days, as the list of choices has them. */
  validDays: string
  keyAlgorithm: KeyAlgorithm
  credentials: CertificateProof
}

export function newDraft(): CertificatesDraft {
  return { validDays: '3650', keyAlgorithm: 'ec-p256', credentials: 'thumbprint' }
}

const offeredYears = [1, 5, 10, 20]
const daysAYear = 365

export function validities(): { value: string; label: string }[] {
  return offeredYears.map((years) => ({ value: String(years * daysAYear), label: t('credentials.certificates.years', { count: years }) }))
}

export function keyAlgorithms(): { value: KeyAlgorithm; label: string }[] {
  return [
    { value: 'ec-p256', label: t('credentials.certificates.ecKey') },
    { value: 'rsa-2048', label: t('credentials.certificates.rsaKey') },
  ]
}

/** What the devices are let in with. */
export function proofChoices(isOne: boolean): { value: CertificateProof; label: string; says: string }[] {
  return [
    {
      value: 'thumbprint',
      label: isOne ? t('credentials.certificates.thumbprintOne') : t('credentials.certificates.thumbprintMany'),
      says: t('credentials.certificates.thumbprintSays'),
    },
    {
      value: 'certificateAuthority',
      label: isOne ? t('credentials.certificates.authorityOne') : t('credentials.certificates.authorityMany'),
      says: t('credentials.certificates.authoritySays'),
    },
    {
      value: 'unchanged',
      label: isOne ? t('credentials.certificates.unchangedOne') : t('credentials.certificates.unchangedMany'),
      says: t('credentials.certificates.unchangedSays'),
    },
  ]
}

/** What making them does to credentials that there are; null when nothing. */
export function replacedInWords({ total, toReplace }: CertificatesPlan): string | null {
  if (toReplace === 0) return null
  if (total === 1) return t('credentials.certificates.replacesOne')
  return toReplace === total ? t('credentials.certificates.replacesAll') : t('credentials.certificates.replacesSome', { count: toReplace })
}

/** The verb of the button, with how much it does. */
export function makeInWords({ total, toReplace, problems }: CertificatesPlan): string {
  if (toReplace > 0) return t('credentials.certificates.makeAndReplace', { count: total })
  return problems.length > 0
    ? t('credentials.certificates.makeForGood', { count: total })
    : t('credentials.certificates.make', { count: total })
}

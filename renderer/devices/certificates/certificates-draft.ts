/** Certificates for devices, as a person chooses them. */
import type { CertificateProof, CertificatesPlan, KeyAlgorithm } from '../../../main/contract/device-certificates.ts'

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

export const validities = [
  { value: '365', label: '1 year' },
  { value: '1825', label: '5 years' },
  { value: '3650', label: '10 years' },
  { value: '7300', label: '20 years' },
]

export const keyAlgorithms: { value: KeyAlgorithm; label: string }[] = [
  { value: 'ec-p256', label: 'EC P-256, as most devices' },
  { value: 'rsa-2048', label: 'RSA 2048, for older AWS firmware' },
]

/** What the devices are let in with. */
export function proofChoices(isOne: boolean): { value: CertificateProof; label: string; says: string }[] {
  return [
    {
      value: 'thumbprint',
      label: isOne ? 'This certificate and no other' : 'Each with its certificate and no other',
      says: 'When a unit or its key is lost, a new one locks the old one out.',
    },
    {
      value: 'certificateAuthority',
      label: isOne ? 'Any certificate that names it' : 'Each with any certificate that names it',
      says: 'Signed by the CA of the bench, or by one that it trusts.',
    },
    {
      value: 'unchanged',
      label: isOne ? 'What it has now' : 'Each with what it has now',
      says: 'The certificate is made, and the credentials stay as they are.',
    },
  ]
}

export function devicesInWords(count: number): string {
  return count === 1 ? '1 device' : `${count.toLocaleString('en')} devices`
}

/** What making them does to credentials that there are; null when nothing. */
export function replacedInWords({ total, toReplace }: CertificatesPlan): string | null {
  if (toReplace === 0) return null
  if (total === 1) return 'The device has credentials already. They stop working as soon as the file is saved.'
  const who = toReplace === total ? 'All of them have' : `${toReplace.toLocaleString('en')} of them ${toReplace === 1 ? 'has' : 'have'}`
  return `${who} credentials already, which stop working as soon as the file is saved.`
}

/** The verb of the button, with how much it does. */
export function makeInWords({ total, toReplace, problems }: CertificatesPlan): string {
  const what = total === 1 ? 'certificate' : `${total.toLocaleString('en')} certificates`
  if (toReplace > 0) return total === 1 ? 'Make and replace' : `Make ${what} and replace`
  return problems.length > 0 ? `Make ${total === 1 ? 'a certificate' : what} for the good rows` : `Make ${what}`
}

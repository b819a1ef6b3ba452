/** How a device proves who it is, as a person chooses it. */
import { newCredentialsSchema, type CredentialsView, type NewCredentials } from '../../../main/contract/credentials.ts'

export const proofs = ['makeKeys', 'setKeys', 'thumbprint', 'certificateAuthority', 'none'] as const
export type Proof = (typeof proofs)[number]

export interface CredentialsDraft {
  proof: Proof
  primary: string
  secondary: string
}

export const proofWords: Record<CredentialsView['kind'], { title: string; says: string }> = {
  none: { title: 'Nothing', says: 'It is let in by its id alone, where the settings of the bench admit that.' },
  symmetricKey: {
    title: 'Symmetric keys',
    says: 'It signs a token with one of two keys. They are not shown again: make or set new ones where they are lost.',
  },
  thumbprint: { title: 'Certificate with a known thumbprint', says: 'It shows one of these certificates when it connects with TLS.' },
  certificateAuthority: {
    title: 'Certificate signed by a CA',
    says: 'Any certificate will do that a trusted CA has signed, is valid now, and names the device (CN = device id).',
  },
}

export const proofChoices: { value: Proof; label: string; says: string }[] = [
  { value: 'makeKeys', label: 'Make keys', says: 'Two symmetric keys, shown once with a connection string.' },
  { value: 'setKeys', label: 'Set keys', says: 'It has symmetric keys already, as of Azure IoT Hub.' },
  { value: 'thumbprint', label: 'Thumbprints', says: 'It has a certificate of its own, self-signed or not.' },
  { value: 'certificateAuthority', label: 'CA signed', says: 'A CA that this bench trusts has signed its certificate.' },
  { value: 'none', label: 'Nothing', says: 'Its id alone, where the settings of the bench admit that.' },
]

export type CredentialsProblems = Partial<Record<'primary' | 'secondary', string>>

const fieldOf: Record<string, 'primary' | 'secondary'> = {
  primaryKey: 'primary',
  primaryThumbprint: 'primary',
  secondaryKey: 'secondary',
  secondaryThumbprint: 'secondary',
}

/** What is sent, null to take away what there is; and what is wrong with it, by field. */
export function readCredentials(draft: CredentialsDraft): { credentials: NewCredentials | null; problems: CredentialsProblems } {
  const { proof } = draft
  const primary = draft.primary.trim()
  const secondary = draft.secondary.trim()
  if (proof === 'none') return { credentials: null, problems: {} }
  if (proof === 'makeKeys') return { credentials: { kind: 'symmetricKey' }, problems: {} }
  if (proof === 'certificateAuthority') return { credentials: { kind: 'certificateAuthority' }, problems: {} }
  if (primary === '')
    return { credentials: null, problems: { primary: proof === 'setKeys' ? 'Its key is needed.' : 'A thumbprint is needed.' } }
  const read = newCredentialsSchema.safeParse(
    proof === 'setKeys'
      ? { kind: 'symmetricKey', primaryKey: primary, ...(secondary === '' ? {} : { secondaryKey: secondary }) }
      : { kind: 'thumbprint', primaryThumbprint: primary, secondaryThumbprint: secondary === '' ? null : secondary },
  )
  if (read.success) return { credentials: read.data, problems: {} }
  const problems: CredentialsProblems = {}
  for (const issue of read.error.issues) problems[fieldOf[String(issue.path[0])] ?? 'primary'] ??= issue.message
  return { credentials: null, problems }
}

/** How a device proves who it is, as a person chooses it. */
import { newCredentialsSchema, type CredentialsView, type NewCredentials } from '../../../main/contract/credentials.ts'
import { said } from '../../i18n/bench-sentences.ts'
import { t } from '../../i18n/index.ts'

export const proofs = ['makeKeys', 'setKeys', 'thumbprint', 'certificateAuthority', 'none'] as const
export type Proof = (typeof proofs)[number]

export interface CredentialsDraft {
  proof: Proof
  primary: string
  secondary: string
}

/** What a device has to show now, in a word or two and a sentence. */
export function proofWords(kind: CredentialsView['kind']): { title: string; says: string } {
  return { title: t(`credentials.has.${kind}`), says: t(`credentials.has.${kind}Says`) }
}

export function proofChoices(): { value: Proof; label: string; says: string }[] {
  return proofs.map((proof) => ({ value: proof, label: t(`credentials.proofs.${proof}`), says: t(`credentials.proofs.${proof}Says`) }))
}

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
    return {
      credentials: null,
      problems: { primary: t(proof === 'setKeys' ? 'credentials.dialog.needsKey' : 'credentials.dialog.needsThumbprint') },
    }
  const read = newCredentialsSchema.safeParse(
    proof === 'setKeys'
      ? { kind: 'symmetricKey', primaryKey: primary, ...(secondary === '' ? {} : { secondaryKey: secondary }) }
      : { kind: 'thumbprint', primaryThumbprint: primary, secondaryThumbprint: secondary === '' ? null : secondary },
  )
  if (read.success) return { credentials: read.data, problems: {} }
  const problems: CredentialsProblems = {}
  for (const issue of read.error.issues) problems[fieldOf[String(issue.path[0])] ?? 'primary'] ??= said(issue.message)
  return { credentials: null, problems }
}

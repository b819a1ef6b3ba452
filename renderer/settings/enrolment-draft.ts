/** A new enrolment group as it is typed. */
import { newEnrolmentGroupSchema, type NewEnrolmentGroup } from '../../main/contract/provisioning.ts'

export interface EnrolmentDraft {
  name: string
  idScope: string
  /** Empty: the bench makes it. */
  primaryKey: string
}

export type EnrolmentProblems = Partial<Record<keyof EnrolmentDraft, string>>

export function readEnrolment(draft: EnrolmentDraft): { group: NewEnrolmentGroup | null; problems: EnrolmentProblems } {
  const { primaryKey, ...rest } = draft
  const read = newEnrolmentGroupSchema.safeParse({ ...rest, ...(primaryKey.trim() === '' ? {} : { primaryKey: primaryKey.trim() }) })
  if (read.success) return { group: read.data, problems: {} }
  const problems: EnrolmentProblems = {}
  for (const issue of read.error.issues) problems[issue.path[0] as keyof EnrolmentDraft] ??= issue.message
  return { group: null, problems }
}

/** What a person had not saved yet, kept for this window: leaving the builder, or reloading it, loses nothing. */
import { emptyDraft, type JobDraft } from './job-draft.ts'

const place = (jobId: string | null) => `benchfleet.job-draft.${jobId ?? 'new'}`

/** The draft as text; two drafts that say the same give the same text. */
export function draftText(draft: JobDraft): string {
  return JSON.stringify(draft, (_key, value: unknown) => (value instanceof Set ? { set: [...value] } : value))
}

/** A draft kept by an older version, before jobs had rules or commands had times, gets those of a new one. */
export function readDraftText(text: string): JobDraft {
  const kept = JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'set' in value && Array.isArray(value.set) ? new Set(value.set) : value,
  ) as JobDraft
  const empty = emptyDraft()
  return { ...empty, ...kept, delivery: { ...empty.delivery, ...kept.delivery } }
}

export function keepDraft(jobId: string | null, draft: JobDraft): void {
  sessionStorage.setItem(place(jobId), draftText(draft))
}

export function keptDraft(jobId: string | null): JobDraft | null {
  const text = sessionStorage.getItem(place(jobId))
  return text === null ? null : readDraftText(text)
}

export function forgetDraft(jobId: string | null): void {
  sessionStorage.removeItem(place(jobId))
}

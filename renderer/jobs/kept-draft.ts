/** What a person had not saved yet, kept in this browser: leaving the builder, reloading it or closing the window loses nothing. */
import { emptyDraft, type JobDraft } from './job-draft.ts'

const place = (jobId: string | null) => `benchfleet.job-draft.${jobId ?? 'new'}`
const asidePlace = 'benchfleet.job-drafts.aside'
/** Older ones make way. */
const mostAside = 5

/** A draft and when it was kept, in ms; 0 where that is not known. */
export interface KeptDraft {
  atMs: number
  draft: JobDraft
}

/** A new job that made way for another. */
export interface DraftAside {
  atMs: number
  name: string
  text: string
}

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

/**
 * Keeps it for this window, and for when that is closed.
 * @returns false when the browser has no room for it.
 */
export function keepDraft(jobId: string | null, draft: JobDraft, atMs: number): boolean {
  const text = `${atMs}\n${draftText(draft)}`
  try {
    sessionStorage.setItem(place(jobId), text)
    localStorage.setItem(place(jobId), text)
    return true
  } catch {
    return false
  }
}

/** What this window kept; else what was kept last in any. */
export function keptDraft(jobId: string | null): KeptDraft | null {
  const text = sessionStorage.getItem(place(jobId)) ?? localStorage.getItem(place(jobId))
  if (text === null) return null
  const time = /^(\d+)\n/.exec(text)
  return { atMs: Number(time?.[1] ?? 0), draft: readDraftText(text.slice(time?.[0].length ?? 0)) }
}

export function forgetDraft(jobId: string | null): void {
  sessionStorage.removeItem(place(jobId))
  localStorage.removeItem(place(jobId))
}

export function draftsAside(): DraftAside[] {
  return JSON.parse(localStorage.getItem(asidePlace) ?? '[]') as DraftAside[]
}

/** A new job that was begun makes way for another, and waits. @param name what it is called in the list. */
export function putAside({ atMs, draft }: KeptDraft, name: string): void {
  const text = draftText(draft)
  const others = draftsAside().filter((other) => other.text !== text)
  localStorage.setItem(asidePlace, JSON.stringify([{ atMs, name, text }, ...others].slice(0, mostAside)))
}

export function forgetAside({ text }: DraftAside): void {
  localStorage.setItem(asidePlace, JSON.stringify(draftsAside().filter((other) => other.text !== text)))
}

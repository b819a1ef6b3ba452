/** The filter over a job's devices, as it stands in the address and as the bench is asked. */
import { deviceWords, type DeviceWord, type ExecutionStatus } from '../../main/contract/executions.ts'
import { foldStatus } from '../../main/contract/fold-status.ts'
import type { FailureReason } from '../../main/contract/jobs.ts'
import { statusesOf, statusInWords } from './execution-words.ts'

export interface ExecutionFilter {
  word: DeviceWord | null
  /** Exactly this error of exactly this status: one failure reason. */
  reason: { status: ExecutionStatus; error: string } | null
  search: string
}

type Query = Record<string, unknown>

const first = (value: unknown): string | null => (typeof value === 'string' ? value : Array.isArray(value) ? first(value[0]) : null)

/** Reads the filter from the address; what it does not know is no filter. */
export function filterFromQuery(query: Query): ExecutionFilter {
  const named = first(query['status'])
  const exact = deviceWords.flatMap(statusesOf).find((status) => status === named)
  const error = first(query['error'])
  const word = exact ? foldStatus(exact) : (deviceWords.find((candidate) => candidate === named) ?? null)
  return { word, reason: exact && error !== null ? { status: exact, error } : null, search: first(query['search']) ?? '' }
}

/** The filter as the address carries it; undefined takes a key away. */
export function filterToQuery(filter: ExecutionFilter): Record<'status' | 'error' | 'search', string | undefined> {
  return {
    status: filter.reason?.status ?? filter.word ?? undefined,
    error: filter.reason?.error,
    search: filter.search === '' ? undefined : filter.search,
  }
}

/** The filter as `jobs.executions` takes it. */
export function filterToRequest(filter: ExecutionFilter): { status?: ExecutionStatus[]; error?: string; search?: string } {
  return {
    ...(filter.reason
      ? { status: [filter.reason.status], error: filter.reason.error }
      : filter.word
        ? { status: statusesOf(filter.word) }
        : {}),
    ...(filter.search === '' ? {} : { search: filter.search }),
  }
}

/** The filter in words, for an empty table: `Failed, "no answer", named like "shelf"`; null when there is none. */
export function filterInWords(filter: ExecutionFilter): string | null {
  const parts = [
    ...(filter.word ? [filter.word] : []),
    ...(filter.reason ? [`‘${reasonInWords(filter.reason)}’`] : []),
    ...(filter.search === '' ? [] : [`text ‘${filter.search}’`]),
  ]
  return parts.length === 0 ? null : parts.join(', ')
}

/** The device's own words; its status where it gave none. */
export function reasonInWords(reason: Pick<FailureReason, 'status' | 'error'>): string {
  return reason.error === '' ? `${statusInWords(reason.status as ExecutionStatus)}, without a word of why` : reason.error
}

export function isSameReason(filter: ExecutionFilter, reason: FailureReason): boolean {
  return filter.reason !== null && filter.reason.status === reason.status && filter.reason.error === reason.error
}

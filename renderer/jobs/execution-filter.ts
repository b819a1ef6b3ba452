/** The filter over a job's devices, as it stands in the address and as the bench is asked. */
import { deviceWords, executionStatuses, type DeviceWord, type ExecutionStatus } from '../../main/contract/executions.ts'
import type { FailureReason } from '../../main/contract/jobs.ts'
import { waitKinds, type WaitKind } from '../../main/contract/waits.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'
import { countWord } from '../ui/status.ts'
import { statusesOf, statusInWords } from './execution-words.ts'

/** What of a job's devices one total counts: those in a status, or those that took more than one run. */
export type Total = ExecutionStatus | 'runs'

export interface ExecutionFilter {
  /** One of the totals; a word that a person counts, as other pages link here with ("Failed" is three statuses); or all. */
  total: Total | DeviceWord | null
  /** Exactly this error of the status in `total`: one failure reason. */
  error: string | null
  /** Those that wait for this. */
  waits: WaitKind | null
  search: string
}

type Query = Record<string, unknown>

const totals: readonly (Total | DeviceWord)[] = [...executionStatuses, 'runs', ...deviceWords]
const isStatus = (total: ExecutionFilter['total']): total is ExecutionStatus => (executionStatuses as readonly unknown[]).includes(total)
const first = (value: unknown): string | null => (typeof value === 'string' ? value : Array.isArray(value) ? first(value[0]) : null)

/** Reads the filter from the address; what it does not know is no filter. */
export function filterFromQuery(query: Query): ExecutionFilter {
  const named = first(query['status'])
  const total = totals.find((candidate) => candidate === named) ?? null
  return {
    total,
    error: isStatus(total) ? first(query['error']) : null,
    waits: waitKinds.find((kind) => kind === first(query['waits'])) ?? null,
    search: first(query['search']) ?? '',
  }
}

/** The filter as the address carries it; undefined takes a key away. */
export function filterToQuery(filter: ExecutionFilter): Record<'status' | 'error' | 'waits' | 'search', string | undefined> {
  return {
    status: filter.total ?? undefined,
    error: filter.error ?? undefined,
    waits: filter.waits ?? undefined,
    search: filter.search === '' ? undefined : filter.search,
  }
}

/** The filter as `jobs.executions` takes it. */
export function filterToRequest({ total, error, waits, search }: ExecutionFilter): {
  status?: ExecutionStatus[]
  retried?: true
  error?: string
  waits?: WaitKind
  search?: string
} {
  return {
    ...(total === 'runs' ? { retried: true } : isStatus(total) ? { status: [total] } : total ? { status: statusesOf(total) } : {}),
    ...(error === null ? {} : { error }),
    ...(waits === null ? {} : { waits }),
    ...(search === '' ? {} : { search }),
  }
}

/** What is filtered by, in a word or two; null where all are shown. */
function totalInWords(total: ExecutionFilter['total']): string | null {
  if (total === null) return null
  if (total === 'runs') return t('jobs.filter.runs')
  return isStatus(total) ? statusInWords(total) : countWord(total)
}

/** What devices wait for, as a filter is called: `Waits for: Offline`. */
export function waitInWords(kind: WaitKind): string {
  return t('jobs.waits.filtered', { what: t(`jobs.waits.kind.${kind}`) })
}

/** The filter in words, for an empty table: `Failed, ‘no answer’, text ‘shelf’`; null when there is none. */
export function filterInWords(filter: ExecutionFilter): string | null {
  const counted = totalInWords(filter.total)
  const parts = [
    ...(counted === null ? [] : [counted]),
    ...(filter.error === null
      ? []
      : [t('jobs.filter.quoted', { words: reasonInWords({ status: filter.total as ExecutionStatus, error: filter.error }) })]),
    ...(filter.waits === null ? [] : [waitInWords(filter.waits)]),
    ...(filter.search === '' ? [] : [t('jobs.filter.text', { text: filter.search })]),
  ]
  return parts.length === 0 ? null : parts.join(', ')
}

/** The device's own words; its status where it gave none. */
export function reasonInWords(reason: Pick<FailureReason, 'status' | 'error'>): string {
  return reason.error === '' ? t('jobs.filter.noWords', { status: statusInWords(reason.status as ExecutionStatus) }) : said(reason.error)
}

export function isSameReason(filter: ExecutionFilter, reason: Pick<FailureReason, 'status' | 'error'>): boolean {
  return filter.total === reason.status && filter.error === reason.error
}

/** How a flaky unit is told of, and how the list is asked for. */
import type { FlakyUnit } from '../../main/contract/attempts.ts'
import { usualLastJobs } from '../../main/contract/attempts.ts'
import { said } from '../i18n/bench-sentences.ts'
import { number, t } from '../i18n/index.ts'
import type { FittingColumn } from '../ui/columns.ts'

/** By how many of its last jobs a device can be judged on screen. */
export const lastJobsChoices = [3, 5, usualLastJobs, 20, 50] as const

/** Since when what ended counts, in ms before now; `all` is at any time. */
export const periods = { all: null, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 } as const
export type Period = keyof typeof periods

type Query = Record<string, unknown>
export interface FlakyAsked {
  lastJobs: number
  period: Period
  deviceSetId: string
  search: string
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** What is asked, as it stands in the address; what it does not know is as usual. */
export function flakyFromQuery(query: Query): FlakyAsked {
  return {
    lastJobs: lastJobsChoices.find((count) => String(count) === query['lastJobs']) ?? usualLastJobs,
    period: (Object.keys(periods) as Period[]).find((period) => period === query['period']) ?? 'all',
    deviceSetId: text(query['set']),
    search: text(query['search']),
  }
}

/** The same as the bench takes it. @param nowMs is rounded to the minute, so that pages are of one count. */
export function flakyRequest({ lastJobs, period, deviceSetId, search }: FlakyAsked, nowMs: number) {
  const spanMs = periods[period]
  return {
    lastJobs,
    ...(spanMs === null ? {} : { fromMs: Math.floor(nowMs / 60_000) * 60_000 - spanMs }),
    ...(deviceSetId === '' ? {} : { deviceSetId }),
    ...(search === '' ? {} : { search }),
  }
}

/** "failed in 3 of its last 8 jobs, needed a second attempt in 2". */
export function flakyInWords({ jobs, failed, retried }: Pick<FlakyUnit, 'jobs' | 'failed' | 'retried'>): string {
  if (jobs === 1) return t(failed > 0 ? 'attempts.onlyFailed' : 'attempts.onlyRetried')
  if (failed === 0) return t('attempts.retried', { retried, jobs })
  return retried === 0 ? t('attempts.failed', { failed, jobs }) : t('attempts.both', { failed, retried, jobs })
}

export function rateInWords(rate: number): string {
  return t('attempts.percent', { n: number(Math.round(rate * 100)) })
}

export function lastReason({ reasons: [newest] }: Pick<FlakyUnit, 'reasons'>): string {
  return newest === undefined || newest.reason === '' ? t('attempts.noReason') : said(newest.reason)
}

/** All its reasons, with the job of each. */
export function reasonsInWords({ reasons }: Pick<FlakyUnit, 'reasons'>): string {
  return reasons
    .map(({ reason, jobName }) => t('attempts.inJob', { reason: reason === '' ? t('attempts.noReason') : said(reason), job: jobName }))
    .join('\n')
}

/** The columns of the list; a narrow window keeps what tells where to walk and why. */
export function flakyColumns(): FittingColumn[] {
  return [
    { key: 'device', title: t('attempts.columns.device'), width: 'minmax(120px, 1.2fr)', sortKey: 'deviceName' },
    { key: 'slot', title: t('attempts.columns.slot'), width: '80px', sortKey: 'slot' },
    { key: 'rate', title: t('attempts.columns.rate'), width: '124px', align: 'end', sortKey: 'rate' },
    { key: 'said', title: t('attempts.columns.said'), width: 'minmax(216px, 2fr)', sortKey: 'failed' },
    { key: 'reasons', title: t('attempts.columns.reasons'), width: 'minmax(190px, 2fr)', from: 900 },
    { key: 'last', title: t('attempts.columns.last'), width: '112px', sortKey: 'last', from: 1100 },
  ]
}

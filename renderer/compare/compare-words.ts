/** What was compared, in the person's language. */
import type { ComparedDevice, ComparedField, DeviceLine, Spread } from '../../main/contract/compare.ts'
import { executionStatuses } from '../../main/contract/executions.ts'
import { verdicts } from '../../main/contract/acceptance.ts'
import { said } from '../i18n/bench-sentences.ts'
import { number, t } from '../i18n/index.ts'
import { duration, executionLook, type StatusLook } from '../ui/index.ts'

/** A status of a job on a device, or the verdict of an acceptance run. */
export function statusLook(status: string): StatusLook {
  const known = executionStatuses.find((one) => one === status)
  if (known !== undefined) return executionLook(known)
  const verdict = verdicts.find((one) => one === status)
  const looks = { passed: ['tick', 'success'], failed: ['cross', 'danger'], unfinished: ['struck', 'dark'] } as const
  const [shape, role] = verdict === undefined ? (['half', 'accent'] as const) : looks[verdict]
  return { word: t(`acceptance.verdict.${verdict ?? 'open'}`), shape, role }
}

export function fieldName(name: string): string {
  if (name === 'status') return t('compare.field.status')
  if (name === 'duration') return t('compare.field.duration')
  const [kind, ...rest] = name.split('.')
  return t(kind === 'reported' ? 'compare.field.reported' : 'compare.field.detail', { name: rest.join('.') })
}

export function fieldValue(name: string, text: string | null): string {
  if (text === null) return t('compare.field.none')
  if (name === 'duration') return duration(Number(text))
  if (name !== 'status') return text
  const status = JSON.parse(text) as string
  return status === '' ? t('compare.field.none') : statusLook(status).word
}

/** From what a number lies apart. */
export function spreadWords(name: string, { median, mad }: Spread): string {
  const said = (value: number) => (name === 'duration' ? duration(value) : number(value, { maximumFractionDigits: 3 }))
  return t('compare.field.apart', { usual: said(median), spread: said(mad) })
}

export function changeWords({ name, here, golden, isDifferent }: ComparedField): string {
  const values = { name: fieldName(name), here: fieldValue(name, here), golden: fieldValue(name, golden) }
  return isDifferent ? t('compare.field.change', values) : t('compare.field.here', values)
}

/** What differs or lies apart of a device, in one line. */
export function differenceWords({ first, differences, outliers }: ComparedDevice): string {
  if (first.length === 0) return t('compare.table.nothing')
  const shown = first.map(changeWords).join(' · ')
  const rest = Math.max(differences, outliers) - first.length
  return rest > 0 ? t('compare.table.more', { first: shown, count: rest }) : shown
}

/** Sections whose values are texts and nothing else. */
export function isText(section: DeviceLine['section']): boolean {
  return section === 'device' || section === 'attributes' || section === 'jobs'
}

export function lineValue(section: DeviceLine['section'], text: string): string {
  return isText(section) && text.startsWith('"') && text.endsWith('"') ? (JSON.parse(text) as string) : text
}

/** How a job went on a device, and what the device said; null for what is no status of a job. */
export function jobLine(section: DeviceLine['section'], text: string | null): { look: StatusLook; said: string } | null {
  if (section !== 'jobs' || text === null) return null
  const [, status, error] = /^([A-Z_]+)(?:: ([\s\S]*))?$/.exec(lineValue(section, text)) ?? []
  const known = executionStatuses.find((one) => one === status)
  return known === undefined ? null : { look: executionLook(known), said: error === undefined ? '' : said(error) }
}

/** A row of a hand-over in words. */
import type { Difference, HandOverRow, HandOverStatus, LeftOut } from '../../main/contract/hand-over.ts'
import { number, t, type MessageKey } from '../i18n/index.ts'
import { duration, type Role, type Shape, type StatusLook } from '../ui/index.ts'

const looks: Record<HandOverStatus, [Shape, Role]> = {
  new: ['filled', 'success'],
  changed: ['half', 'accent'],
  same: ['hollow', 'neutral'],
  conflict: ['triangle', 'warning'],
}

export function rowLook(status: HandOverStatus): StatusLook {
  const [shape, role] = looks[status]
  return { word: t(`handOver.status.${status}`), shape, role }
}

/** What a thing is called: settings have no names of their own. */
export function rowName({ kind, id, name }: HandOverRow): string {
  return kind === 'setting' ? t(`handOver.setting.${id}` as MessageKey) : name
}

export function rowKey({ kind, id }: LeftOut): string {
  return `${kind}/${id}`
}

/** What changes of a thing. A setting is its value, and its name stands beside it. */
export function differenceInWords({ kind, id }: LeftOut, { path, before, after }: Difference): string {
  if (kind !== 'setting') return t('handOver.review.difference', { path, before: shortly(before), after: shortly(after) })
  return t('handOver.review.change', { before: settingValue(id, before), after: settingValue(id, after) })
}

function settingValue(id: string, value: unknown): string {
  if (typeof value !== 'number') return shortly(value)
  return id.endsWith('Ms') ? duration(value) : number(value, { useGrouping: false })
}

function shortly(value: unknown): string {
  if (value === undefined) return t('handOver.review.nothingThere')
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`
}

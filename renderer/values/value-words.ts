import type { JsonValue } from '../../main/contract/json.ts'
import { t } from '../i18n/index.ts'
import type { ValueKind } from './value-kind.ts'

/** A value as a sentence says it: on or off, with its unit, an enum's title; long ones are cut. */
export function valueInWords(kind: ValueKind, value: JsonValue): string {
  if (kind.type === 'boolean' && typeof value === 'boolean')
    return value ? (kind.trueTitle ?? t('values.onInWords')) : (kind.falseTitle ?? t('values.offInWords'))
  if ((kind.type === 'integer' || kind.type === 'double') && kind.unit !== undefined) return `${JSON.stringify(value)} ${kind.unit}`
  if (kind.type === 'enum') return kind.values.find((choice) => choice.value === value)?.title ?? String(value)
  if (kind.type === 'duration' && typeof value === 'string') return durationInWords(value) ?? value
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`
}

const parts = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const

/** `P1DT12H` is "1 day 12 hours"; null for a text that is no duration. */
export function durationInWords(text: string): string | null {
  const match =
    /^(-?)P(?=.)(?:([\d.,]+)Y)?(?:([\d.,]+)M)?(?:([\d.,]+)W)?(?:([\d.,]+)D)?(?:T(?:([\d.,]+)H)?(?:([\d.,]+)M)?(?:([\d.,]+)S)?)?$/.exec(text)
  if (!match) return null
  const said = parts.flatMap((part, index) => {
    const count = match[index + 2]
    return count === undefined ? [] : [t(`values.duration.${part}${count === '1' ? '' : 's'}`, { number: count })]
  })
  if (said.length === 0) return null
  const length = said.join(' ')
  return match[1] === '-' ? t('values.duration.minus', { length }) : length
}

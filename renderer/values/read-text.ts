/** What one input holds is text. Here it becomes a JSON value of its type, or the sentence that says why not. */
import { isJsonObject, type JsonValue } from '../../main/contract/json.ts'
import type { ValueSchema } from '../../main/contract/templates.ts'
import { isDate, isDateTime, isDuration, isTime } from '../../main/contract/time-texts.ts'
import { t } from '../i18n/index.ts'
import type { ValueKind } from './value-kind.ts'

export type TextReading = { value: JsonValue } | { problem: string }

/** Reads the text of an input; empty text is a value of the type `string` alone. */
export function readText(kind: ValueKind, text: string): TextReading {
  const trimmed = text.trim()
  if (trimmed === '' && kind.type !== 'string') return { problem: missing(kind) }
  switch (kind.type) {
    case 'boolean':
      return trimmed === 'true' || trimmed === 'false' ? { value: trimmed === 'true' } : { problem: missing(kind) }
    case 'integer':
    case 'double':
      return readNumber(kind, trimmed)
    case 'string':
      return readString(kind, text)
    case 'enum': {
      const choice = kind.values.find(({ value }) => JSON.stringify(value) === trimmed)
      return choice ? { value: choice.value } : { problem: missing(kind) }
    }
    case 'dateTime':
      return isDateTime(trimmed) ? { value: trimmed } : { problem: missing(kind) }
    case 'date':
      return isDate(trimmed) ? { value: trimmed } : { problem: missing(kind) }
    case 'time':
      return isTime(trimmed) ? { value: trimmed } : { problem: missing(kind) }
    case 'duration':
      return isDuration(trimmed) ? { value: trimmed } : { problem: t('values.problems.noDuration', { text: trimmed }) }
    default:
      return readJson(kind, trimmed)
  }
}

function readNumber(kind: NumberKind, text: string): TextReading {
  // A comma is what half of Europe types for a decimal point; "1,000" stays refused, it could mean two numbers.
  const value = /^[+-]?\d+,\d{1,2}$/.test(text) ? Number(text.replace(',', '.')) : Number(text)
  if (!Number.isFinite(value)) return { problem: t('values.problems.noNumber', { text, range: rangeInWords(kind) }) }
  if (kind.type === 'integer' && !Number.isSafeInteger(value))
    return { problem: t('values.problems.noDecimals', { range: rangeInWords(kind) }) }
  if (value < (kind.minimum ?? -Infinity) || value > (kind.maximum ?? Infinity))
    return { problem: t('values.problems.outOfRange', { text, range: rangeInWords(kind) }) }
  return { value }
}

function readString({ minimumLength = 0, maximumLength = Infinity }: Extract<ValueSchema, { type: 'string' }>, text: string): TextReading {
  const { length } = [...text]
  if (length > maximumLength) return { problem: t('values.problems.tooLong', { count: maximumLength, length }) }
  if (length < minimumLength) return { problem: t('values.problems.tooShort', { count: minimumLength, length }) }
  return { value: text }
}

function readJson(kind: ValueKind, text: string): TextReading {
  const wantsObject = kind.type === 'object'
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    return {
      problem: t(wantsObject ? 'values.problems.notJsonObject' : 'values.problems.notJsonValue'),
    }
  }
  if (wantsObject && !isJsonObject(value)) return { problem: t('values.problems.jsonObjectEnds') }
  return { value }
}

/** What to do where a value is needed and there is none. */
export function missing(kind: ValueKind): string {
  switch (kind.type) {
    case 'boolean':
      return t('values.problems.chooseSide', {
        on: kind.trueTitle ?? t('values.onInWords'),
        off: kind.falseTitle ?? t('values.offInWords'),
      })
    case 'enum':
      return t('values.problems.chooseValue')
    case 'dateTime':
      return t('values.problems.chooseDateTime')
    case 'date':
      return t('values.problems.chooseDate')
    case 'time':
      return t('values.problems.chooseTime')
    case 'duration':
      return t('values.problems.needsDuration')
    case 'integer':
    case 'double':
      return t('values.problems.writeRange', { range: rangeInWords(kind) })
    case 'string':
      return t('values.problems.writeText')
    case 'object':
      return t('values.problems.writeObject')
    default:
      return t('values.problems.writeJson')
  }
}

type NumberKind = Extract<ValueSchema, { type: 'integer' | 'double' }>

/** The hint under a number input: `a whole number from 0 to 3`, `a number of at least 5 °C`. */
export function rangeInWords({ type, minimum, maximum, unit }: NumberKind): string {
  const inUnit = unit === undefined ? '' : ` ${unit}`
  const says = (form: RangeForm) => t(`values.range.${type}.${form}`, { minimum: String(minimum), maximum: String(maximum), unit: inUnit })
  if (minimum !== undefined && maximum !== undefined) return says('between')
  if (minimum !== undefined) return says('least')
  if (maximum !== undefined) return says('most')
  return says(unit === undefined ? 'any' : 'anyIn')
}

type RangeForm = 'between' | 'least' | 'most' | 'any' | 'anyIn'

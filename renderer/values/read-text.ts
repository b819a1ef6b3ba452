/** What one input holds is text. Here it becomes a JSON value of its type, or the sentence that says why not. */
import { isJsonObject, type JsonValue } from '../../main/contract/json.ts'
import type { ValueSchema } from '../../main/contract/templates.ts'
import { isDate, isDateTime, isDuration, isTime } from '../../main/contract/time-texts.ts'
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
      return isDuration(trimmed) ? { value: trimmed } : { problem: `${trimmed} is no duration: ${durationHelp}` }
    default:
      return readJson(kind, trimmed)
  }
}

/** How a duration is written, for who has never written one. */
export const durationHelp = 'write PT30M for 30 minutes, PT1H30M for an hour and a half, P1DT12H for a day and 12 hours.'

function readNumber(kind: NumberKind, text: string): TextReading {
  // A comma is what half of Europe types for a decimal point; "1,000" stays refused, it could mean two numbers.
  const value = /^[+-]?\d+,\d{1,2}$/.test(text) ? Number(text.replace(',', '.')) : Number(text)
  if (!Number.isFinite(value)) return { problem: `${text} is not a number: write ${rangeInWords(kind)}.` }
  if (kind.type === 'integer' && !Number.isSafeInteger(value)) return { problem: `Write ${rangeInWords(kind)}, without decimals.` }
  if (value < (kind.minimum ?? -Infinity) || value > (kind.maximum ?? Infinity))
    return { problem: `${text} is out of range: write ${rangeInWords(kind)}.` }
  return { value }
}

function readString({ minimumLength = 0, maximumLength = Infinity }: Extract<ValueSchema, { type: 'string' }>, text: string): TextReading {
  const { length } = [...text]
  if (length > maximumLength) return { problem: `At most ${characters(maximumLength)}; this text has ${length}.` }
  if (length < minimumLength) return { problem: `At least ${characters(minimumLength)}; this text has ${length}.` }
  return { value: text }
}

const characters = (count: number) => `${count} ${count === 1 ? 'character' : 'characters'}`

function readJson(kind: ValueKind, text: string): TextReading {
  const wantsObject = kind.type === 'object'
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    return {
      problem: wantsObject
        ? 'This is not JSON yet: write an object such as {"seconds": 30}.'
        : 'This is not JSON yet: write a number, true, false, or text in double quotes such as "eco".',
    }
  }
  if (wantsObject && !isJsonObject(value)) return { problem: 'Write a JSON object: it begins with { and ends with }.' }
  return { value }
}

/** What to do where a value is needed and there is none. */
export function missing(kind: ValueKind): string {
  switch (kind.type) {
    case 'boolean':
      return `Choose ${kind.trueTitle ?? 'on'} or ${kind.falseTitle ?? 'off'}.`
    case 'enum':
      return 'Choose one of the values.'
    case 'dateTime':
      return 'Choose a date and a time.'
    case 'date':
      return 'Choose a date.'
    case 'time':
      return 'Choose a time.'
    case 'duration':
      return `A duration is needed: ${durationHelp}`
    case 'integer':
    case 'double':
      return `Write ${rangeInWords(kind)}.`
    case 'string':
      return 'Write a text.'
    case 'object':
      return 'Write a JSON object such as {"seconds": 30}.'
    default:
      return 'A value is needed: a number, true, false, or text in double quotes such as "eco".'
  }
}

type NumberKind = Extract<ValueSchema, { type: 'integer' | 'double' }>

/** The hint under a number input: `a whole number from 0 to 3`, `a number of at least 5 °C`. */
export function rangeInWords(kind: NumberKind): string {
  const what = kind.type === 'integer' ? 'a whole number' : 'a number'
  const unit = kind.unit === undefined ? '' : ` ${kind.unit}`
  if (kind.minimum !== undefined && kind.maximum !== undefined) return `${what} from ${kind.minimum} to ${kind.maximum}${unit}`
  if (kind.minimum !== undefined) return `${what} of at least ${kind.minimum}${unit}`
  if (kind.maximum !== undefined) return `${what} of at most ${kind.maximum}${unit}`
  return `${what}${kind.unit === undefined ? '' : ` in ${kind.unit}`}`
}

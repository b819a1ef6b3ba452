/** What an input of the builder holds is text. Here it becomes a JSON value of its type, and back. */
import type { JsonValue } from '../../main/contract/json.ts'
import type { ValueSchema } from '../../main/contract/templates.ts'

/** The type of an input: a template's, any JSON where no template says, or no value at all. */
export type ValueKind = ValueSchema | { type: 'json' } | { type: 'none' }

/** The value read, undefined for none, or the sentence to show by the input. */
export type Reading = { value: JsonValue | undefined } | { problem: string }

/**
 * Reads the text of an input.
 * @param required false where the value may be left out (a command's payload); text left empty is then no value.
 */
export function readEntry(kind: ValueKind, text: string, required: boolean): Reading {
  if (kind.type === 'none') return { value: undefined }
  const trimmed = text.trim()
  if (trimmed === '' && !(required && kind.type === 'string')) return required ? { problem: missing(kind) } : { value: undefined }
  switch (kind.type) {
    case 'boolean':
      return { value: trimmed === 'true' }
    case 'integer':
    case 'double':
      return readNumber(kind, trimmed)
    case 'string':
      return [...text].length <= (kind.maximumLength ?? Infinity)
        ? { value: text }
        : { problem: `At most ${kind.maximumLength} characters; this text has ${[...text].length}.` }
    case 'enum': {
      const choice = kind.values.find(({ value }) => JSON.stringify(value) === trimmed)
      return choice ? { value: choice.value } : { problem: missing(kind) }
    }
    case 'dateTime': {
      const date = new Date(trimmed)
      return Number.isNaN(date.getTime()) ? { problem: missing(kind) } : { value: date.toISOString() }
    }
    case 'object':
    case 'json':
      return readJson(kind, trimmed)
  }
}

function readNumber(kind: Extract<ValueSchema, { type: 'integer' | 'double' }>, text: string): Reading {
  // A comma is what half of Europe types for a decimal point; "1,000" stays refused, it could mean two numbers.
  const value = /^[+-]?\d+,\d{1,2}$/.test(text) ? Number(text.replace(',', '.')) : Number(text)
  if (!Number.isFinite(value)) return { problem: `${text} is not a number: write ${rangeInWords(kind)}.` }
  if (kind.type === 'integer' && !Number.isSafeInteger(value)) return { problem: `Write ${rangeInWords(kind)}, without decimals.` }
  if (value < (kind.minimum ?? -Infinity) || value > (kind.maximum ?? Infinity))
    return { problem: `${text} is out of range: write ${rangeInWords(kind)}.` }
  return { value }
}

function readJson(kind: { type: 'object' | 'json' }, text: string): Reading {
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    return {
      problem:
        kind.type === 'object'
          ? 'This is not JSON yet: write an object such as {"seconds": 30}.'
          : 'This is not JSON yet: write a number, true, false, or text in double quotes such as "eco".',
    }
  }
  if (kind.type === 'object' && (typeof value !== 'object' || value === null || Array.isArray(value)))
    return { problem: 'Write a JSON object: it begins with { and ends with }.' }
  return { value }
}

function missing(kind: ValueKind): string {
  switch (kind.type) {
    case 'boolean':
      return 'Choose on or off.'
    case 'enum':
      return 'Choose one of the values.'
    case 'dateTime':
      return 'Choose a date and a time.'
    case 'integer':
    case 'double':
      return `Write ${rangeInWords(kind)}.`
    case 'object':
      return 'Write a JSON object such as {"seconds": 30}.'
    default:
      return 'A value is needed: a number, true, false, or text in double quotes such as "eco".'
  }
}

/** The hint under a number input: `a whole number from 0 to 3`, `a number of at least 5 °C`. */
export function rangeInWords(kind: Extract<ValueSchema, { type: 'integer' | 'double' }>): string {
  const what = kind.type === 'integer' ? 'a whole number' : 'a number'
  const unit = kind.unit === undefined ? '' : ` ${kind.unit}`
  if (kind.minimum !== undefined && kind.maximum !== undefined) return `${what} from ${kind.minimum} to ${kind.maximum}${unit}`
  if (kind.minimum !== undefined) return `${what} of at least ${kind.minimum}${unit}`
  if (kind.maximum !== undefined) return `${what} of at most ${kind.maximum}${unit}`
  return `${what}${kind.unit === undefined ? '' : ` in ${kind.unit}`}`
}

/** What an input holds before a person touched it: a switch has no third place, it begins at off and says so. */
export function untouchedEntry(kind: ValueKind): string {
  return kind.type === 'boolean' ? 'false' : ''
}

/** The text that an input of this kind shows for a value. */
export function entryText(kind: ValueKind, value: JsonValue | undefined): string {
  if (value === undefined || kind.type === 'none') return ''
  switch (kind.type) {
    case 'string':
    case 'dateTime':
      return typeof value === 'string' ? value : JSON.stringify(value)
    case 'object':
      return JSON.stringify(value, null, 2)
    default:
      return JSON.stringify(value)
  }
}

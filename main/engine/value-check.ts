import type { JsonValue } from '../contract/json.ts'
import type { ValueSchema } from '../contract/templates.ts'

/**
 * Checks a value against its type in a device template.
 * @param name how the sentence calls it: the setting's, property's or command's name.
 * @param value undefined: none was given.
 * @returns null when it fits, else one sentence: `fanSpeed must be a whole number from 0 to 3, not 7.`
 */
export function checkValue(name: string, schema: ValueSchema, value: JsonValue | undefined): string | null {
  if (value === undefined) return `${name} needs a value: ${wanted(schema)}.`
  return fits(schema, value) ? null : `${name} must be ${wanted(schema)}, not ${shown(value)}.`
}

function fits(schema: ValueSchema, value: JsonValue): boolean {
  switch (schema.type) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
    case 'double':
      return (
        typeof value === 'number' &&
        (schema.type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
        value >= (schema.minimum ?? -Infinity) &&
        value <= (schema.maximum ?? Infinity)
      )
    case 'string':
      return typeof value === 'string' && [...value].length <= (schema.maximumLength ?? Infinity)
    case 'enum':
      return schema.values.some((choice) => choice.value === value)
    case 'dateTime':
      return typeof value === 'string' && isDateTime(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
  }
}

function wanted(schema: ValueSchema): string {
  switch (schema.type) {
    case 'boolean':
      return 'true or false'
    case 'integer':
      return `a whole number${range(schema)}`
    case 'double':
      return `a number${range(schema)}`
    case 'string':
      return schema.maximumLength === undefined ? 'a text' : `a text of at most ${schema.maximumLength} characters`
    case 'enum': {
      const choices = schema.values.map((choice) => JSON.stringify(choice.value))
      return choices.length === 1 ? choices[0]! : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
    }
    case 'dateTime':
      return 'a date and time with its zone, such as "2026-03-31T14:00:00Z"'
    case 'object':
      return 'a JSON object'
  }
}

function range({ minimum, maximum, unit }: { minimum?: number | undefined; maximum?: number | undefined; unit?: string | undefined }) {
  const suffix = unit === undefined ? '' : ` ${unit}`
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}${suffix}`
  if (minimum !== undefined) return ` of at least ${minimum}${suffix}`
  if (maximum !== undefined) return ` of at most ${maximum}${suffix}`
  return ''
}

const longestShown = 40

function shown(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length <= longestShown ? text : `${text.slice(0, longestShown - 1)}…`
}

/** RFC 3339, 5.6: date, time, zone. Date.parse alone takes the 31st of February and times without a zone. */
const dateTime = /^(\d{4})-(\d{2})-(\d{2})[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

function isDateTime(text: string): boolean {
  const match = dateTime.exec(text)
  if (!match) return false
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return day >= 1 && day <= days
}

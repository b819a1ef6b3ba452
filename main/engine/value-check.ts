import { isJsonObject, type JsonValue } from '../contract/json.ts'
import type { ValueSchema } from '../contract/templates.ts'
import { isDate, isDateTime, isDuration, isTime, isTimeWithZone } from '../contract/time-texts.ts'

/**
 * Checks a value against its type in a device template.
 * @param name how the sentence calls it: the setting's, property's or command's name.
 * @param value undefined: none was given.
 * @returns null when it fits, else one sentence about the first part of it that does not:
 * `limits.high must be a number from 0 to 100 °C, not "x".`
 */
export function checkValue(name: string, schema: ValueSchema, value: JsonValue | undefined): string | null {
  if (value === undefined) return `${name} needs a value: ${wanted(schema)}.`
  switch (schema.type) {
    case 'object':
      return checkObject(name, schema, value)
    case 'map':
      if (!isJsonObject(value)) return misfit(name, schema, value)
      return firstOf(Object.entries(value), ([key, member]) => checkValue(pathTo(name, key), schema.values, member))
    case 'array':
      if (!Array.isArray(value)) return misfit(name, schema, value)
      return firstOf(value.entries(), ([index, item]) => checkValue(`${name}[${index}]`, schema.items, item))
    case 'json':
      return checkDepth(name, value)
    default:
      return fits(schema, value) ? null : misfit(name, schema, value)
  }
}

type OfType<Type extends ValueSchema['type']> = Extract<ValueSchema, { type: Type }>
type PlainSchema = Exclude<ValueSchema, { type: 'object' | 'map' | 'array' | 'json' }>

/** Each field may be left out (DTDL); others than these may not stand there. */
function checkObject(name: string, schema: OfType<'object'>, value: JsonValue): string | null {
  if (!isJsonObject(value)) return misfit(name, schema, value)
  const { fields } = schema
  if (fields === undefined) return checkDepth(name, value)
  return firstOf(Object.entries(value), ([key, member]) => {
    const field = fields.find((field) => field.name === key)
    if (field !== undefined) return checkValue(pathTo(name, key), field.schema, member)
    const known =
      fields.length === 0
        ? 'it has none'
        : `it has ${listed(
            fields.map((field) => field.name),
            'and',
          )}`
    return `${name} has no field ${JSON.stringify(key)}: ${known}.`
  })
}

function firstOf<Item>(items: Iterable<Item>, check: (item: Item) => string | null): string | null {
  for (const item of items) {
    const sentence = check(item)
    if (sentence !== null) return sentence
  }
  return null
}

/** The deepest that a value without a schema may be nested: as deep as devices may report it. */
const maximumDepth = 32

/** Walked level by level, for recursion is what a deep value would break. */
function checkDepth(name: string, value: JsonValue): string | null {
  const isNested = (part: JsonValue): part is JsonValue[] | { [key: string]: JsonValue } => typeof part === 'object' && part !== null
  let level = [value].filter(isNested)
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maximumDepth) return `${name} may be nested at most ${maximumDepth} deep.`
    level = level.flatMap((part) => Object.values(part).filter(isNested))
  }
  return null
}

function fits(schema: PlainSchema, value: JsonValue): boolean {
  switch (schema.type) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) && isWithin(schema, value)
    case 'double':
      return typeof value === 'number' && Number.isFinite(value) && isWithin(schema, value) && hasPlaces(schema.decimalPlaces, value)
    case 'string': {
      if (typeof value !== 'string') return false
      const { length } = [...value]
      return length >= (schema.minimumLength ?? 0) && length <= (schema.maximumLength ?? Infinity)
    }
    case 'enum':
      return schema.values.some((choice) => choice.value === value)
    case 'dateTime':
      return typeof value === 'string' && isDateTime(value)
    case 'date':
      return typeof value === 'string' && isDate(value)
    case 'time':
      return typeof value === 'string' && (isTime(value) || isTimeWithZone(value))
    case 'duration':
      return typeof value === 'string' && isDuration(value)
  }
}

function isWithin({ minimum, maximum }: Bounds, value: number): boolean {
  return value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity)
}

function hasPlaces(decimalPlaces: number | undefined, value: number): boolean {
  return decimalPlaces === undefined || Number(value.toFixed(decimalPlaces)) === value
}

function misfit(name: string, schema: ValueSchema, value: JsonValue): string {
  return `${name} must be ${wanted(schema)}, not ${shown(value)}.`
}

function wanted(schema: ValueSchema): string {
  switch (schema.type) {
    case 'boolean':
      return 'true or false'
    case 'integer':
      return `a whole number${range(schema)}`
    case 'double':
      return `a number${range(schema)}${places(schema.decimalPlaces)}`
    case 'string':
      return `a text${lengths(schema)}`
    case 'enum':
      return listed(
        schema.values.map((choice) => JSON.stringify(choice.value)),
        'or',
      )
    case 'dateTime':
      return 'a date and time with its zone, such as "2026-03-31T14:00:00Z"'
    case 'date':
      return 'a date such as "2026-03-31"'
    case 'time':
      return 'a time of day such as "14:30:00"'
    case 'duration':
      return 'a duration such as "PT1H30M" or "P2D"'
    case 'array':
      return 'a list'
    case 'object':
    case 'map':
      return 'a JSON object'
    case 'json':
      return 'any JSON'
  }
}

function listed(names: string[], word: 'and' | 'or'): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`
}

interface Bounds {
  minimum?: number | undefined
  maximum?: number | undefined
  unit?: string | undefined
}

function range({ minimum, maximum, unit }: Bounds): string {
  const suffix = unit === undefined ? '' : ` ${unit}`
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}${suffix}`
  if (minimum !== undefined) return ` of at least ${minimum}${suffix}`
  if (maximum !== undefined) return ` of at most ${maximum}${suffix}`
  return ''
}

function places(decimalPlaces: number | undefined): string {
  if (decimalPlaces === undefined) return ''
  if (decimalPlaces === 0) return ' without decimal places'
  return ` with at most ${decimalPlaces} decimal place${decimalPlaces === 1 ? '' : 's'}`
}

function lengths({ minimumLength: minimum, maximumLength: maximum }: OfType<'string'>): string {
  if (minimum !== undefined && maximum !== undefined)
    return minimum === maximum ? ` of ${characters(maximum)}` : ` of ${minimum} to ${characters(maximum)}`
  if (minimum !== undefined) return ` of at least ${characters(minimum)}`
  return maximum === undefined ? '' : ` of at most ${characters(maximum)}`
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`
}

function pathTo(name: string, key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? `${name}.${key}` : `${name}[${JSON.stringify(key)}]`
}

const longestShown = 40

function shown(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length <= longestShown ? text : `${text.slice(0, longestShown - 1)}…`
}

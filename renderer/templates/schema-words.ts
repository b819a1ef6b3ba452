import type { ValueSchema } from '../../main/contract/templates.ts'

export const typeWords: Record<ValueSchema['type'] | 'none', string> = {
  none: 'No payload',
  boolean: 'True or false',
  integer: 'Whole number',
  double: 'Number',
  string: 'Text',
  enum: 'Choice',
  dateTime: 'Date and time',
  date: 'Date',
  time: 'Time of day',
  duration: 'Duration',
  object: 'Object',
  array: 'List',
  map: 'Map',
  json: 'Any JSON',
}

/** A type in a few words, for lists: `Number, 2 to 8 °C`, `List of Whole number`, `Object: high, low`. */
export function schemaWords(schema: ValueSchema | null): string {
  if (schema === null) return typeWords.none
  const word = typeWords[schema.type]
  switch (schema.type) {
    case 'boolean':
      return schema.trueTitle === undefined && schema.falseTitle === undefined
        ? word
        : `${schema.trueTitle ?? 'True'} or ${schema.falseTitle ?? 'false'}`
    case 'integer':
    case 'double': {
      const unit = schema.unit === undefined ? '' : ` ${schema.unit}`
      if (schema.minimum !== undefined && schema.maximum !== undefined) return `${word}, ${schema.minimum} to ${schema.maximum}${unit}`
      if (schema.minimum !== undefined) return `${word}, at least ${schema.minimum}${unit}`
      if (schema.maximum !== undefined) return `${word}, at most ${schema.maximum}${unit}`
      return unit === '' ? word : `${word} in${unit}`
    }
    case 'string': {
      const { minimumLength: least = 0, maximumLength: most } = schema
      if (least > 0) return most === undefined ? `${word}, at least ${least} characters` : `${word}, ${least} to ${most} characters`
      return most === undefined ? word : `${word}, at most ${most} characters`
    }
    case 'enum':
      return `${word}: ${schema.values.map(({ value, title }) => title ?? String(value)).join(', ')}`
    case 'object':
      return schema.fields && schema.fields.length > 0 ? `${word}: ${schema.fields.map(({ name }) => name).join(', ')}` : 'JSON object'
    case 'array':
      return `${word} of ${within(schema.items)}`
    case 'map':
      return `${word} of ${within(schema.values)}`
    default:
      return word
  }
}

/** Within a sentence a type begins small, unless it has words of its own. */
function within(schema: ValueSchema): string {
  const words = schemaWords(schema)
  return /^(?:JSON|Any JSON)/.test(words) || schema.type === 'boolean' ? words : `${words.charAt(0).toLowerCase()}${words.slice(1)}`
}

import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.ts'
import type { ObjectField, TemplateField, ValueSchema } from '../contract/templates.ts'
import { itemsOf, literalOf, referenceOf, termOf, textOf, typesOf } from './json-ld.ts'
import { withOwnWords, type OwnKind } from './own-words.ts'
import type { Place } from './place.ts'
import { isSemanticType, signOf } from './units.ts'

/** What an element may refer to, and how names are written where it stands. */
export interface Language {
  /** Schemas that have an id, wherever they stand. */
  schemas: Map<string, { value: JsonObject; place: Place }>
  isPreview: boolean
}

/**
 * The deepest that arrays, enumerations, maps and objects may be nested: as deep as a twin. DTDL v2 and v3 say 5, but
 * models that were published go deeper.
 */
const maximumDepth = 10

const number: ValueSchema = { type: 'double' }
const axes = (names: string[]): ValueSchema => ({ type: 'object', fields: names.map((name) => ({ name, schema: number })) })

/** Schemas that have a name, with IoT Central's; what GeoJSON describes is JSON to us. */
export const namedSchemas: ReadonlyMap<string, ValueSchema> = new Map<string, ValueSchema>([
  ['boolean', { type: 'boolean' }],
  ['integer', { type: 'integer' }],
  ['long', { type: 'integer' }],
  ['double', number],
  ['float', number],
  ['string', { type: 'string' }],
  ['dateTime', { type: 'dateTime' }],
  ['datetime', { type: 'dateTime' }],
  ['date', { type: 'date' }],
  ['time', { type: 'time' }],
  ['duration', { type: 'duration' }],
  ['geopoint', axes(['lat', 'lon', 'alt'])],
  ['vector', axes(['x', 'y', 'z'])],
])

/**
 * The schema of a value. One that nobody has defined, or of a type that DTDL does not have, is `json`: such a value is
 * edited as JSON.
 * @param depth how many complex schemas stand around it.
 * @returns null when it is wrong, which is noted at its place.
 */
export function readSchema(value: JsonValue | undefined, place: Place, language: Language, depth = 0): ValueSchema | null {
  const id = referenceOf(value)
  if (id !== undefined) {
    const named = namedSchemas.get(termOf(id))
    if (named !== undefined && (!id.includes(':') || /^dtmi:(?:dtdl|standard|iotcentral):/.test(id))) return named
    const defined = language.schemas.get(id)
    return defined === undefined ? { type: 'json' } : readComplex(defined.value, defined.place, language, depth)
  }
  if (!isJsonObject(value))
    return place.refuse(
      value === undefined
        ? 'A schema is missing: write a name such as "double", or an Array, Enum, Map or Object.'
        : 'A schema is a name such as "double", or an object that is an Array, Enum, Map or Object.',
    )
  return readComplex(value, place, language, depth)
}

function readComplex(value: JsonObject, place: Place, language: Language, above: number): ValueSchema | null {
  const depth = above + 1
  const types = typesOf(value)
  if (types.length === 0) return place.at('@type').refuse('A schema says in its @type what it is: an Array, Enum, Map or Object.')
  const read = types.map((type) => complexSchemas.get(type)).find((reader) => reader !== undefined)
  if (read === undefined) return { type: 'json' }
  if (depth > maximumDepth) return place.refuse(`Schemas are nested at most ${maximumDepth} deep.`)
  return read(value, place, language, depth)
}

const complexSchemas = new Map<string, typeof readArray>([
  ['Enum', readEnum],
  ['Object', readObject],
  ['Map', readMap],
  ['Array', readArray],
])

function readArray(value: JsonObject, place: Place, language: Language, depth: number): ValueSchema | null {
  const items = readSchema(value.elementSchema, place.at('elementSchema'), language, depth)
  return items && { type: 'array', items }
}

function readMap(value: JsonObject, place: Place, language: Language, depth: number): ValueSchema | null {
  const { mapKey, mapValue } = value
  if (!isJsonObject(mapKey)) return place.at('mapKey').refuse('A Map needs a mapKey: an object with a name and the schema "string".')
  if (!isJsonObject(mapValue)) return place.at('mapValue').refuse('A Map needs a mapValue: an object with a name and a schema.')
  readName(mapKey, place.at('mapKey'), 'mapKey', language)
  const keys = referenceOf(mapKey.schema)
  if (keys === undefined || termOf(keys) !== 'string')
    return place.at('mapKey').at('schema').refuse('The keys of a Map are of the schema "string".')
  const values = readValued('payload', mapValue, place.at('mapValue'), 'mapValue', language, depth)
  return values && { type: 'map', values: values.schema }
}

function readObject(value: JsonObject, place: Place, language: Language, depth: number): ValueSchema | null {
  if (value.fields === undefined) return { type: 'object' }
  const names = new Set<JsonValue>()
  const fields: ObjectField[] = []
  let isWhole = true
  for (const [item, at] of itemsOf(value.fields, place.at('fields'))) {
    const field = readValued('field', item, at, 'field', language, depth)
    if (field && !isFirst(names, literalOf((item as JsonObject).name)!, at, 'field')) isWhole = false
    if (field) fields.push(withoutUndefined({ name: field.name, title: field.title, description: field.description, schema: field.schema }))
    else isWhole = false
  }
  return isWhole ? { type: 'object', fields } : null
}

function readEnum(value: JsonObject, place: Place, language: Language): ValueSchema | null {
  const valueSchema = referenceOf(value.valueSchema)
  const type = valueSchema === undefined ? undefined : termOf(valueSchema)
  if (type !== 'integer' && type !== 'string') return place.at('valueSchema').refuse('The valueSchema of an Enum is "integer" or "string".')
  const names = new Set<JsonValue>()
  const taken = new Set<JsonValue>()
  const values: { value: string | number; title?: string }[] = []
  let isWhole = true
  for (const [item, at] of itemsOf(value.enumValues, place.at('enumValues'))) {
    const name = isJsonObject(item) ? readName(item, at, 'value of an Enum', language) : at.refuse('A value of an Enum is an object.')
    if (name === null || !isJsonObject(item)) {
      isWhole = false
      continue
    }
    const choice = literalOf(item.enumValue)
    if (type === 'string' ? typeof choice !== 'string' : !Number.isSafeInteger(choice)) {
      at.at('enumValue').refuse(
        `The enumValue of ‘${name}’ must be ${type === 'string' ? 'a text' : 'a whole number'}: the valueSchema says so.`,
      )
      isWhole = false
    } else if (taken.has(choice as JsonValue)) {
      at.at('enumValue').refuse(`${JSON.stringify(choice)} is the value of two names.`)
      isWhole = false
    }
    if (!isFirst(names, name, at, 'value')) isWhole = false
    taken.add(choice as JsonValue)
    const title = textOf(item.displayName) ?? name
    values.push({ value: choice as string | number, ...(title === String(choice) ? {} : { title }) })
  }
  if (!isWhole) return null
  return values.length === 0 ? namedSchemas.get(type)! : { type: 'enum', values }
}

/** An element that has a name and a schema: a Property, Telemetry, Field, mapValue, request or response. */
export type Valued = TemplateField

/** @param noun what a sentence calls it. @returns null when it is wrong, which is noted at its place. */
export function readValued(kind: OwnKind, element: JsonValue, place: Place, noun: string, language: Language, depth = 0): Valued | null {
  if (!isJsonObject(element)) return place.refuse(`A ${noun} is an object with a name and a schema.`)
  const name = readName(element, place, noun, language)
  const schema = readSchema(element.schema, place.at('schema'), language, depth)
  if (name === null || schema === null) return null
  const plain: Valued = withoutUndefined({
    name,
    title: textOf(element.displayName),
    description: textOf(element.description),
    semanticType: typesOf(element).find(isSemanticType),
    schema: withRules(schema, element),
    initialValue: element.initialValue,
  })
  return withOwnWords(kind, plain, element, place)
}

/** What IoT Central's co-types (`NumberValue` and others) and units of DTDL say of a value beside its schema. */
function withRules(schema: ValueSchema, element: JsonObject): ValueSchema {
  const whole = (value: JsonValue | undefined, least: number) =>
    Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : undefined
  const numeric = (value: JsonValue | undefined) => (typeof value === 'number' ? value : undefined)
  switch (schema.type) {
    case 'integer':
    case 'double': {
      const bounds = { minimum: numeric(element.minValue), maximum: numeric(element.maxValue), unit: readUnit(element) }
      if (schema.type === 'integer') return withoutUndefined({ ...schema, ...bounds })
      const decimalPlaces = whole(element.decimalPlaces, 0)
      return withoutUndefined({
        ...schema,
        ...bounds,
        decimalPlaces: decimalPlaces !== undefined && decimalPlaces <= 15 ? decimalPlaces : undefined,
      })
    }
    case 'string':
      return withoutUndefined({ ...schema, minimumLength: whole(element.minLength, 0), maximumLength: whole(element.maxLength, 1) })
    case 'boolean':
      return withoutUndefined({ ...schema, trueTitle: textOf(element.trueName), falseTitle: textOf(element.falseName) })
    default:
      return schema
  }
}

function readUnit(element: JsonObject): string | undefined {
  const shown = textOf(element.displayUnit)
  if (shown !== undefined) return shown
  return typeof element.unit === 'string' && element.unit !== '' ? signOf(termOf(element.unit)) : undefined
}

const nameForm = /^[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?$/
const previewNameForm = /^[A-Za-z_][A-Za-z0-9_]*$/
export function isName(text: string): boolean {
  return nameForm.test(text)
}

/** What a setting, property or command may be called here, component and all. */
const longestName = 128

/** The name of an element; null when it has none that will do, which is noted at its place. */
export function readName(element: JsonObject, place: Place, noun: string, language: Pick<Language, 'isPreview'>): string | null {
  const name = literalOf(element.name)
  if (name === undefined) return place.at('name').refuse(`This ${noun} has no name.`)
  if (typeof name !== 'string' || !(language.isPreview ? previewNameForm : nameForm).test(name))
    return place
      .at('name')
      .refuse(
        `A name begins with a letter, holds letters, digits and "_", and does not end with "_": ${JSON.stringify(name).slice(0, 80)} does not fit.`,
      )
  if (name.length > longestName) return place.at('name').refuse(`A name has at most ${longestName} characters.`)
  return name
}

/** Whether a name is new to its list; that it is not is noted at its place. */
function isFirst(names: Set<JsonValue>, name: JsonValue, place: Place, noun: string): boolean {
  if (names.has(name)) {
    place.at('name').refuse(`‘${name}’ is the name of another ${noun} already.`)
    return false
  }
  names.add(name)
  return true
}

export function withoutUndefined<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value
}

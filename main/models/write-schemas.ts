import { sameJson, type JsonObject, type JsonValue } from '../contract/json.ts'
import type { ObjectField, ValueSchema } from '../contract/templates.ts'
import { ownProperty, ownType, type OwnKind } from './own-words.ts'
import { Place } from './place.ts'
import { isName, namedSchemas, readValued, withoutUndefined, type Language, type Valued } from './schemas.ts'
import { isQuantity, quantityOf, unitOf } from './units.ts'

/** The longest that texts and names may be to suit every version of DTDL and its parsers. */
const longest = { title: 64, description: 512, name: 64 }

/** The deepest that DTDL lets arrays, enumerations, maps and objects be nested. */
const maximumDepth = 5

/** As which a written element is read again, to see what it does not say. */
const language: Language = { schemas: new Map(), isPreview: false }

export function place(): Place {
  return new Place({ file: '', problems: [], isRefused: false })
}

/** What an element is called for people, as far as DTDL takes it. */
export function words({ title, description }: { title?: string | undefined; description?: string | undefined }): JsonObject {
  return withoutUndefined({ displayName: cut(title, longest.title), description: cut(description, longest.description) }) as JsonObject
}

function cut(text: string | undefined, length: number): string | undefined {
  if (text === undefined || text === '') return undefined
  return text.length <= length ? text : text.slice(0, length).toWellFormed()
}

/** `element` with the own words for all that is in `wanted` and not in `plain`, which it reads as. */
export function withOwn<Part extends object>(element: JsonObject, plain: Part, wanted: Part, members: (keyof Part & string)[]): JsonObject {
  const own: Record<string, JsonValue> = {}
  const without: string[] = []
  for (const member of members) {
    const [read, want] = [plain[member], wanted[member]] as (JsonValue | undefined)[]
    if (sameJson(read, want)) continue
    if (want === undefined) without.push(member)
    else if (member === 'schema' && sameJson({ ...(read as JsonObject), unit: unitIn(want) }, want)) own.unit = unitIn(want)
    else own[member] = want
  }
  if (without.length > 0) own.without = without
  return Object.keys(own).length === 0 ? element : { ...element, '@type': [...typesIn(element), ownType], [ownProperty]: own }
}

function typesIn(element: JsonObject): string[] {
  return [element['@type']].flat() as string[]
}

function unitIn(schema: JsonValue): JsonValue {
  return (schema as JsonObject).unit ?? null
}

/** A name that DTDL takes and nobody has yet; `wanted` if it is one. */
export function freeName(wanted: string, names: Set<string>): string {
  let name = wanted
  if (!isName(wanted) || wanted.length > longest.name || names.has(wanted)) {
    const letters = wanted.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/^[^A-Za-z]+/, '')
    const stem = letters.slice(0, longest.name - 8).replace(/_+$/, '') || 'value'
    name = stem
    for (let copy = 2; names.has(name); copy += 1) name = `${stem}_${copy}`
  }
  names.add(name)
  return name
}

/**
 * Writes an element that has a name and a schema.
 * @param members what a template says of such an element; the rest is for other readers.
 */
export function writeValued(
  kind: OwnKind,
  types: string[],
  valued: Omit<Valued, 'name'> & { name?: string | undefined },
  names: Set<string>,
  members: (keyof Valued)[],
  depth = 0,
): JsonObject {
  const { schema, semanticType, initialValue } = valued
  const { coTypes, ...said } = rulesOf(schema)
  const meaning = kind === 'payload' ? {} : meaningOf(schema, semanticType)
  const isInitialized = initialValue !== undefined && initialValue !== null
  const allTypes = [...types, ...Object.keys(meaning), ...coTypes, ...(isInitialized ? ['Initialized'] : [])]
  const element: JsonObject = {
    '@type': allTypes.length === 1 ? allTypes[0]! : allTypes,
    name: freeName(valued.name ?? types[0]!.toLowerCase(), names),
    ...words(valued),
    schema: writeSchema(schema, depth),
    ...(Object.values(meaning)[0] === undefined ? {} : { unit: Object.values(meaning)[0]! }),
    ...said,
    ...(isInitialized ? { initialValue } : {}),
  }
  const plain = readValued(kind, element, place(), '', language)!
  return withOwn(element, plain, valued as Valued, members)
}

/** The semantic type that may be written, with the unit if it has one: types of DTDL ask for schemas that suit them. */
function meaningOf(schema: ValueSchema, semanticType: string | undefined): Record<string, string | undefined> {
  if (schema.type === 'integer' || schema.type === 'double') {
    const quantity = semanticType ?? (schema.unit === undefined ? undefined : quantityOf(schema.unit))
    if (quantity !== undefined && isQuantity(quantity)) {
      const unit = schema.unit === undefined ? undefined : unitOf(quantity, schema.unit)
      return unit === undefined ? {} : { [quantity]: unit }
    }
  }
  return semanticType !== undefined && isCentral(semanticType, schema) ? { [semanticType]: undefined } : {}
}

/** Whether a semantic type of IoT Central suits a schema. */
function isCentral(semanticType: string, schema: ValueSchema): boolean {
  switch (semanticType) {
    case 'State':
      return schema.type === 'enum'
    case 'Event':
      return schema.type === 'integer' || schema.type === 'double' || schema.type === 'string'
    case 'Location':
      return nameOf(schema) === 'geopoint'
    case 'AccelerationVector':
    case 'VelocityVector':
      return nameOf(schema) === 'vector'
    default:
      return false
  }
}

/** What IoT Central's co-types say beside the schema. */
function rulesOf(schema: ValueSchema): JsonObject & { coTypes: string[] } {
  const named = (coType: string, rules: Record<string, JsonValue | undefined>) => {
    const said = withoutUndefined(rules) as JsonObject
    return { ...said, coTypes: Object.keys(said).length === 0 ? [] : [coType] }
  }
  switch (schema.type) {
    case 'integer':
      return named('NumberValue', { minValue: schema.minimum, maxValue: schema.maximum })
    case 'double':
      return named('NumberValue', { minValue: schema.minimum, maxValue: schema.maximum, decimalPlaces: schema.decimalPlaces })
    case 'string':
      return named('StringValue', { minLength: schema.minimumLength, maxLength: schema.maximumLength })
    case 'boolean':
      return named('BooleanValue', { trueName: schema.trueTitle, falseName: schema.falseTitle })
    default:
      return { coTypes: [] }
  }
}

/** The name of a schema that has one with this very meaning. */
function nameOf(schema: ValueSchema): string | undefined {
  return ['geopoint', 'vector'].find((name) => sameJson(namedSchemas.get(name) as JsonObject, schema as JsonObject))
}

const int32 = 2 ** 31

function writeSchema(schema: ValueSchema, above: number): JsonValue {
  const depth = above + 1
  switch (schema.type) {
    case 'integer':
      return (schema.minimum ?? 0) < -int32 || (schema.maximum ?? 0) >= int32 ? 'long' : 'integer'
    case 'enum':
    case 'object':
    case 'array':
    case 'map':
      // What DTDL has no room for stands in the own words of the element around it.
      return depth > maximumDepth ? 'string' : writeComplex(schema, depth)
    case 'json':
      return depth > maximumDepth ? 'string' : { '@type': 'Object' }
    default:
      return schema.type
  }
}

function writeComplex(schema: Extract<ValueSchema, { type: 'enum' | 'object' | 'array' | 'map' }>, depth: number): JsonValue {
  switch (schema.type) {
    case 'enum':
      return writeEnum(schema.values)
    case 'object': {
      const name = nameOf(schema)
      if (name !== undefined) return name
      return { '@type': 'Object', ...(schema.fields === undefined ? {} : { fields: writeFields(schema.fields, depth) }) }
    }
    case 'array':
      return { '@type': 'Array', elementSchema: writeSchema(schema.items, depth) }
    case 'map':
      return {
        '@type': 'Map',
        mapKey: { name: 'key', schema: 'string' },
        mapValue: writeValued('payload', ['MapValue'], { name: 'value', schema: schema.values }, new Set(), ['schema'], depth),
      }
  }
}

function writeFields(fields: ObjectField[], depth: number): JsonValue[] {
  const names = new Set<string>()
  return fields.map((field) => writeValued('field', ['Field'], field, names, ['name', 'title', 'description', 'schema'], depth))
}

/** Values of two kinds, or that are no whole numbers, DTDL cannot say: they are written as texts. */
function writeEnum(values: { value: string | number; title?: string | undefined }[]): JsonValue {
  const isWhole = values.every(({ value }) => Number.isSafeInteger(value))
  const names = new Set<string>()
  const distinct = values.filter(({ value }, index) => values.findIndex((other) => String(other.value) === String(value)) === index)
  const enumValues = distinct.map(({ value, title }) => {
    const name = freeName(typeof value === 'string' ? value : (title ?? `value${value}`), names)
    const displayName = cut(title ?? String(value), longest.title)
    return {
      name,
      ...(displayName === undefined || displayName === name ? {} : { displayName }),
      enumValue: isWhole ? value : String(value),
    }
  })
  return { '@type': 'Enum', valueSchema: isWhole ? 'integer' : 'string', enumValues }
}

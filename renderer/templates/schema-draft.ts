/** A type as a person writes it: with the types within it, to any depth. */
import { fieldNameSchema } from '../../main/contract/ids.ts'
import type { ObjectField, ValueSchema } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'
import { readChoices, writtenChoices } from './choices.ts'

export interface SchemaDraft {
  /** `none`: no value at all, as a command without payload. */
  type: ValueSchema['type'] | 'none'
  minimum: string
  maximum: string
  unit: string
  decimalPlaces: string
  minimumLength: string
  maximumLength: string
  trueTitle: string
  falseTitle: string
  /** One choice a line. */
  choices: string
  /** Of an object; without any it may hold anything. */
  fields: SchemaFieldDraft[]
  /** What each item of a list, or each value of a map, is; null for other types. */
  inner: SchemaDraft | null
}

export interface SchemaFieldDraft {
  key: number
  name: string
  title: string
  description: string
  schema: SchemaDraft
}

/** Sentences by input: `name`, `schema/minimum`, `schema/fields/2/name`, `schema/inner/choices`. */
export type DraftProblems = Map<string, string>

/** How many levels of objects, lists and maps a type may have (DTDL v2 and v3, "Schemas"). */
const mostLevels = 5

const nested = new Set<SchemaDraft['type']>(['object', 'array', 'map'])

export function emptySchema(type: SchemaDraft['type']): SchemaDraft {
  return {
    type,
    minimum: '',
    maximum: '',
    unit: '',
    decimalPlaces: '',
    minimumLength: '',
    maximumLength: '',
    trueTitle: '',
    falseTitle: '',
    choices: '',
    fields: [],
    inner: null,
  }
}

export function emptySchemaField(others: readonly SchemaFieldDraft[]): SchemaFieldDraft {
  const key = Math.max(0, ...others.map((other) => other.key)) + 1
  return { key, name: '', title: '', description: '', schema: emptySchema('double') }
}

/** The draft of another type; a list and a map begin with items of a kind. */
export function retyped(draft: SchemaDraft, type: SchemaDraft['type']): SchemaDraft {
  const needsInner = type === 'array' || type === 'map'
  return { ...draft, type, inner: needsInner ? (draft.inner ?? emptySchema('double')) : draft.inner }
}

/** The types that may stand at a level, the outermost being 1, and the one that stands there: a model may be deeper than it should be. */
export function typesAt(level: number, present: SchemaDraft['type'], types: readonly SchemaDraft['type'][]): SchemaDraft['type'][] {
  return types.filter((type) => level <= mostLevels || !nested.has(type) || type === present)
}

const written = (value: number | undefined) => (value === undefined ? '' : String(value))

export function schemaDraft(schema: ValueSchema | null): SchemaDraft {
  const draft = emptySchema(schema?.type ?? 'none')
  switch (schema?.type) {
    case 'boolean':
      return { ...draft, trueTitle: schema.trueTitle ?? '', falseTitle: schema.falseTitle ?? '' }
    case 'integer':
    case 'double':
      return {
        ...draft,
        minimum: written(schema.minimum),
        maximum: written(schema.maximum),
        unit: schema.unit ?? '',
        decimalPlaces: schema.type === 'double' ? written(schema.decimalPlaces) : '',
      }
    case 'string':
      return { ...draft, minimumLength: written(schema.minimumLength), maximumLength: written(schema.maximumLength) }
    case 'enum':
      return { ...draft, choices: writtenChoices(schema.values) }
    case 'object':
      return {
        ...draft,
        fields: (schema.fields ?? []).map((field, index) => ({
          key: index + 1,
          name: field.name,
          title: field.title ?? '',
          description: field.description ?? '',
          schema: schemaDraft(field.schema),
        })),
      }
    case 'array':
      return { ...draft, inner: schemaDraft(schema.items) }
    case 'map':
      return { ...draft, inner: schemaDraft(schema.values) }
    default:
      return draft
  }
}

/**
 * The type that a draft describes; null for none, and where something is wrong with it.
 * @param path where the draft stands among the problems.
 * @param problems what is wrong is noted here, by input.
 */
export function readSchema(draft: SchemaDraft, path: string, problems: DraftProblems): ValueSchema | null {
  const at = (part: string) => `${path}/${part}`
  switch (draft.type) {
    case 'none':
      return null
    case 'boolean':
      return { type: 'boolean', ...given('trueTitle', draft.trueTitle), ...given('falseTitle', draft.falseTitle) }
    case 'integer':
      return { type: 'integer', ...readBounds(draft, path, problems) }
    case 'double': {
      const places = readCount(draft.decimalPlaces, at('decimalPlaces'), t('templates.schema.places'), 0, 15, problems)
      return { type: 'double', ...readBounds(draft, path, problems), ...(places === undefined ? {} : { decimalPlaces: places }) }
    }
    case 'string':
      return readText(draft, path, problems)
    case 'enum': {
      const read = readChoices(draft.choices)
      if ('values' in read) return { type: 'enum', values: read.values }
      problems.set(at('choices'), read.problem)
      return null
    }
    case 'object':
      return draft.fields.length === 0 ? { type: 'object' } : { type: 'object', fields: readFields(draft.fields, at('fields'), problems) }
    case 'array':
    case 'map': {
      const inner = draft.inner && readSchema(draft.inner, at('inner'), problems)
      if (!inner) return null
      return draft.type === 'array' ? { type: 'array', items: inner } : { type: 'map', values: inner }
    }
    default:
      return { type: draft.type }
  }
}

function readFields(drafts: readonly SchemaFieldDraft[], path: string, problems: DraftProblems): ObjectField[] {
  return drafts.flatMap((draft) => {
    const name = draft.name.trim()
    const at = `${path}/${draft.key}`
    const checked = fieldNameSchema.safeParse(name)
    const twin = drafts.find((other) => other.name.trim() === name)!
    if (name === '') problems.set(`${at}/name`, t('templates.schema.needsName'))
    else if (!checked.success) problems.set(`${at}/name`, checked.error.issues[0]!.message)
    else if (twin.key !== draft.key) problems.set(`${at}/name`, t('templates.schema.taken', { name }))
    const schema = readSchema(draft.schema, `${at}/schema`, problems)
    return schema ? [{ name, ...given('title', draft.title), ...given('description', draft.description), schema }] : []
  })
}

function readBounds(draft: SchemaDraft, path: string, problems: DraftProblems) {
  const [minimum, maximum] = [readLimit(draft, 'minimum', path, problems), readLimit(draft, 'maximum', path, problems)]
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    problems.set(`${path}/maximum`, t('templates.schema.belowMinimum', { minimum: String(minimum) }))
  return { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }), ...given('unit', draft.unit) }
}

function readLimit(draft: SchemaDraft, part: 'minimum' | 'maximum', path: string, problems: DraftProblems): number | undefined {
  const text = draft[part].trim()
  if (text === '') return undefined
  const value = Number(text)
  const isWhole = draft.type === 'integer'
  if (isWhole ? Number.isSafeInteger(value) : Number.isFinite(value)) return value
  problems.set(`${path}/${part}`, isWhole ? t('templates.schema.whole') : t('templates.schema.number'))
  return undefined
}

function readText(draft: SchemaDraft, path: string, problems: DraftProblems): ValueSchema {
  const least = readCount(draft.minimumLength, `${path}/minimumLength`, t('templates.schema.whole'), 0, Infinity, problems)
  const most = readCount(draft.maximumLength, `${path}/maximumLength`, t('templates.schema.wholeAbove'), 1, Infinity, problems)
  if (least !== undefined && most !== undefined && least > most)
    problems.set(`${path}/maximumLength`, t('templates.schema.belowShortest', { shortest: least }))
  return {
    type: 'string',
    ...(least === undefined ? {} : { minimumLength: least }),
    ...(most === undefined ? {} : { maximumLength: most }),
  }
}

function readCount(text: string, path: string, problem: string, from: number, to: number, problems: DraftProblems): number | undefined {
  if (text.trim() === '') return undefined
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= from && value <= to) return value
  problems.set(path, problem)
  return undefined
}

/** A member with the text in it, or none where nothing is written. */
function given<Name extends string>(name: Name, text: string): { [Each in Name]?: string } {
  return (text.trim() === '' ? {} : { [name]: text.trim() }) as { [Each in Name]?: string }
}

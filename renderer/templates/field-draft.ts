import { fieldNameSchema } from '../../main/contract/ids.ts'
import type { TemplateCommand, TemplateField, ValueSchema } from '../../main/contract/templates.ts'
import { readChoices, writtenChoices } from './choices.ts'

/** The three lists of a template. */
export const sections = ['settings', 'properties', 'commands'] as const
export type Section = (typeof sections)[number]
export type SectionEntry = TemplateField | TemplateCommand

/** The lists in words. */
export const sectionWords: Record<Section, { title: string; one: string; text: string }> = {
  settings: { title: 'Settings', one: 'setting', text: 'Values that the device should take.' },
  properties: { title: 'Properties', one: 'property', text: 'Values kept about the device here; the device does not know of them.' },
  commands: { title: 'Commands', one: 'command', text: 'Calls that the device answers.' },
}

/** A setting, property or command as a person types it; `none` is a command without payload. */
export interface FieldDraft {
  name: string
  title: string
  description: string
  type: ValueSchema['type'] | 'none'
  minimum: string
  maximum: string
  unit: string
  maximumLength: string
  /** One choice a line. */
  choices: string
}

export type FieldProblems = Partial<Record<keyof FieldDraft, string>>

export const typeWords: Record<FieldDraft['type'], string> = {
  none: 'No payload',
  boolean: 'True or false',
  integer: 'Whole number',
  double: 'Number',
  string: 'Text',
  enum: 'Choice',
  dateTime: 'Date and time',
  object: 'JSON object',
}

/** The draft of an entry, or of one to be added. */
export function fieldDraft(section: Section, entry?: SectionEntry): FieldDraft {
  const draft: FieldDraft = {
    name: entry?.name ?? '',
    title: entry?.title ?? '',
    description: entry?.description ?? '',
    type: section === 'commands' ? 'none' : 'double',
    minimum: '',
    maximum: '',
    unit: '',
    maximumLength: '',
    choices: '',
  }
  const schema = entry && schemaOf(entry)
  if (!schema) return draft
  draft.type = schema.type
  if (schema.type === 'integer' || schema.type === 'double') {
    draft.minimum = schema.minimum === undefined ? '' : String(schema.minimum)
    draft.maximum = schema.maximum === undefined ? '' : String(schema.maximum)
    draft.unit = schema.unit ?? ''
  }
  if (schema.type === 'string') draft.maximumLength = schema.maximumLength === undefined ? '' : String(schema.maximumLength)
  if (schema.type === 'enum') draft.choices = writtenChoices(schema.values)
  return draft
}

/** The type of an entry's value or payload; null: a command without payload. */
export function schemaOf(entry: SectionEntry): ValueSchema | null {
  return 'schema' in entry ? entry.schema : entry.payload
}

/**
 * The entry that a draft describes, or all that is wrong with it, by input.
 * @param taken the names of the other entries of the section.
 */
export function readFieldDraft<S extends Section>(
  section: S,
  draft: FieldDraft,
  taken: string[],
): { entry: S extends 'commands' ? TemplateCommand : TemplateField } | { problems: FieldProblems } {
  const problems: FieldProblems = {}
  const name = draft.name.trim()
  const checked = fieldNameSchema.safeParse(name)
  if (name === '') problems.name = 'A name is needed: it is the key that the device knows.'
  else if (!checked.success) problems.name = checked.error.issues[0]!.message
  else if (taken.includes(name)) problems.name = `There is a ${sectionWords[section].one} ‘${name}’ already.`

  const schema = readSchema(draft, problems)
  if (Object.keys(problems).length > 0) return { problems }
  const [title, description] = [draft.title.trim(), draft.description.trim()]
  const named = { name, ...(title === '' ? {} : { title }), ...(description === '' ? {} : { description }) }
  return { entry: (section === 'commands' ? { ...named, payload: schema } : { ...named, schema }) as never }
}

/** null: no payload, or a problem that was noted. */
function readSchema(draft: FieldDraft, problems: FieldProblems): ValueSchema | null {
  switch (draft.type) {
    case 'none':
      return null
    case 'boolean':
    case 'dateTime':
    case 'object':
      return { type: draft.type }
    case 'integer':
    case 'double': {
      const [minimum, maximum, unit] = [readLimit(draft, 'minimum', problems), readLimit(draft, 'maximum', problems), draft.unit.trim()]
      if (minimum !== undefined && maximum !== undefined && minimum > maximum) problems.maximum = `Less than the lowest value, ${minimum}.`
      return {
        type: draft.type,
        ...(minimum === undefined ? {} : { minimum }),
        ...(maximum === undefined ? {} : { maximum }),
        ...(unit === '' ? {} : { unit }),
      }
    }
    case 'string': {
      const text = draft.maximumLength.trim()
      if (text === '') return { type: 'string' }
      const maximumLength = Number(text)
      if (Number.isSafeInteger(maximumLength) && maximumLength > 0) return { type: 'string', maximumLength }
      problems.maximumLength = 'A whole number above 0, or nothing.'
      return null
    }
    case 'enum': {
      const read = readChoices(draft.choices)
      if ('values' in read) return { type: 'enum', values: read.values }
      problems.choices = read.problem
      return null
    }
  }
}

function readLimit(draft: FieldDraft, part: 'minimum' | 'maximum', problems: FieldProblems): number | undefined {
  const text = draft[part].trim()
  if (text === '') return undefined
  const value = Number(text)
  const isWhole = draft.type === 'integer'
  if (isWhole ? Number.isSafeInteger(value) : Number.isFinite(value)) return value
  problems[part] = isWhole ? 'A whole number, or nothing.' : 'A number, or nothing.'
  return undefined
}

/** A type in a few words, for lists: `Number, 2 to 8 °C`. */
export function schemaWords(schema: ValueSchema | null): string {
  if (schema === null) return typeWords.none
  const word = typeWords[schema.type]
  switch (schema.type) {
    case 'integer':
    case 'double': {
      const unit = schema.unit === undefined ? '' : ` ${schema.unit}`
      if (schema.minimum !== undefined && schema.maximum !== undefined) return `${word}, ${schema.minimum} to ${schema.maximum}${unit}`
      if (schema.minimum !== undefined) return `${word}, at least ${schema.minimum}${unit}`
      if (schema.maximum !== undefined) return `${word}, at most ${schema.maximum}${unit}`
      return unit === '' ? word : `${word} in${unit}`
    }
    case 'string':
      return schema.maximumLength === undefined ? word : `${word}, at most ${schema.maximumLength} characters`
    case 'enum':
      return `${word}: ${schema.values.map(({ value, title }) => title ?? String(value)).join(', ')}`
    default:
      return word
  }
}

import { fieldNameSchema } from '../../main/contract/ids.ts'
import type { DeviceTemplate, NewTemplate, TemplateCommand, TemplateField, ValueSchema } from '../../main/contract/templates.ts'
import { writtenChoices, readChoices } from './choices.ts'

export const sections = ['settings', 'properties', 'commands'] as const
export type Section = (typeof sections)[number]

/** One setting, property or command as a person types it; `none` is a command without payload. */
export interface DraftRow {
  /** Tells rows apart while they are edited; never leaves the editor. */
  key: number
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

export type TemplateDraft = { name: string; description: string } & Record<Section, DraftRow[]>

/** What is wrong, by input: `name`, `description`, or `<row key>.<part of the row>`. */
export type DraftProblems = Record<string, string>

export const typeWords: Record<DraftRow['type'], string> = {
  none: 'No payload',
  boolean: 'True or false',
  integer: 'Whole number',
  double: 'Number',
  string: 'Text',
  enum: 'Choice',
  dateTime: 'Date and time',
  object: 'JSON object',
}

let lastKey = 0

/** An empty row to fill in. */
export function newRow(section: Section): DraftRow {
  return {
    key: ++lastKey,
    name: '',
    title: '',
    description: '',
    type: section === 'commands' ? 'none' : 'double',
    minimum: '',
    maximum: '',
    unit: '',
    maximumLength: '',
    choices: '',
  }
}

export function emptyDraft(): TemplateDraft {
  return { name: '', description: '', settings: [], properties: [], commands: [] }
}

export function draftOf(template: Pick<DeviceTemplate, 'name' | 'description' | Section>): TemplateDraft {
  return {
    name: template.name,
    description: template.description,
    settings: template.settings.map((field) => rowOf('settings', field, field.schema)),
    properties: template.properties.map((field) => rowOf('properties', field, field.schema)),
    commands: template.commands.map((command) => rowOf('commands', command, command.payload)),
  }
}

function rowOf(
  section: Section,
  named: { name: string; title?: string | undefined; description?: string | undefined },
  schema: ValueSchema | null,
) {
  const row: DraftRow = { ...newRow(section), name: named.name, title: named.title ?? '', description: named.description ?? '' }
  if (schema === null) return row
  row.type = schema.type
  if (schema.type === 'integer' || schema.type === 'double') {
    row.minimum = schema.minimum === undefined ? '' : String(schema.minimum)
    row.maximum = schema.maximum === undefined ? '' : String(schema.maximum)
    row.unit = schema.unit ?? ''
  }
  if (schema.type === 'string') row.maximumLength = schema.maximumLength === undefined ? '' : String(schema.maximumLength)
  if (schema.type === 'enum') row.choices = writtenChoices(schema.values)
  return row
}

/** The template that a draft describes, or all that is wrong with it, each with the input that it belongs to. */
export function readDraft(draft: TemplateDraft): { template: NewTemplate } | { problems: DraftProblems } {
  const problems: DraftProblems = {}
  const name = draft.name.trim()
  if (name === '') problems.name = 'A template needs a name.'
  else if (name.length > 256) problems.name = 'A name has at most 256 characters.'
  if (draft.description.length > 2028) problems.description = 'A description has at most 2,028 characters.'

  for (const section of sections) {
    const seen = new Set<string>()
    for (const row of draft[section]) {
      const rowName = row.name.trim()
      const checked = fieldNameSchema.safeParse(rowName)
      if (rowName === '') problems[`${row.key}.name`] = 'A name is needed: it is the key that the device knows.'
      else if (!checked.success) problems[`${row.key}.name`] = checked.error.issues[0]!.message
      else if (seen.has(rowName)) problems[`${row.key}.name`] = `‘${rowName}’ stands here twice.`
      seen.add(rowName)
    }
  }

  const read = (row: DraftRow) => ({ ...namedOf(row), schema: schemaOf(row, problems) })
  const settings = draft.settings.map(read) as TemplateField[]
  const properties = draft.properties.map(read) as TemplateField[]
  const commands: TemplateCommand[] = draft.commands.map((row) => ({ ...namedOf(row), payload: schemaOf(row, problems) }))
  if (Object.keys(problems).length > 0) return { problems }
  return { template: { name, description: draft.description.trim(), settings, properties, commands } }
}

function namedOf(row: DraftRow): { name: string; title?: string; description?: string } {
  const [title, description] = [row.title.trim(), row.description.trim()]
  return { name: row.name.trim(), ...(title === '' ? {} : { title }), ...(description === '' ? {} : { description }) }
}

/** null: no payload, or a problem that was noted. */
function schemaOf(row: DraftRow, problems: DraftProblems): ValueSchema | null {
  switch (row.type) {
    case 'none':
      return null
    case 'boolean':
    case 'dateTime':
    case 'object':
      return { type: row.type }
    case 'integer':
    case 'double': {
      const limit = (part: 'minimum' | 'maximum') => {
        const text = row[part].trim()
        if (text === '') return undefined
        const value = Number(text)
        const fits = row.type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value)
        if (!fits) problems[`${row.key}.${part}`] = row.type === 'integer' ? 'A whole number, or nothing.' : 'A number, or nothing.'
        return fits ? value : undefined
      }
      const [minimum, maximum, unit] = [limit('minimum'), limit('maximum'), row.unit.trim()]
      if (minimum !== undefined && maximum !== undefined && minimum > maximum)
        problems[`${row.key}.maximum`] = `Less than the lowest value, ${minimum}.`
      return {
        type: row.type,
        ...(minimum === undefined ? {} : { minimum }),
        ...(maximum === undefined ? {} : { maximum }),
        ...(unit === '' ? {} : { unit }),
      }
    }
    case 'string': {
      const text = row.maximumLength.trim()
      if (text === '') return { type: 'string' }
      const maximumLength = Number(text)
      if (Number.isSafeInteger(maximumLength) && maximumLength > 0) return { type: 'string', maximumLength }
      problems[`${row.key}.maximumLength`] = 'A whole number above 0, or nothing.'
      return null
    }
    case 'enum': {
      const read = readChoices(row.choices)
      if ('values' in read) return { type: 'enum', values: read.values }
      problems[`${row.key}.choices`] = read.problem
      return null
    }
  }
}

/** A schema in a few words, for lists: `number, 2 to 8 °C`. */
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
      return unit === '' ? word : `${word},${unit}`
    }
    case 'string':
      return schema.maximumLength === undefined ? word : `${word}, at most ${schema.maximumLength} characters`
    case 'enum':
      return `${word}: ${schema.values.map(({ value, title }) => title ?? String(value)).join(', ')}`
    default:
      return word
  }
}

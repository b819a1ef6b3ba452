/** A setting, property, command, reported or telemetry value of a template, as a person types it. */
import { fieldNameSchema } from '../../main/contract/ids.ts'
import type { JsonValue } from '../../main/contract/json.ts'
import type { TemplateCommand, TemplateField } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'
import { draftOf, emptyDraft, readDraft, type ValueDraft } from '../values/index.ts'
import { emptySchema, readSchema, schemaDraft, type DraftProblems, type SchemaDraft } from './schema-draft.ts'
import { memberOf, schemaOf, type Section, type SectionEntry } from './sections.ts'

export interface FieldDraft {
  /** The component that it is a member of; '' for the device itself. */
  component: string
  name: string
  title: string
  description: string
  semanticType: string
  /** Of its value, or of the payload of a command. */
  schema: SchemaDraft
  /** What a form begins with. */
  hasInitialValue: boolean
  initialValue: ValueDraft
  payloadName: string
  /** What a command answers with; `none` where it is not said. */
  response: SchemaDraft
  responseName: string
  isQueued: boolean
}

/**
 * The draft of an entry, or of one to be added.
 * @param components the names of the template's components.
 * @param component the one that a new entry is to be a member of.
 */
export function fieldDraft(section: Section, entry?: SectionEntry, components: readonly string[] = [], component = ''): FieldDraft {
  const command = entry && 'payload' in entry ? entry : undefined
  const field = entry && 'schema' in entry ? entry : undefined
  const place = entry ? memberOf(entry.name, components) : { component, member: '' }
  return {
    component: place.component,
    name: place.member,
    title: entry?.title ?? '',
    description: entry?.description ?? '',
    semanticType: entry?.semanticType ?? '',
    schema: entry ? schemaDraft(schemaOf(entry)) : emptySchema(section === 'commands' ? 'none' : 'double'),
    hasInitialValue: field?.initialValue !== undefined,
    initialValue: field?.initialValue === undefined ? '' : draftOf(field.schema, field.initialValue),
    payloadName: command?.payloadName ?? '',
    response: schemaDraft(command?.response ?? null),
    responseName: command?.responseName ?? '',
    isQueued: command?.isQueued ?? false,
  }
}

/** The draft with another type: a value to begin with that was of the type before means nothing for it. */
export function withSchema(draft: FieldDraft, schema: SchemaDraft): FieldDraft {
  const read = readSchema(schema, '', new Map())
  const stays = schema.type === draft.schema.type || read === null
  return { ...draft, schema, initialValue: stays ? draft.initialValue : emptyDraft(read) }
}

/**
 * The entry that a draft describes, or all that is wrong with it, by input.
 * @param taken the names of the other entries of the section.
 */
export function readFieldDraft<S extends Section>(
  section: S,
  draft: FieldDraft,
  taken: readonly string[],
): { entry: S extends 'commands' ? TemplateCommand : TemplateField } | { problems: DraftProblems } {
  const problems: DraftProblems = new Map()
  const member = draft.name.trim()
  const name = draft.component === '' ? member : `${draft.component}.${member}`
  const checked = fieldNameSchema.safeParse(name)
  if (member === '') problems.set('name', t('templates.nameNeeded'))
  else if (!fieldNameSchema.safeParse(member).success || !checked.success)
    problems.set('name', (fieldNameSchema.safeParse(member).error ?? checked.error)!.issues[0]!.message)
  else if (taken.includes(name)) problems.set('name', t(`templates.sections.${section as Section}.taken`, { name }))

  const parts = section === 'commands' ? readCommand(draft, problems) : readField(draft, problems)
  if (problems.size > 0) return { problems }
  const named = { name, ...given(draft, 'title'), ...given(draft, 'description'), ...given(draft, 'semanticType') }
  return { entry: { ...named, ...parts } as never }
}

function readField(draft: FieldDraft, problems: DraftProblems) {
  const schema = readSchema(draft.schema, 'schema', problems)
  if (!schema || !draft.hasInitialValue) return { schema }
  return { schema, initialValue: readInitialValue(draft, problems) }
}

function readInitialValue(draft: FieldDraft, problems: DraftProblems): JsonValue | undefined {
  const schema = readSchema(draft.schema, 'schema', new Map())
  if (!schema) return undefined
  const reading = readDraft(schema, draft.initialValue)
  if ('value' in reading) return reading.value
  for (const { path, message } of reading.problems) problems.set(`initialValue${path}`, message)
  return undefined
}

function readCommand(draft: FieldDraft, problems: DraftProblems) {
  const payload = readSchema(draft.schema, 'schema', problems)
  const response = readSchema(draft.response, 'response', problems)
  return {
    payload,
    ...(payload ? given(draft, 'payloadName') : {}),
    ...(response ? { response, ...given(draft, 'responseName') } : {}),
    ...(draft.isQueued ? { isQueued: true } : {}),
  }
}

/** A member with the text in it, or none where nothing is written. */
function given(draft: FieldDraft, name: 'title' | 'description' | 'semanticType' | 'payloadName' | 'responseName') {
  const text = draft[name].trim()
  return text === '' ? {} : { [name]: text }
}

/** A draft becomes the JSON value that it writes down, or everything that is wrong with it, each thing at its input. */
import { isJsonObject, type JsonValue } from '../../main/contract/json.ts'
import type { ObjectField } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'
import { missing, readText } from './read-text.ts'
import { draftOf, fieldDraft, type RowDraft, type ValueDraft } from './value-draft.ts'
import { shapeOf, type ValueKind } from './value-kind.ts'

/** `path` is the way from the value to the input: '' is the value itself, `/limits/high` a field, `/zones/2` the row with key 2, `/tags/2:name` its name. */
export interface ValueProblem {
  path: string
  message: string
}

/** The value read, undefined for none, or what is wrong. */
export type Reading = { value: JsonValue | undefined } | { problems: ValueProblem[] }

/**
 * Reads a value.
 * @param optional true where it may be left out (a command's payload); an input left empty is then no value.
 */
export function readDraft(kind: ValueKind, draft: ValueDraft, optional = false): Reading {
  if (kind.type === 'none') return { value: undefined }
  const isUnwritten = draft === null || (draft === '' && kind.type !== 'string')
  if (isUnwritten) return optional ? { value: undefined } : wrong(unwritten(kind))
  // Whoever leaves a form as it opened has forgotten it: an object that says nothing would be taken, and change nothing.
  if (typeof draft === 'object' && 'fields' in draft && Object.keys(draft.fields).length === 0)
    return wrong(optional ? t('values.problems.fieldsOrNone') : t('values.problems.fields'))
  return readWritten(kind, draft)
}

function readWritten(kind: ValueKind, draft: Exclude<ValueDraft, null>): Reading {
  const shape = shapeOf(kind)
  if (shape === 'text') {
    const reading = readText(kind, typeof draft === 'string' ? draft : '')
    return 'problem' in reading ? wrong(reading.problem) : reading
  }
  if (typeof draft === 'string') return readAsJson(kind, draft)
  if (kind.type === 'object' && 'fields' in draft) return readFields(kind.fields!, (name) => fieldDraft(draft, name))
  if (kind.type === 'array' && 'rows' in draft) return readList(kind.items, draft.rows)
  if (kind.type === 'map' && 'rows' in draft) return readMap(kind.values, draft.rows)
  return wrong(unwritten(kind))
}

function readFields(fields: readonly ObjectField[], draftAt: (name: string) => ValueDraft): Reading {
  const problems: ValueProblem[] = []
  const values: [string, JsonValue][] = []
  for (const { name, schema } of fields) {
    const draft = draftAt(name)
    if (draft === null) continue
    const reading = readWritten(schema, draft)
    if ('problems' in reading) problems.push(...within(name, reading.problems))
    else if (reading.value !== undefined) values.push([name, reading.value])
  }
  return problems.length > 0 ? { problems } : { value: Object.fromEntries(values) }
}

function readList(items: ValueKind, rows: readonly RowDraft[]): Reading {
  const read = rows.map((row) => ({ row, reading: readRow(items, row) }))
  const problems = read.flatMap(({ row, reading }) => ('problems' in reading ? within(row.key, reading.problems) : []))
  return problems.length > 0 ? { problems } : { value: read.map(({ reading }) => (reading as { value: JsonValue }).value) }
}

function readMap(values: ValueKind, rows: readonly RowDraft[]): Reading {
  const problems: ValueProblem[] = []
  const entries: [string, JsonValue][] = []
  for (const row of rows) {
    const wrongName = nameProblem(row, rows)
    if (wrongName) problems.push({ path: `/${row.key}:name`, message: wrongName })
    const reading = readRow(values, row)
    if ('problems' in reading) problems.push(...within(row.key, reading.problems))
    else entries.push([row.name, reading.value!])
  }
  return problems.length > 0 ? { problems } : { value: Object.fromEntries(entries) }
}

/** A row is there: what it holds cannot be left out. */
function readRow(kind: ValueKind, { value }: RowDraft): Reading {
  return value === null ? wrong(unwritten(kind)) : readWritten(kind, value)
}

function nameProblem({ key, name }: RowDraft, rows: readonly RowDraft[]): string | null {
  if (name.trim() === '') return t('values.problems.name')
  if (name !== name.trim()) return t('values.problems.nameSpace')
  return rows.find((other) => other.name === name)!.key === key ? null : t('values.problems.twice', { name })
}

/** A value that is written as JSON where it could be written in inputs: what is wrong within it is said at the whole. */
function readAsJson(kind: ValueKind, text: string): Reading {
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch (error) {
    return wrong(t('values.problems.notJson', { why: (error as Error).message }))
  }
  const draft = draftOf(kind, value)
  if (draft === null || typeof draft === 'string') return wrong(misfit(kind, value))
  const reading = readWritten(kind, draft)
  if ('value' in reading) return reading
  const { path, message } = reading.problems[0]!
  return wrong(path === '' ? message : t('values.problems.at', { place: pathInWords(path), problem: message }))
}

function misfit(kind: ValueKind, value: JsonValue): string {
  if (kind.type === 'array') return t('values.problems.jsonList')
  if (kind.type === 'object' && isJsonObject(value)) {
    const known = kind.fields!.map(({ name }) => name)
    const unknown = Object.keys(value).find((name) => !known.includes(name))
    return t('values.problems.noField', { field: unknown ?? '', fields: known.join(', ') })
  }
  return t('values.problems.jsonObjectEnds')
}

function unwritten(kind: ValueKind): string {
  const shape = shapeOf(kind)
  return shape === 'text' ? missing(kind) : shape === 'fields' ? t('values.problems.fields') : t('values.problems.value')
}

const pathInWords = (path: string) =>
  path
    .slice(1)
    .replace(/:name$/, '/name')
    .replaceAll('/', ', ')
const wrong = (message: string): Reading => ({ problems: [{ path: '', message }] })
const within = (step: string | number, problems: readonly ValueProblem[]) =>
  problems.map(({ path, message }) => ({ path: `/${step}${path}`, message }))

/**
 * What the inputs for a value hold: texts, in a tree that has the shape of the value's type. A draft is plain JSON, so
 * that it can be kept; half-typed values are not lost, and every JSON value has a draft that reads back the same.
 */
import { isJsonObject, type JsonValue } from '../../main/contract/json.ts'
import { shapeOf, type ValueKind } from './value-kind.ts'

/** null: left out. A text where fields or rows are expected is the value as JSON: what does not fit its form, or is written so. */
export type ValueDraft = null | string | FieldsDraft | RowsDraft
/** Fields by name; one that is not here is left out. */
export interface FieldsDraft {
  fields: Record<string, ValueDraft>
}
/** Items of a list (their names are empty), or names and values of a map. `key` is a row's identity while rows come and go. */
export interface RowsDraft {
  rows: RowDraft[]
}
export interface RowDraft {
  key: number
  name: string
  value: ValueDraft
}

/**
 * What the inputs hold before a person touched them: a switch has no third place, it begins at off and says so.
 * @param optional true where no value at all is the beginning.
 */
export function emptyDraft(kind: ValueKind, optional = false): ValueDraft {
  switch (shapeOf(kind)) {
    case 'fields':
      return { fields: {} }
    case 'list':
    case 'map':
      return { rows: [] }
    case 'text':
      return kind.type === 'boolean' ? 'false' : optional ? null : ''
  }
}

/** The draft that shows a value; undefined is one that is left out. */
export function draftOf(kind: ValueKind, value: JsonValue | undefined): ValueDraft {
  if (value === undefined) return null
  if (kind.type === 'object' && shapeOf(kind) === 'fields') {
    const names = new Map(kind.fields!.map(({ name, schema }) => [name, schema]))
    if (!isJsonObject(value) || Object.keys(value).some((name) => !names.has(name))) return jsonText(value)
    return { fields: Object.fromEntries(Object.entries(value).map(([name, one]) => [name, draftOf(names.get(name)!, one)])) }
  }
  if (kind.type === 'array')
    return Array.isArray(value)
      ? { rows: value.map((item, index) => ({ key: index + 1, name: '', value: draftOf(kind.items, item) })) }
      : jsonText(value)
  if (kind.type === 'map')
    return isJsonObject(value)
      ? { rows: Object.entries(value).map(([name, one], index) => ({ key: index + 1, name, value: draftOf(kind.values, one) })) }
      : jsonText(value)
  return textOf(kind, value)
}

function textOf(kind: ValueKind, value: JsonValue): string {
  switch (kind.type) {
    case 'string':
    case 'dateTime':
    case 'date':
    case 'time':
    case 'duration':
      return typeof value === 'string' ? value : JSON.stringify(value)
    case 'enum':
      return JSON.stringify(value)
    default:
      return jsonText(value)
  }
}

export function jsonText(value: JsonValue): string {
  return JSON.stringify(value, null, 2)
}

/** The draft of one field; null where it is left out. */
export function fieldDraft(draft: FieldsDraft, name: string): ValueDraft {
  return Object.hasOwn(draft.fields, name) ? draft.fields[name]! : null
}

export function withField(draft: FieldsDraft, name: string, value: ValueDraft): FieldsDraft {
  if (value === null) return { fields: Object.fromEntries(Object.entries(draft.fields).filter(([other]) => other !== name)) }
  return { fields: Object.fromEntries([...Object.entries(draft.fields), [name, value]]) }
}

/** A new row behind the one with `afterKey`, at the end without one. @returns the rows, and the key of the new one. */
export function withRow({ rows }: RowsDraft, value: ValueDraft, afterKey?: number): { draft: RowsDraft; key: number } {
  const key = Math.max(0, ...rows.map((row) => row.key)) + 1
  const at = afterKey === undefined ? rows.length : rows.findIndex((row) => row.key === afterKey) + 1
  return { draft: { rows: rows.toSpliced(at, 0, { key, name: '', value }) }, key }
}

export function changedRow({ rows }: RowsDraft, key: number, change: Partial<Omit<RowDraft, 'key'>>): RowsDraft {
  return { rows: rows.map((row) => (row.key === key ? { ...row, ...change } : row)) }
}

export function movedRow({ rows }: RowsDraft, key: number, by: -1 | 1): RowsDraft {
  const from = rows.findIndex((row) => row.key === key)
  const to = from + by
  if (from < 0 || to < 0 || to >= rows.length) return { rows }
  return { rows: rows.with(from, rows[to]!).with(to, rows[from]!) }
}

/** The rows without one. @returns also the key of the row that takes its place for who was there; null when none is left. */
export function withoutRow({ rows }: RowsDraft, key: number): { draft: RowsDraft; next: number | null } {
  const at = rows.findIndex((row) => row.key === key)
  const left = rows.filter((row) => row.key !== key)
  return { draft: { rows: left }, next: (left[at] ?? left.at(-1))?.key ?? null }
}

/** What a change (a merge patch of RFC 7396) would do to a state, value by value, before it is sent. */
import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '../../../main/contract/json.ts'
import { t } from '../../i18n/index.ts'
import { jsonMarks, markInWords } from '../../ui/json/json-marks.ts'

export interface PatchLine {
  path: string
  kind: 'adds' | 'changes' | 'removes' | 'keeps'
  before: JsonValue | undefined
  after: JsonValue | undefined
}

const example = '{"target": 21}'

/** @returns the change that a person typed, or the sentence that says why it is none, and whether it is JSON all the same. */
export function readPatch(text: string): { patch: JsonObject } | { problem: string; isJson: boolean } {
  if (text.trim() === '') return { problem: t('twin.problems.empty', { example }), isJson: false }
  const broken = jsonMarks(text).find(({ kind }) => kind === 'error')
  if (broken) return { problem: t('twin.problems.notJson', { why: markInWords(text, broken) }), isJson: false }
  const value = JSON.parse(text) as JsonValue
  if (!isJsonObject(value)) return { problem: t('twin.problems.noObject', { example }), isJson: true }
  return Object.keys(value).length === 0 ? { problem: t('twin.problems.nothing'), isJson: true } : { patch: value }
}

/** One line a value that the patch names, in its order. */
export function previewPatch(state: JsonObject, patch: JsonObject, above = ''): PatchLine[] {
  return Object.entries(patch).flatMap(([key, value]) => {
    // Marks a component (Plug and Play); it is no value.
    if (key === '__t' && above !== '') return []
    const path = above === '' ? key : `${above}.${key}`
    const before = Object.hasOwn(state, key) ? state[key] : undefined
    if (isJsonObject(value) && isJsonObject(before)) return previewPatch(before, value, path)
    const after = value === null ? undefined : withoutNulls(value)
    return [{ path, kind: kindOf(before, after), before, after }]
  })
}

function kindOf(before: JsonValue | undefined, after: JsonValue | undefined): PatchLine['kind'] {
  if (sameJson(before, after)) return 'keeps'
  if (before === undefined) return 'adds'
  return after === undefined ? 'removes' : 'changes'
}

/** An object that replaces something begins empty, so that its nulls take nothing away. */
function withoutNulls(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNulls(member)]))
}

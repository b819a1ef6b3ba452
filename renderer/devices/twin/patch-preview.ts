/** What a merge patch (RFC 7396) would do to a state, value by value, before it is sent. */
import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '../../../main/contract/json.ts'

export interface PatchLine {
  path: string
  kind: 'adds' | 'changes' | 'removes' | 'keeps'
  before: JsonValue | undefined
  after: JsonValue | undefined
}

/** @returns the patch that a person typed, or the sentence that says why it is none. */
export function readPatch(text: string): { patch: JsonObject } | { problem: string } {
  if (text.trim() === '') return { problem: 'Write the values to change, as {"target": 21}.' }
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch (error) {
    return { problem: `Not JSON yet: ${(error as Error).message}` }
  }
  if (!isJsonObject(value)) return { problem: 'A change is a JSON object, as {"target": 21}; null takes a value away.' }
  return Object.keys(value).length === 0 ? { problem: 'An empty object changes nothing.' } : { patch: value }
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

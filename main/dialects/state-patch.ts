import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '../contract/json.ts'
import { own } from './read-json.ts'

/**
 * The merge patch (RFC 7396) that makes each of these members what it is here and leaves the others alone: of an object
 * that replaces another, the members that are no more are null.
 */
export function patchOf(members: JsonObject, state: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key, patchOfValue(value, own(state, key))]))
}

function patchOfValue(value: JsonValue, before: JsonValue | undefined): JsonValue {
  if (!isJsonObject(value) || !isJsonObject(before)) return value
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(value, key))
  return { ...patchOf(value, before), ...Object.fromEntries(gone.map((key) => [key, null])) }
}

/** The smallest merge patch that makes the second state of the first. */
export function patchBetween(before: JsonObject, after: JsonObject): JsonObject {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  const changed = Object.entries(after).flatMap(([key, value]): [string, JsonValue][] => {
    const was = own(before, key)
    if (sameJson(was, value)) return []
    return [[key, isJsonObject(value) && isJsonObject(was) ? patchBetween(was, value) : value]]
  })
  return { ...Object.fromEntries(changed), ...Object.fromEntries(gone.map((key) => [key, null])) }
}

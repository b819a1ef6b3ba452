import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'

/** The value at a name that is parted at its dots, with the keys that lead to it; null where there is none. */
export function placeAt(state: JsonObject, parts: readonly string[]): { value: JsonValue; keys: string[] } | null {
  for (let length = parts.length; length > 0; length -= 1) {
    const key = length === 1 ? parts[0]! : parts.slice(0, length).join('.')
    if (!Object.hasOwn(state, key)) continue
    const value = state[key]!
    if (length === parts.length) return { value, keys: [key] }
    const inner = isJsonObject(value) ? placeAt(value, parts.slice(length)) : null
    if (inner !== null) return { value: inner.value, keys: [key, ...inner.keys] }
  }
  return null
}

/**
 * The value that a name leads to, as people write it: `network.rssi` is a name a level. A key may itself hold dots: the
 * longest that fits is tried first. `pointer` is the JSON pointer of the place; null where there is none.
 */
export function placeIn(state: JsonObject, name: string): { value: JsonValue; pointer: string } | null {
  const place = placeAt(state, name.split('.'))
  return place && { value: place.value, pointer: place.keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('') }
}

/** What a device means by a reported value: Azure devices report a setting with its acknowledgement beside it (`ac`, `sc` or `status`). */
export function acknowledged(value: JsonValue): JsonValue {
  if (!isJsonObject(value) || value['value'] === undefined) return value
  return ['ac', 'sc', 'status'].some((name) => Object.hasOwn(value, name)) ? value['value'] : value
}

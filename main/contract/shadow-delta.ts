import { isJsonObject, sameJson, type JsonObject } from './json.ts'

/**
 * What is desired and not reported so: the members of `desired` that differ, objects member by member, lists and all else
 * whole (AWS IoT, "Delta state"). Numbers are compared as numbers. Empty where the device has all that it should.
 */
export function shadowDelta(desired: JsonObject, reported: JsonObject): JsonObject {
  const delta: JsonObject = {}
  for (const [key, wanted] of Object.entries(desired)) {
    const has = Object.hasOwn(reported, key) ? reported[key] : undefined
    if (isJsonObject(wanted) && isJsonObject(has)) {
      const inner = shadowDelta(wanted, has)
      if (Object.keys(inner).length > 0) delta[key] = inner
    } else if (!sameJson(wanted, has)) delta[key] = wanted
  }
  return delta
}

import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.ts'

/** Deepest nesting of objects and lists in what a device says; what is kept is walked recursively later. */
export const maximumDepth = 32

/** The JSON value in `text`, or what is wrong with it as the end of a sentence. Never throws. */
export function readJson(text: string): { value: JsonValue } | { problem: string; isJson: boolean } {
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch (error) {
    return { problem: `is not JSON (${(error as Error).message})`, isJson: false }
  }
  const problem = shapeProblem(value)
  return problem === null ? { value } : { problem, isJson: true }
}

/** The JSON object in `text`, or what is wrong with it as the end of a sentence. Never throws. */
export function readJsonObject(text: string): JsonObject | string {
  const read = readJson(text)
  if ('problem' in read) return read.problem
  return isJsonObject(read.value) ? read.value : 'is not a JSON object'
}

/** A member of its own: `constructor` and `__proto__` are names that a device may give, and mean nothing here. */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/**
 * Too deep, with a key that JavaScript takes for something else, or with a number that it takes for infinite, as `1e999`,
 * and that no JSON can be written of again. Walked without recursion.
 */
function shapeProblem(root: JsonValue): string | null {
  let level: JsonValue[] = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: JsonValue[] = []
    for (const value of level) {
      if (value === Infinity || value === -Infinity) return 'has a number that is too large to keep'
      if (typeof value !== 'object' || value === null) continue
      if (depth === maximumDepth) return `is nested deeper than ${maximumDepth} levels`
      if (Object.hasOwn(value, '__proto__')) return 'has a key "__proto__"'
      for (const child of Object.values(value)) next.push(child)
    }
    level = next
  }
  return null
}

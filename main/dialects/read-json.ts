import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.ts'

/** Deepest nesting of objects and lists in what a device says; what is kept is walked recursively later. */
export const maximumDepth = 32

/** What is wrong with a text: it is no JSON, or is too deep, or has a key or a number that is not kept. */
export type JsonProblem = 'syntax' | 'depth' | 'key' | 'number'

/** The JSON value in `text`, or what is wrong with it as the end of a sentence. Never throws. */
export function readJson(text: string): { value: JsonValue } | { problem: string; what: JsonProblem } {
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch (error) {
    return { problem: `is not JSON (${(error as Error).message})`, what: 'syntax' }
  }
  const problem = shapeProblem(value)
  return problem ?? { value }
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
function shapeProblem(root: JsonValue): { problem: string; what: JsonProblem } | null {
  let level: JsonValue[] = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: JsonValue[] = []
    for (const value of level) {
      if (value === Infinity || value === -Infinity) return { problem: 'has a number that is too large to keep', what: 'number' }
      if (typeof value !== 'object' || value === null) continue
      if (depth === maximumDepth) return { problem: `is nested deeper than ${maximumDepth} levels`, what: 'depth' }
      if (Object.hasOwn(value, '__proto__')) return { problem: 'has a key "__proto__"', what: 'key' }
      for (const child of Object.values(value)) next.push(child)
    }
    level = next
  }
  return null
}

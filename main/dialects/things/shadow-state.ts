/** What may stand in a shadow (AWS IoT developer guide, "Device Shadow service documents"). */
import type { JsonObject, JsonValue } from '../../contract/json.ts'
import { cutText } from '../words.ts'

/** Levels of the desired or the reported state (AWS IoT Core quotas, "Maximum depth of JSON device state documents"). */
export const maximumLevels = 8

/** `levels`: it is too deep. `null`: a list in it has null as an item, and `key` is the name of the list. */
export type StateProblem = { what: 'levels' } | { what: 'null'; key: string }

/** What AWS IoT refuses of a patch of one side of a shadow; null: nothing. Walked without recursion. */
export function stateProblem(patch: JsonObject): StateProblem | null {
  let level: [key: string, container: JsonObject | JsonValue[]][] = [['', patch]]
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: typeof level = []
    for (const [name, container] of level) {
      const members = Object.entries(container) as [string, JsonValue][]
      if (depth === maximumLevels && members.length > 0) return { what: 'levels' }
      for (const [key, value] of members) {
        if (value === null && Array.isArray(container)) return { what: 'null', key: name }
        if (typeof value === 'object' && value !== null) next.push([Array.isArray(container) ? name : key, value])
      }
    }
    level = next
  }
  return null
}

/** The same, as the end of a sentence. */
export function desiredProblem(patch: JsonObject): string | null {
  const problem = stateProblem(patch)
  if (problem === null) return null
  return problem.what === 'levels'
    ? `is nested deeper than ${maximumLevels} levels`
    : `has null in the list ‘${cutText(problem.key, 64)}’, which a shadow cannot hold`
}

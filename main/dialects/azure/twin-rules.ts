/** What may stand in a twin (IoT Hub, "Understand and use device twins", format and limits). Its size is the engine's to see. */
import { utf8Bytes, type JsonObject, type JsonValue } from '../../contract/json.ts'
import { maximumTwinDepth } from '../../contract/twin.ts'
import { cutText } from '../words.ts'

const maximumKeyBytes = 1024
const maximumTextBytes = 4096
const largestInteger = 2 ** 52
/** From here on a number is written with an exponent, and is no integer that somebody counts. */
const firstExponent = 1e21

/** What devices send back of the twin that they were given, and the bench keeps by itself. */
const ofTheBench = ['$version', '$metadata']

/** The patch without what stands at its root for the bench to pass over. */
export function ownMembers(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !ofTheBench.includes(key)))
}

/** What is wrong with a patch of the reported or the desired state, as the end of a sentence; null when nothing is. Walked without recursion. */
export function patchProblem(patch: JsonObject): string | null {
  let level: (JsonObject | JsonValue[])[] = [patch]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maximumTwinDepth) return `is nested deeper than ${maximumTwinDepth} levels`
    const next: (JsonObject | JsonValue[])[] = []
    for (const container of level) {
      for (const [key, value] of Object.entries(container)) {
        const problem = (Array.isArray(container) ? null : keyProblem(key, depth)) ?? valueProblem(key, value)
        if (problem !== null) return problem
        if (typeof value === 'object' && value !== null) next.push(value)
      }
    }
    level = next
  }
  return null
}

function keyProblem(key: string, depth: number): string | null {
  if (key === '') return 'has an empty key'
  if (utf8Bytes(key) > maximumKeyBytes) return `has a key of more than ${maximumKeyBytes} bytes, ‘${cutText(key, 32)}’`
  // Components of the preview format stand at the root under names of their own.
  const name = depth === 0 ? key.replace(/^\$iotin:(?=.)/s, '') : key
  if (name !== '__proto__' && !/[.$ \p{Cc}]/u.test(name)) return null
  return `has a key ‘${cutText(key, 64)}’: a key may not hold ".", "$", a space or a control character, nor be "__proto__"`
}

function valueProblem(key: string, value: JsonValue): string | null {
  if (typeof value === 'string' && utf8Bytes(value) > maximumTextBytes)
    return `has a text of more than ${maximumTextBytes} bytes at ‘${cutText(key, 64)}’`
  if (Number.isInteger(value) && Math.abs(Number(value)) > largestInteger && Math.abs(Number(value)) < firstExponent)
    return `has an integer beyond ±2⁵² at ‘${cutText(key, 64)}’`
  return null
}

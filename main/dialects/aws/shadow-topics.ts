/** What a device asks of its shadows (AWS IoT developer guide, "Device Shadow MQTT topics"). */
import { shadowNameSchema } from '../../contract/shadow.ts'

const requests = ['get', 'update', 'delete'] as const

export type ShadowTopic =
  /** @param shadowName null: the classic one. */
  | { kind: 'request'; operation: (typeof requests)[number]; shadowName: string | null }
  | { kind: 'badName'; shadowName: string }
  | { kind: 'unknown'; sentence: string }

/** @param part of the topic, below `$aws/things/{thing}/shadow/`. */
export function shadowTopic(part: string): ShadowTopic {
  const levels = part.split('/')
  const isNamed = levels[0] === 'name' && levels.length > 2
  const shadowName = isNamed ? levels[1]! : null
  const [word, ...more] = isNamed ? levels.slice(2) : levels
  const operation = requests.find((request) => request === word)
  if (operation === undefined) return unknown('A device publishes on get, update and delete of its shadow, and on nothing else there.')
  if (more.length > 0)
    return unknown('The bench answers and tells on this topic; a device publishes on get, update and delete of its shadow.')
  if (shadowName !== null && !shadowNameSchema.safeParse(shadowName).success) return { kind: 'badName', shadowName }
  return { kind: 'request', operation, shadowName }
}

function unknown(sentence: string): ShadowTopic {
  return { kind: 'unknown', sentence }
}

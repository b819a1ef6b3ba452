/** The topics below `{root}/things/{thing}/` (aws-iot-jobs.md, 1.2; the AWS IoT developer guide, "Device Shadow MQTT topics"). */
import { jobIdSchema } from '../../contract/ids.ts'
import type { Family } from './family.ts'

/** Where all that is a thing's own lies; ends in `/`. */
export function thingTree({ root }: Pick<Family, 'root'>, deviceId: string): string {
  return `${root}/things/${deviceId}/`
}

export function jobsTree(family: Pick<Family, 'root'>, deviceId: string): string {
  return `${thingTree(family, deviceId)}jobs/`
}

/** Where a shadow's topics begin, without `/` at the end. @param shadowName null: the classic one. */
export function shadowTree(family: Pick<Family, 'root'>, deviceId: string, shadowName: string | null): string {
  const classic = `${thingTree(family, deviceId)}shadow`
  return shadowName === null ? classic : `${classic}/name/${shadowName}`
}

/** What a device asks of its jobs. A job may be called `get` too: the position says what a word means. */
export type JobTopic =
  | { kind: 'pending' }
  | { kind: 'startNext' }
  /** @param jobId null: `$next`, the first of its queue. */
  | { kind: 'describe'; jobId: string | null }
  | { kind: 'update'; jobId: string }
  /** It maps to no operation. */
  | { kind: 'invalid' }
  /** The bench sends on it: to answer there would begin a conversation with oneself. */
  | { kind: 'ofTheBench' }

/** @param part of the topic, below the tree of the jobs. */
export function jobTopic(part: string): JobTopic {
  const levels = part.split('/')
  const last = levels.at(-1)!
  const [first, operation] = levels
  if (levels.length === 1 && first === 'get') return { kind: 'pending' }
  if (levels.length === 1 && first === 'start-next') return { kind: 'startNext' }
  if (levels.length === 2 && (operation === 'get' || operation === 'update')) {
    if (first === '$next' && operation === 'get') return { kind: 'describe', jobId: null }
    if (!jobIdSchema.safeParse(first).success) return { kind: 'invalid' }
    return { kind: operation === 'get' ? 'describe' : 'update', jobId: first! }
  }
  return last === 'accepted' || last === 'rejected' || last.startsWith('notify') ? { kind: 'ofTheBench' } : { kind: 'invalid' }
}

/** The thing that a topic or filter is of; null where it names none. */
export function thingNamedIn({ root }: Pick<Family, 'root'>, topic: string): string | null {
  const [first, ...levels] = topic.split('/')
  if (first !== root) return null
  const below = levels[0] === 'commands' ? levels.slice(1) : levels
  return below[0] === 'things' && below[1] ? below[1] : null
}

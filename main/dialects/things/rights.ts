import { cutText } from '../words.ts'
import type { Family } from './family.ts'
import { thingNamedIn } from './topics.ts'

/** What to say of a topic or filter below another thing's tree: what has to be changed, so that it is the device's own. */
export function foreignThing(family: Family, deviceId: string, topic: string): string | null {
  const thing = thingNamedIn(family, topic)
  if (thing === null || thing === deviceId) return null
  const [here, there] = [cutText(deviceId, 128), cutText(thing, 128)]
  return `This is a topic of thing ‘${there}’, and the device came as ‘${here}’: register ‘${there}’ with the client id that it comes by, or give it a certificate for ‘${there}’.`
}

/** The words for a topic that is nobody's own. */
export function notItsOwn({ title }: Family, kind: 'Topic' | 'Filter', topic: string, may: string): string {
  return `${kind} ‘${cutText(topic, 128)}’ is none that a device of ${title} has: it may ${may}.`
}

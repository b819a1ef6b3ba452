/** What a device of AWS IoT may publish and hear (docs/protocols/aws.md, "Topics"). */
import type { Channel } from '../../contract/deliveries.ts'
import { filterCovers } from '../../contract/topics.ts'
import { foreignThing, notItsOwn } from '../things/rights.ts'
import { noticeTopics } from '../things/notices.ts'
import { shadowTree, thingTree } from '../things/topics.ts'
import { aws } from './family.ts'

/** Topics of "Basic Ingest": telemetry, for which nobody but a rule listens. */
const ingest = /^\$aws\/rules\/[^/]+\/./

export function mayPublish(deviceId: string, topic: string): true | string {
  if (!topic.startsWith('$') || isBelow(thingTree(aws, deviceId), topic) || ingest.test(topic)) return true
  const may = `publish below $aws/things/${deviceId}/ and $aws/rules/{rule}/, and on topics without "$" in front`
  return foreignThing(aws, deviceId, topic) ?? notItsOwn(aws, 'Topic', topic, may)
}

/** A filter that begins with a wildcard covers nothing that begins with `$` (MQTT 3.1.1, 4.7.2). */
export function maySubscribe(deviceId: string, filter: string): true | string {
  if (!filter.startsWith('$') || isBelow(thingTree(aws, deviceId), filter)) return true
  const may = `subscribe below $aws/things/${deviceId}/, and to what has no "$" in front`
  return foreignThing(aws, deviceId, filter) ?? notItsOwn(aws, 'Filter', filter, may)
}

export function owns(topic: string): boolean {
  return topic.startsWith('$aws/things/')
}

/** A device that asks for its shadow from time to time can be handed settings as well as one that hears what differs. */
export function channels(deviceId: string, filters: readonly string[]): Channel[] {
  const shadow = shadowTree(aws, deviceId, null)
  const { notify, notifyNext } = noticeTopics(aws, deviceId)
  const hearsOneOf = (topics: string[]) => topics.some((topic) => filters.some((filter) => filterCovers(filter, topic)))
  const listening: Channel[] = []
  if (hearsOneOf(['update/delta', 'get/accepted', 'update/accepted', 'update/documents'].map((end) => `${shadow}/${end}`)))
    listening.push('setting')
  if (hearsOneOf([notify, notifyNext])) listening.push('queue')
  return listening
}

function isBelow(tree: string, topic: string): boolean {
  return topic.startsWith(tree) && topic.length > tree.length
}

/** What a device of EMQX Fleets may publish and hear (emqx-fleets.md, 2 and 3; docs/protocols/emqx.md). */
import type { Channel } from '../../contract/deliveries.ts'
import { filterCovers } from '../../contract/topics.ts'
import { foreignThing, notItsOwn } from '../things/rights.ts'
import { noticeTopics } from '../things/notices.ts'
import { shadowTree, thingTree } from '../things/topics.ts'
import { emqx } from './family.ts'

/** Commands do not lie under the tree of the thing; ends in `/`. */
export function commandsTree(deviceId: string): string {
  return `$emqx/commands/things/${deviceId}/`
}

export const commandRequest = (deviceId: string, executionId: string) => `${commandsTree(deviceId)}executions/${executionId}/request`

export function mayPublish(deviceId: string, topic: string): true | string {
  if (!topic.startsWith('$') || isOwn(deviceId, topic)) return true
  const may = `publish below $emqx/things/${deviceId}/ and ${commandsTree(deviceId)}, and on topics without "$" in front`
  return foreignThing(emqx, deviceId, topic) ?? notItsOwn(emqx, 'Topic', topic, may)
}

export function maySubscribe(deviceId: string, filter: string): true | string {
  if (!filter.startsWith('$') || isOwn(deviceId, filter)) return true
  const may = `subscribe below $emqx/things/${deviceId}/ and ${commandsTree(deviceId)}, and to what has no "$" in front`
  return foreignThing(emqx, deviceId, filter) ?? notItsOwn(emqx, 'Filter', filter, may)
}

export function owns(topic: string): boolean {
  return topic.startsWith('$emqx/things/') || topic.startsWith('$emqx/commands/')
}

export function channels(deviceId: string, filters: readonly string[]): Channel[] {
  const shadow = shadowTree(emqx, deviceId, null)
  const { notify, notifyNext } = noticeTopics(emqx, deviceId)
  const hears = (topic: string) => filters.some((filter) => filterCovers(filter, topic))
  const listening: Channel[] = []
  if (hears(`${shadow}/update`) || hears(`${shadow}/update/delta`)) listening.push('setting')
  if (hears(notify) || hears(notifyNext)) listening.push('queue')
  if (hears(commandRequest(deviceId, '+'))) listening.push('deviceCommand')
  return listening
}

function isOwn(deviceId: string, topic: string): boolean {
  return [thingTree(emqx, deviceId), commandsTree(deviceId)].some((tree) => topic.startsWith(tree) && topic.length > tree.length)
}

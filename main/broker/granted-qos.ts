import { filterCovers } from '../contract/topics.ts'

/** The QoS of the widest of the filters (filter -> QoS) that cover the topic; null when none does. */
export function grantedQos(filters: ReadonlyMap<string, number>, topic: string): number | null {
  let granted: number | null = null
  for (const [filter, qos] of filters) if (filterCovers(filter, topic)) granted = Math.max(granted ?? 0, qos)
  return granted
}

import type { Channel } from '../../contract/deliveries.ts'
import { filterCovers } from '../../contract/topics.ts'
import { cutText } from '../words.ts'
import { ownPart, publishable, topics } from './topics.ts'

/** A device publishes below `bench/{deviceId}/` only; which topics there mean something is for `read` to say. */
export function mayPublish(deviceId: string, topic: string): true | string {
  if (ownPart(deviceId, topic) !== null) return true
  return `Topic ‘${cutText(topic, 128)}’ is not this device's own: it may publish ${publishable} under bench/${deviceId}/.`
}

/** A device subscribes below `bench/{deviceId}/` only; wildcards may begin there and not before. */
export function maySubscribe(deviceId: string, filter: string): true | string {
  if (ownPart(deviceId, filter) !== null) return true
  return `Filter ‘${cutText(filter, 128)}’ reaches beyond this device: it may subscribe to bench/${deviceId}/# and what lies below.`
}

/** Another family's device may well use what begins alike, as telemetry. */
export function owns(topic: string, deviceId: string): boolean {
  return ownPart(deviceId, topic) !== null
}

/** The channels whose request topics the filters cover wholly: a filter on one job's topic does not make a listener. */
export function channels(deviceId: string, filters: readonly string[]): Channel[] {
  const covered = (topic: string) => filters.some((filter) => filterCovers(filter, topic))
  const listening: Channel[] = []
  if (covered(topics.settings(deviceId, '+'))) listening.push('setting')
  if (covered(topics.command(deviceId, '+'))) listening.push('command')
  if (covered(topics.message(deviceId, '+'))) listening.push('message')
  return listening
}

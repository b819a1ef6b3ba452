/** The topics of IoT Hub (docs/protocols/azure.md). Those under `$iothub/` name no device: they are its connection's own. */
import type { Channel } from '../../contract/deliveries.ts'
import { filterCovers } from '../../contract/topics.ts'
import { cutText } from '../words.ts'
import { readQuery, requestIdProblem } from './query.ts'

export const topics = {
  /** @param rid as it stood in the request. */
  twinAnswer: (status: number, rid: string, more = '') => `$iothub/twin/res/${status}/?$rid=${rid}${more}`,
  desired: (version: number) => `$iothub/twin/PATCH/properties/desired/?$version=${version}`,
  method: (name: string, rid: string) => `$iothub/methods/POST/${encodedName(name)}/?$rid=${rid}`,
  message: (deviceId: string, bag: string) => `devices/${deviceId}/messages/devicebound/${bag}`,
}

/** What a device means by publishing here. Parameters that it left out are null. */
export type DeviceTopic =
  | { kind: 'telemetry'; bag: string }
  | { kind: 'twinGet'; rid: string | null }
  | { kind: 'reported'; rid: string | null; version: string | null }
  | { kind: 'methodAnswer'; rid: string | null; status: string }
  | { kind: 'unknown'; sentence: string }

type Parameters = ReadonlyMap<string, string>
const rid = (parameters: Parameters) => parameters.get('$rid') ?? null

/** Topics without a device id, by what stands before their parameters. */
const requests: { path: RegExp; read: (match: RegExpExecArray, parameters: Parameters) => DeviceTopic }[] = [
  { path: /^\$iothub\/twin\/GET\/?$/, read: (_match, parameters) => ({ kind: 'twinGet', rid: rid(parameters) }) },
  {
    path: /^\$iothub\/twin\/PATCH\/properties\/reported\/?$/,
    read: (_match, parameters) => ({ kind: 'reported', rid: rid(parameters), version: parameters.get('$version') ?? null }),
  },
  {
    path: /^\$iothub\/methods\/res\/([^/]*)\/?$/,
    read: (match, parameters) => ({ kind: 'methodAnswer', rid: rid(parameters), status: match[1]! }),
  },
  { path: /^\$iothub\/twin\/res\//, read: () => unknown('The bench answers on this topic; a device does not publish there.') },
  {
    path: /^\$iothub\/(?:methods\/POST|twin\/PATCH\/properties\/desired)\//,
    read: () => unknown('The bench sends on this topic; a device answers on $iothub/methods/res/{status}/?$rid={rid} or reports.'),
  },
  { path: /^\$iothub\/credentials\//, read: () => unknown('The bench signs no certificates for devices.') },
]

/** Topics below `devices/{deviceId}/`. */
const ownTopics: { path: RegExp; read: (match: RegExpExecArray) => DeviceTopic }[] = [
  { path: /^messages\/events(?:\/(.*))?$/s, read: (match) => ({ kind: 'telemetry', bag: match[1] ?? '' }) },
  { path: /^modules\//, read: () => unknown('This is a topic of a module, and modules are not served.') },
  {
    path: /^messages\/devicebound/,
    read: () => unknown('The bench sends on this topic; a device publishes telemetry on messages/events/.'),
  },
]

/** What a device may publish, as it is shown when it publishes something else. */
const publishable =
  'devices/{id}/messages/events/, $iothub/twin/GET/, $iothub/twin/PATCH/properties/reported/ and $iothub/methods/res/{status}/'

export function deviceTopic(deviceId: string, topic: string): DeviceTopic {
  const part = ownPart(deviceId, topic)
  const question = topic.indexOf('?')
  const path = question < 0 ? topic : topic.slice(0, question)
  if (part === null) {
    const parameters = readQuery(question < 0 ? '' : topic.slice(question + 1))
    const problem = requestIdProblem(parameters)
    if (problem !== null) return unknown(problem)
    for (const request of requests) {
      const match = request.path.exec(path)
      if (match) return request.read(match, parameters)
    }
  } else
    for (const own of ownTopics) {
      const match = own.path.exec(part)
      if (match) return own.read(match)
    }
  return unknown(`The bench knows no such topic: a device publishes on ${publishable}.`)
}

/** A device publishes below `devices/{deviceId}/` and `$iothub/` only; which topics there mean something is for `read` to say. */
export function mayPublish(deviceId: string, topic: string): true | string {
  if (topic.startsWith('$iothub/') || ownPart(deviceId, topic) !== null) return true
  return `Topic ‘${cutText(topic, 128)}’ is not this device's own: it publishes on ${publishable}.`
}

/** False, whatever the topic: a device of IoT Hub says what it is in its user name, and shows a token for it. */
export function owns(): boolean {
  return false
}

/** The filters that IoT Hub grants, each with the channel that it opens; nothing is ever sent on the last one. */
const filters: { filter: (deviceId: string) => string; channel: Channel | null }[] = [
  { filter: () => '$iothub/twin/res/#', channel: null },
  { filter: () => '$iothub/twin/PATCH/properties/desired/#', channel: null },
  { filter: () => '$iothub/methods/POST/#', channel: 'command' },
  { filter: (deviceId) => `devices/${deviceId}/messages/devicebound/#`, channel: 'message' },
  { filter: () => '$iothub/credentials/res/#', channel: null },
]

export function maySubscribe(deviceId: string, filter: string): true | string {
  const granted = filters.map((known) => known.filter(deviceId))
  return (
    granted.includes(filter) || `Filter ‘${cutText(filter, 128)}’ is none that a device has: it may subscribe to ${granted.join(', ')}.`
  )
}

/** Settings are told whether it has subscribed or not: SDKs do not subscribe to the twin again after they reconnect. */
export function channels(deviceId: string, subscribed: readonly string[]): Channel[] {
  const open = filters.flatMap(({ filter, channel }) =>
    channel !== null && subscribed.some((one) => filterCovers(one, filter(deviceId))) ? [channel] : [],
  )
  return ['setting', ...open]
}

/** The part of a topic below `devices/{deviceId}/`; null when it is not there. */
function ownPart(deviceId: string, topic: string): string | null {
  const prefix = `devices/${deviceId}/`
  return topic.startsWith(prefix) ? topic.slice(prefix.length) : null
}

/** A method's name as one level of a topic: what has a meaning there is percent-encoded, `*` and `$iotin:` stay as they are. */
function encodedName(name: string): string {
  return name.toWellFormed().replace(/[^\x21-\x7e]|[/+#?%]/gu, encodeURIComponent)
}

function unknown(sentence: string): DeviceTopic {
  return { kind: 'unknown', sentence }
}

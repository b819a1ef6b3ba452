import type { Subscription } from 'aedes'
import type { DialectName } from '../contract/devices.ts'
import type { DeviceLink } from './device-link.ts'
import type { BrokerHooks } from './hooks.ts'
import { limits } from './limits.ts'
import { mqtt5Of } from './links.ts'
import type { Link } from './links.ts'
import { MonitorLink } from './monitor-link.ts'
import { reason } from './mqtt5/reason.ts'
import type { Farewell } from './mqtt5/reason.ts'
import { RegistrationLink } from './registration-link.ts'

/**
 * Topic trees that a broker or a cloud keeps for itself, with what to say of them, but to devices of the dialect that serves
 * the tree: those are told in its words. `$share` is granted by aedes and then never served.
 */
const reserved: [prefix: string, sentence: string, servedBy?: DialectName][] = [
  ['$share/', 'This bench has no shared subscriptions: subscribe to the topic itself.'],
  ['$queue/', 'This bench has no shared subscriptions: subscribe to the topic itself.'],
  ['$SYS', 'This bench publishes nothing under $SYS.'],
  ['$aws', 'Topics of AWS IoT are not served for this device.', 'aws'],
  ['$iothub', 'Topics of Azure IoT Hub are not served for this device.', 'azure'],
  ['$dps', 'Topics of Azure device provisioning are not served for this device.'],
  ['$emqx', 'Topics of EMQX are not served for this device.', 'emqx'],
  ['$file', 'Topics of EMQX are not served for this device.', 'emqx'],
]

/** Where monitors listen, and nobody else. */
const eventTree = '$aws/events/'
/** Where a device asks where to connect, and where it is answered. A device that has connected needs neither. */
const registrationTree = '$dps/registrations/'
const registrationAnswers = '$dps/registrations/res/#'

type Rights = Pick<BrokerHooks, 'mayPublish' | 'maySubscribe'>

/**
 * May this connection subscribe? Of a device, what its dialect allows is asked first, so that a dialect can serve a
 * reserved tree.
 * @returns true, or the sentence that says why not.
 */
export function maySubscribe(hooks: Rights, link: Link, filter: string): true | string {
  return tooMuch(link, filter)?.sentence ?? mayHear(hooks, link, filter)
}

/** What is not a matter of rights; null where nothing is in the way. */
function tooMuch(link: Link, filter: string): Farewell | null {
  if (filter.length > limits.filterCharacters)
    return { code: reason.topicFilterInvalid, sentence: `A filter has at most ${limits.filterCharacters} characters.` }
  if (!link.filters.has(filter) && link.filters.size >= limits.filters)
    return { code: reason.quotaExceeded, sentence: `A connection has at most ${limits.filters} subscriptions.` }
  return null
}

function mayHear(hooks: Rights, link: Link, filter: string): true | string {
  const isOfEvents = filter.startsWith(eventTree) && filter.length > eventTree.length
  if (link instanceof MonitorLink) return isOfEvents || `A monitor may subscribe to ${eventTree}# and what lies below, and to nothing else.`
  if (link instanceof RegistrationLink)
    return (
      filter === registrationAnswers || `A device that asks where to connect may subscribe to ${registrationAnswers} and to nothing else.`
    )
  if (isOfEvents) return 'Events are for monitors: sign in as ‘monitor’ with the password from Settings.'
  return withReason(link, filter, () => hooks.maySubscribe(link.connection, filter))
}

/** May this connection publish here? True, or the sentence that says why not. */
export function mayPublish(hooks: Rights, link: Link, topic: string): true | string {
  if (link instanceof MonitorLink) return 'A monitor may only listen: what it publishes changes nothing.'
  if (link instanceof RegistrationLink)
    return (
      topic.startsWith(registrationTree) || `A device that asks where to connect may publish below ${registrationTree} and nothing else.`
    )
  return withReason(link, topic, () => hooks.mayPublish(link.connection, topic))
}

function withReason({ connection }: DeviceLink, topic: string, ask: () => true | string): true | string {
  try {
    const answer = ask()
    if (answer === true) return true
    return reserved.find(([prefix, , servedBy]) => topic.startsWith(prefix) && servedBy !== connection.dialect)?.[1] ?? answer
  } catch (error) {
    return `The bench could not decide on it: ${String(error)}.`
  }
}

/** The filter as it is to be granted, or null for SUBACK 128 (MQTT 5: with its reason); a refusal shows in the traffic. */
export function grant(hooks: BrokerHooks, link: Link, subscription: Subscription): Subscription | null {
  const allowed = maySubscribe(hooks, link, subscription.topic)
  if (allowed === true) {
    link.filters.set(subscription.topic, subscription.qos)
    return subscription
  }
  const { code } = tooMuch(link, subscription.topic) ?? { code: reason.notAuthorized }
  mqtt5Of(link.client)?.refuseFilter(subscription.topic, { code, sentence: allowed })
  hooks.traffic({
    deviceId: link.shownAs,
    direction: 'in',
    topic: subscription.topic,
    payload: null,
    payloadBytes: 0,
    qos: subscription.qos,
    verdict: 'refused',
    sentence: `Subscription refused. ${allowed}`,
  })
  return null
}

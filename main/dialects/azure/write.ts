import type { Outgoing } from '../../contract/dialect.ts'
import type { Delivery, ExecutionDelivery, MessageDelivery } from '../../contract/deliveries.ts'
import type { JsonObject, JsonValue } from '../../contract/json.ts'
import type { WireFormat } from '../../contract/templates.ts'
import { formatCorrelation } from '../correlation.ts'
import { documentCommand } from '../document-command.ts'
import { encodeBag } from './property-bag.ts'
import { memberOf } from './member.ts'
import { topics } from './topics.ts'

/** Puts a delivery into the words of an Azure device, which has neither a queue of jobs nor named shadows. */
export function write(delivery: Delivery): Outgoing[] {
  switch (delivery.about) {
    case 'execution':
      return [step(delivery)]
    case 'message':
      return [cloudMessage(delivery)]
    case 'twin':
      return [desired(delivery.patch, delivery.version)]
    case 'shadow':
    case 'queue':
    case 'deviceCommand':
      return []
  }
}

function step(delivery: ExecutionDelivery): Outgoing {
  const { what } = delivery
  if (what.kind === 'settings') return desired(what.patch, what.version)
  if (what.kind === 'document') return method(delivery, documentCommand(what.document), what.document)
  const name = commandName(what.name, what.wireFormat)
  return what.isAnswered ? method(delivery, name, what.payload) : queuedCommand(delivery, name, what.payload)
}

/** With QoS 1, though devices subscribe with 0: SDKs acknowledge it, which tells that it has come. */
function desired(patch: JsonObject, version: number): Outgoing {
  return {
    topic: topics.desired(version),
    payload: JSON.stringify({ ...patch, $version: version }),
    qos: 1,
    needsSubscription: false,
  }
}

/** No payload is `null`: the Node SDK answers an empty body with 400 by itself. QoS 0, for nothing may be done twice. */
function method(delivery: ExecutionDelivery, name: string, payload: JsonValue | null): Outgoing {
  return { topic: topics.method(name, formatCorrelation(delivery)), payload: JSON.stringify(payload), qos: 0, needsSubscription: true }
}

/** A command that waits for offline devices (IoT Central, "queue if offline"): `@` stands for no payload. */
function queuedCommand(delivery: ExecutionDelivery, name: string, payload: JsonValue | null): Outgoing {
  const properties: [string, string][] = [
    ['$.to', mailbox(delivery.deviceId)],
    ['$.mid', formatCorrelation(delivery)],
    ['method-name', name],
  ]
  return devicebound(delivery.deviceId, properties, payload === null ? '@' : JSON.stringify(payload))
}

function cloudMessage({ deviceId, message }: MessageDelivery): Outgoing {
  const system: [string, string | null][] = [
    ['$.to', mailbox(deviceId)],
    ['$.mid', message.messageId],
    ['$.cid', message.correlationId],
    ['$.ct', message.contentType],
    ['$.exp', new Date(message.expiresAtMs).toISOString()],
  ]
  const given = system.filter((property): property is [string, string] => property[1] !== null)
  return devicebound(deviceId, [...given, ...Object.entries(message.properties)], message.payload)
}

function devicebound(deviceId: string, properties: [string, string][], payload: string): Outgoing {
  return { topic: topics.message(deviceId, encodeBag(properties)), payload, qos: 1, needsSubscription: true }
}

const mailbox = (deviceId: string) => `/devices/${deviceId}/messages/devicebound`

/** `component.command` as the device knows it. */
function commandName(name: string, wireFormat: WireFormat): string {
  const { component, member } = memberOf(name)
  if (component === null) return member
  return `${wireFormat === 'preview' ? '$iotin:' : ''}${component}*${member}`
}

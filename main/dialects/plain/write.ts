import type { Outgoing } from '../../contract/dialect.ts'
import type { Delivery, ExecutionDelivery } from '../../contract/deliveries.ts'
import type { JsonObject, JsonValue } from '../../contract/json.ts'
import { formatCorrelation } from '../correlation.ts'
import { documentCommand } from '../document-command.ts'
import { topics } from './topics.ts'

/** Puts a delivery into the words of a plain device, which has neither a queue of jobs nor named shadows. */
export function write(delivery: Delivery): Outgoing[] {
  const { deviceId } = delivery
  switch (delivery.about) {
    case 'execution':
      return [step(delivery)]
    case 'message':
      return [outgoing(topics.message(deviceId, encodeURIComponent(delivery.message.messageId)), delivery.message.payload)]
    case 'twin':
      return [outgoing(topics.desired(deviceId), JSON.stringify(delivery.patch))]
    case 'shadow':
    case 'queue':
    case 'deviceCommand':
      return []
  }
}

function step(delivery: ExecutionDelivery): Outgoing {
  const { deviceId, what } = delivery
  const correlation = formatCorrelation(delivery)
  if (what.kind === 'settings') return outgoing(topics.settings(deviceId, correlation), JSON.stringify(what.values))
  const request =
    what.kind === 'command' ? commandRequest(what.name, what.payload) : { command: documentCommand(what.document), document: what.document }
  return outgoing(topics.command(deviceId, correlation), JSON.stringify(request))
}

/** QoS 1: the device's PUBACK says that it has it. */
function outgoing(topic: string, payload: string): Outgoing {
  return { topic, payload, qos: 1, needsSubscription: true }
}

function commandRequest(name: string, payload: JsonValue | null): JsonObject {
  return payload === null ? { command: name } : { command: name, payload }
}

import type { Outgoing } from '../../contract/dialect.ts'
import type { Delivery } from '../../contract/engine-io.ts'
import type { JsonObject, JsonValue } from '../../contract/json.ts'
import { formatCorrelation, topics } from './topics.ts'

/** Puts a delivery into the words of a plain device. QoS 1: the device's PUBACK says that it has it. */
export function write(delivery: Delivery): Outgoing {
  const { deviceId, what } = delivery
  const correlation = formatCorrelation(delivery)
  if (what.kind === 'settings') return { topic: topics.settings(deviceId, correlation), payload: JSON.stringify(what.values), qos: 1 }
  const request = what.kind === 'command' ? commandRequest(what.name, what.payload) : documentRequest(what.document)
  return { topic: topics.command(deviceId, correlation), payload: JSON.stringify(request), qos: 1 }
}

function commandRequest(name: string, payload: JsonValue | null): JsonObject {
  return payload === null ? { command: name } : { command: name, payload }
}

/** A job document is a command named by its `operation` (EMQX, AWS) or `action` (AWS managed templates). */
function documentRequest(document: JsonObject): JsonObject {
  const name = [document['operation'], document['action']].find((word) => typeof word === 'string')
  return { command: name ?? 'document', document }
}

import type { DeviceFacts } from '../contract/dialect.ts'
import type { Delivery } from '../contract/deliveries.ts'
import type { Execution } from '../contract/executions.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { JsonObject } from '../contract/json.ts'

/** Puts links in place of the files that a document names: they hold for the one execution. */
export type FillDocument = (document: JsonObject, execution: Pick<Execution, 'jobId' | 'deviceId' | 'executionNumber'>) => JsonObject

/** What is known of a device when it is written to. */
export function deviceFacts(fleet: FleetView, fill: FillDocument, deviceId: string, now: number): DeviceFacts {
  const device = fleet.device(deviceId)
  return {
    now,
    device,
    twin: fleet.twin(deviceId),
    shadow: (name) => fleet.shadow(deviceId, name),
    shadowNames: () => fleet.shadowNames(deviceId),
    pending: () => fleet.pendingOf(deviceId),
    execution: (jobId) => fleet.executionFor(deviceId, jobId),
    document: (execution) => fill(fleet.documentFor(execution.jobId, device?.dialect ?? 'plain') ?? {}, execution),
  }
}

/** A delivery with the placeholders of its document filled: devices that fetch theirs have it filled then. */
export function filledDelivery(fill: FillDocument, delivery: Delivery): Delivery {
  if (delivery.about !== 'execution' || delivery.what.kind !== 'document') return delivery
  return { ...delivery, what: { kind: 'document', document: fill(delivery.what.document, delivery) } }
}

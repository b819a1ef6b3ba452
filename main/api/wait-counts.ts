import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Execution } from '../contract/executions.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { WaitCount, WaitKind } from '../contract/waits.ts'

/** Devices that are looked at before other work gets its turn: some 10 ms. */
const devicesATurn = 5_000

/** What the devices of a job that have not ended wait for, most frequent first. */
export async function waitCounts(fleet: Pick<FleetView, 'wait'>, executions: Iterable<Execution>): Promise<WaitCount[]> {
  const counts = new Map<WaitKind, number>()
  let seen = 0
  // Read at once: the engine goes on between two turns.
  for (const execution of [...executions]) {
    const kind = fleet.wait(execution)?.kind
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    seen += 1
    if (seen % devicesATurn === 0) await nextTurn()
  }
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((one, other) => other.count - one.count)
}

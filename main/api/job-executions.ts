import type { Execution, ExecutionStatus } from '../contract/executions.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { WaitKind } from '../contract/waits.ts'
import { holds, listOf, sorted } from './page.ts'

/** What a person should look at first stands first. */
const statusOrder: ExecutionStatus[] = ['FAILED', 'REJECTED', 'TIMED_OUT', 'IN_PROGRESS', 'QUEUED', 'CANCELED', 'REMOVED', 'SUCCEEDED']
const statusRank = Object.fromEntries(statusOrder.map((status, rank) => [status, rank])) as Record<ExecutionStatus, number>

export interface ExecutionFilter {
  status?: ExecutionStatus | ExecutionStatus[] | undefined
  search?: string | undefined
  error?: string | undefined
  retried?: boolean | undefined
  waits?: WaitKind | undefined
  sort?: string | undefined
}

/** The devices of a job that a table shows, in its order. */
export function executionsFor(fleet: FleetView, executions: Iterable<Execution>, filter: ExecutionFilter): Execution[] {
  const statuses = listOf(filter.status)
  const nameOf = (execution: Execution) => fleet.device(execution.deviceId)?.name ?? execution.deviceId
  const slotOf = (execution: Execution) => fleet.device(execution.deviceId)?.slot ?? null
  const found: Execution[] = []
  for (const execution of executions) {
    if (statuses && !statuses.has(execution.status)) continue
    if (filter.retried !== undefined && filter.retried !== execution.earlierAttempts.length > 0) continue
    if (filter.error !== undefined && (execution.error ?? '') !== filter.error) continue
    if (filter.search !== undefined && !holds(filter.search, execution.deviceId, nameOf(execution), slotOf(execution), execution.error))
      continue
    // Dearer than the others, so it is asked last.
    if (filter.waits !== undefined && fleet.wait(execution)?.kind !== filter.waits) continue
    found.push(execution)
  }
  return sorted(found, filter.sort ?? 'status', {
    status: (execution) => statusRank[execution.status],
    deviceId: (execution) => execution.deviceId,
    deviceName: nameOf,
    slot: slotOf,
    error: (execution) => execution.error,
    queued: (execution) => execution.queuedAtMs,
    started: (execution) => execution.startedAtMs,
    finished: (execution) => execution.finishedAtMs,
    attempts: (execution) => execution.earlierAttempts.length + 1,
    duration: (execution) =>
      execution.startedAtMs === null || execution.finishedAtMs === null ? null : execution.finishedAtMs - execution.startedAtMs,
  })
}

import type { Execution, ExecutionStatus } from '../contract/executions.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { WaitKind } from '../contract/waits.ts'
import { holds, listOf, sortedPage, type Page, type PageRequest } from './page.ts'

/** What a person should look at first stands first. */
const statusOrder: ExecutionStatus[] = ['FAILED', 'REJECTED', 'TIMED_OUT', 'IN_PROGRESS', 'QUEUED', 'CANCELED', 'REMOVED', 'SUCCEEDED']
const statusRank = Object.fromEntries(statusOrder.map((status, rank) => [status, rank])) as Record<ExecutionStatus, number>

export interface ExecutionFilter {
  status?: ExecutionStatus | ExecutionStatus[] | undefined
  search?: string | undefined
  error?: string | undefined
  deviceIds?: readonly string[] | undefined
  retried?: boolean | undefined
  waits?: WaitKind | undefined
  sort?: string | undefined
}

const nameOf = (fleet: FleetView, { deviceId }: Execution) => fleet.device(deviceId)?.name ?? deviceId
const slotOf = (fleet: FleetView, { deviceId }: Execution) => fleet.device(deviceId)?.slot ?? null

/** What executions can be sorted by. */
const keysOf = (fleet: FleetView) => ({
  status: (execution: Execution) => statusRank[execution.status],
  deviceId: (execution: Execution) => execution.deviceId,
  deviceName: (execution: Execution) => nameOf(fleet, execution),
  slot: (execution: Execution) => slotOf(fleet, execution),
  error: (execution: Execution) => execution.error,
  queued: (execution: Execution) => execution.queuedAtMs,
  started: (execution: Execution) => execution.startedAtMs,
  finished: (execution: Execution) => execution.finishedAtMs,
  attempts: (execution: Execution) => execution.earlierAttempts.length + 1,
  duration: (execution: Execution) =>
    execution.startedAtMs === null || execution.finishedAtMs === null ? null : execution.finishedAtMs - execution.startedAtMs,
})

/** The devices of a job that a table shows, in no order. */
function executionsFound(fleet: FleetView, executions: Iterable<Execution>, filter: ExecutionFilter): Execution[] {
  const statuses = listOf(filter.status)
  const wanted = filter.deviceIds && new Set(filter.deviceIds)
  const found: Execution[] = []
  for (const execution of executions) {
    if (wanted && !wanted.has(execution.deviceId)) continue
    if (statuses && !statuses.has(execution.status)) continue
    if (filter.retried !== undefined && filter.retried !== execution.earlierAttempts.length > 0) continue
    if (filter.error !== undefined && (execution.error ?? '') !== filter.error) continue
    if (
      filter.search !== undefined &&
      !holds(filter.search, execution.deviceId, nameOf(fleet, execution), slotOf(fleet, execution), execution.error)
    )
      continue
    // Dearer than the others, so it is asked last.
    if (filter.waits !== undefined && fleet.wait(execution)?.kind !== filter.waits) continue
    found.push(execution)
  }
  return found
}

/** A page of the executions that a filter finds, in its order. @throws BenchError InvalidInput for a sort or a cursor that cannot be. */
export function executionPage<Row>(
  fleet: FleetView,
  executions: Iterable<Execution>,
  filter: ExecutionFilter & PageRequest,
  view: (execution: Execution) => Row,
): Page<Row> {
  return sortedPage(executionsFound(fleet, executions, filter), filter.sort ?? 'status', keysOf(fleet), filter, view)
}

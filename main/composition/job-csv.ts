import type { Execution } from '../contract/executions.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { Job } from '../contract/jobs.ts'
import { executionsCsv } from '../export/csv.ts'

/** The device status of a job as CSV, in pieces, with what is known of its devices now. */
export function jobCsv(fleet: FleetView, job: Job, executions: Iterable<Execution>): AsyncGenerator<string> {
  return executionsCsv({ job, rows: rowsOf(fleet, executions) })
}

function* rowsOf(fleet: FleetView, executions: Iterable<Execution>) {
  for (const execution of executions) {
    const device = fleet.device(execution.deviceId)
    yield {
      execution,
      deviceName: device?.name ?? execution.deviceId,
      slot: device?.slot ?? null,
      templateName: device?.templateId ? (fleet.template(device.templateId)?.name ?? null) : null,
      attributes: device?.attributes ?? {},
      clientId: device?.clientId ?? null,
      deleted: device === undefined,
    }
  }
}

import { BenchError } from '../contract/errors.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import { executionsCsv } from '../export/csv.ts'

/**
 * The device status of a job as CSV, in pieces.
 * @throws BenchError JobNotFound, at once and not when the first piece is asked for.
 */
export function jobCsv(fleet: FleetView, jobId: string): AsyncGenerator<string> {
  const job = fleet.job(jobId)
  if (!job) throw new BenchError('JobNotFound', `There is no job ‘${jobId}’: it may have been deleted.`, { jobId })
  return executionsCsv({ job, rows: rowsOf(fleet, jobId) })
}

function* rowsOf(fleet: FleetView, jobId: string) {
  for (const execution of fleet.executions(jobId)) {
    const device = fleet.device(execution.deviceId)
    yield {
      execution,
      deviceName: device?.name ?? execution.deviceId,
      slot: device?.slot ?? null,
      templateName: device?.templateId ? (fleet.template(device.templateId)?.name ?? null) : null,
      attributes: device?.attributes ?? {},
      deleted: device === undefined,
    }
  }
}

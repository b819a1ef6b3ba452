import { shelfMap, shelfOf, type MapSource } from '../bench-tools/shelves/shelf-map.ts'
import type { Execution } from '../contract/executions.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import { identifyCommandOf } from '../contract/identify.ts'
import type { FoundJob, JobSource } from './job-source.ts'
import { pageOf } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { shelfMapJob } from './shelf-map-job.ts'

/** Shelves a page when a caller does not say. */
const usualShelves = 20

/** Where devices stand, and which of them a person should walk to. */
export function shelfHandlers(port: ApiPort, jobs: JobSource) {
  const { shelves } = procedures
  return shelves.router({
    map: shelves.map.handler(async ({ input: { jobId, presenceOnly, onlyFailed, limit = usualShelves, ...request } }) => {
      const shownId = presenceOnly === true ? undefined : (jobId ?? shelfMapJob(port.fleet)?.jobId)
      const found = shownId === undefined ? null : await jobs.find(shownId)
      const source = sourceOf(port.fleet, found)
      const { rows, ...facts } = shelfMap(source, { onlyFailed: onlyFailed === true })
      const job = found && { jobId: found.job.jobId, name: found.job.name, state: found.job.state }
      return { ...pageOf(rows, { limit, ...request }, (row) => shelfOf(source, row)), job, ...facts }
    }),
  })
}

function sourceOf(fleet: FleetView, found: FoundJob | null): MapSource {
  const identifies = new Map<string, boolean>()
  for (const template of fleet.templates()) identifies.set(template.templateId, identifyCommandOf(template) !== null)
  return {
    devices: fleet.devices(),
    ...executionsOf(found),
    isRegistered: (deviceId) => fleet.device(deviceId) !== undefined,
    canIdentify: (templateId) => templateId !== null && identifies.get(templateId) === true,
  }
}

/** Those of an archived job are a list, in which every device would be looked for. */
function executionsOf(found: FoundJob | null): Pick<MapSource, 'executionOf' | 'executions' | 'executionCount'> {
  if (found === null) return { executionOf: () => undefined, executions: () => [], executionCount: 0 }
  const { executionCount } = found
  if (!found.archived) return { executionOf: found.execution, executions: () => found.executions, executionCount }
  const byDevice = new Map<string, Execution>()
  for (const execution of found.executions) byDevice.set(execution.deviceId, execution)
  return { executionOf: (deviceId) => byDevice.get(deviceId), executions: () => byDevice.values(), executionCount }
}

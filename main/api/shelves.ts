import { shelfMap, shelfOf, type MapSource } from '../bench-tools/shelves/shelf-map.ts'
import type { Execution } from '../contract/executions.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import { identifyCommandOf, isIdentifying } from '../contract/identify.ts'
import type { Job } from '../contract/jobs.ts'
import type { FoundJob, JobSource } from './job-source.ts'
import { pageOf } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** Shelves a page when a caller does not say. */
const usualShelves = 20

/** Where devices stand, and which of them a person should walk to. */
export function shelfHandlers(port: ApiPort, jobs: JobSource) {
  const { shelves } = procedures
  return shelves.router({
    map: shelves.map.handler(async ({ input: { jobId, presenceOnly, onlyFailed, limit = usualShelves, ...request } }) => {
      const shownId = presenceOnly === true ? undefined : (jobId ?? newestRunning(port.fleet)?.jobId)
      const found = shownId === undefined ? null : await jobs.find(shownId)
      const source = sourceOf(port.fleet, found)
      const { rows, ...facts } = shelfMap(source, { onlyFailed: onlyFailed === true })
      const job = found && { jobId: found.job.jobId, name: found.job.name, state: found.job.state }
      return { ...pageOf(rows, { limit, ...request }, (row) => shelfOf(source, row)), job, ...facts }
    }),
  })
}

/** The job that a person at the bench waits for: not one that only makes a unit blink, on the way to it. */
function newestRunning(fleet: FleetView): Job | null {
  let newest: Job | null = null
  for (const job of fleet.jobs()) {
    if (job.state !== 'running' || (newest !== null && (job.startedAtMs ?? 0) < (newest.startedAtMs ?? 0))) continue
    const template = job.templateId === null ? null : fleet.template(job.templateId)
    if (!isIdentifying(job.work, template)) newest = job
  }
  return newest
}

function sourceOf(fleet: FleetView, found: FoundJob | null): MapSource {
  const identifies = new Map<string, boolean>()
  for (const template of fleet.templates()) identifies.set(template.templateId, identifyCommandOf(template) !== null)
  return {
    devices: fleet.devices(),
    executionOf: executionsOf(found),
    canIdentify: (templateId) => templateId !== null && identifies.get(templateId) === true,
  }
}

/** Those of an archived job are a list, in which every device would be looked for. */
function executionsOf(found: FoundJob | null): (deviceId: string) => Execution | undefined {
  if (found === null) return () => undefined
  if (!found.archived) return found.execution
  const byDevice = new Map<string, Execution>()
  for (const execution of found.executions) byDevice.set(execution.deviceId, execution)
  return (deviceId) => byDevice.get(deviceId)
}

import { deviceSetHandlers } from './device-sets.ts'
import { deviceHandlers } from './devices.ts'
import { eventHandlers } from './events.ts'
import { jobTemplateHandlers } from './job-templates.ts'
import { jobHandlers } from './jobs.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { templateHandlers } from './templates.ts'
import { workplaceHandlers } from './workplace.ts'

/** The contract, implemented once over what the bench hands in. Every door carries this. */
export function createRouter(port: ApiPort) {
  return procedures.router({
    devices: deviceHandlers(port),
    deviceSets: deviceSetHandlers(port),
    templates: templateHandlers(port),
    jobs: jobHandlers(port),
    events: eventHandlers(port),
    jobTemplates: jobTemplateHandlers(port),
    ...workplaceHandlers(port),
  })
}
export type BenchRouter = ReturnType<typeof createRouter>

/**
 * The list of calls: name -> input, output, REST route. Implemented once in `main/api`, carried by three doors
 * (Electron IPC, WebSocket, REST under /api/v1). Every call may fail with one of `errors.ts`: over REST as
 * `{code, message}` with that code's HTTP status, elsewhere as an oRPC error with the same code and sentence.
 */
import { acceptanceRuns, acceptanceSheets } from './api/acceptance.ts'
import { attempts } from './api/attempts.ts'
import { compare } from './api/compare.ts'
import { deviceCertificates } from './api/device-certificates.ts'
import { devices } from './api/devices.ts'
import { deviceSets } from './api/device-sets.ts'
import { events, traffic } from './api/events.ts'
import { files } from './api/files.ts'
import { intake } from './api/intake.ts'
import { handOver } from './api/hand-over.ts'
import { jobs } from './api/jobs.ts'
import { jobTemplates } from './api/job-templates.ts'
import { recipeRuns, recipes } from './api/recipes.ts'
import { shelves } from './api/shelves.ts'
import { commands, things, thingTypes } from './api/things.ts'
import { network } from './api/network.ts'
import { templates } from './api/templates.ts'
import { bench, certificates, changes, desktop, enrolmentGroups, settings, simulator, tokens } from './api/workplace.ts'

export const contract = {
  bench,
  devices,
  deviceCertificates,
  deviceSets,
  templates,
  things,
  thingTypes,
  commands,
  jobs,
  jobTemplates,
  attempts,
  shelves,
  intake,
  acceptanceSheets,
  acceptanceRuns,
  compare,
  recipes,
  recipeRuns,
  handOver,
  files,
  events,
  traffic,
  settings,
  tokens,
  certificates,
  enrolmentGroups,
  simulator,
  network,
  changes,
  desktop,
}
export type BenchContract = typeof contract

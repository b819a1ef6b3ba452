import { acceptanceRunHandlers } from './acceptance-runs.ts'
import { acceptanceSheetHandlers } from './acceptance-sheets.ts'
import { attemptHandlers } from './attempts.ts'
import { certificateHandlers } from './certificates.ts'
import { commandHandlers } from './commands.ts'
import { deviceSetHandlers } from './device-sets.ts'
import { deviceBulkHandlers } from './device-bulk.ts'
import { deviceCertificateHandlers } from './device-certificates.ts'
import { deviceCommandHandlers } from './device-commands.ts'
import { compareHandlers } from './compare.ts'
import { credentialHandlers } from './device-credentials.ts'
import { cloudMessageHandlers } from './device-messages.ts'
import { shadowHandlers } from './device-shadows.ts'
import { telemetryHandlers } from './device-telemetry.ts'
import { twinHandlers } from './device-twin.ts'
import { deviceHandlers } from './devices.ts'
import { enrolmentHandlers } from './enrolment.ts'
import { eventHandlers } from './events.ts'
import { fileHandlers } from './files.ts'
import { intakeHandlers } from './intake.ts'
import { handOverHandlers } from './hand-over.ts'
import { jobTemplateHandlers } from './job-templates.ts'
import { jobSourceOf } from './job-source.ts'
import { jobHandlers } from './jobs.ts'
import type { ApiPort } from './port.ts'
import { networkHandlers } from './network.ts'
import { procedures } from './procedures.ts'
import { recipeRunHandlers } from './recipe-run-calls.ts'
import { recipeHandlers } from './recipes.ts'
import { shelfHandlers } from './shelves.ts'
import { templateHandlers } from './templates.ts'
import { thingTypeHandlers } from './thing-types.ts'
import { thingHandlers } from './things.ts'
import { tokenHandlers } from './tokens.ts'
import { workplaceHandlers } from './workplace.ts'

/** The contract, implemented once over what the bench hands in. Every door carries this. */
export function createRouter(port: ApiPort) {
  const source = jobSourceOf(port)
  return procedures.router({
    devices: {
      ...deviceHandlers(port),
      ...deviceBulkHandlers(port),
      ...twinHandlers(port),
      ...shadowHandlers(port),
      ...credentialHandlers(port),
      ...cloudMessageHandlers(port),
      ...deviceCommandHandlers(port),
      ...telemetryHandlers(port),
    },
    deviceCertificates: deviceCertificateHandlers(port),
    deviceSets: deviceSetHandlers(port),
    templates: templateHandlers(port),
    things: thingHandlers(port),
    thingTypes: thingTypeHandlers(port),
    commands: commandHandlers(port),
    jobs: jobHandlers(port, source),
    attempts: attemptHandlers(port),
    events: eventHandlers(port, source),
    jobTemplates: jobTemplateHandlers(port),
    shelves: shelfHandlers(port, source),
    intake: intakeHandlers(port),
    acceptanceSheets: acceptanceSheetHandlers(port),
    acceptanceRuns: acceptanceRunHandlers(port),
    compare: compareHandlers(port, source),
    recipes: recipeHandlers(port),
    recipeRuns: recipeRunHandlers(port),
    handOver: handOverHandlers(port),
    files: fileHandlers(port),
    tokens: tokenHandlers(port),
    certificates: certificateHandlers(port),
    enrolmentGroups: enrolmentHandlers(port),
    network: networkHandlers(port),
    ...workplaceHandlers(port, source),
  })
}
export type BenchRouter = ReturnType<typeof createRouter>

/** What a bench has to hand over, read from what it keeps. */
import type { AcceptanceSheet } from '../../contract/acceptance.ts'
import type { FleetView } from '../../contract/fleet-view.ts'
import { portSettings, sharedSettings, type HandOverContents } from '../../contract/hand-over.ts'
import type { Job } from '../../contract/jobs.ts'
import { keptAlongOf } from '../../contract/jobs.ts'
import { writtenPart } from '../../contract/job-again.ts'
import type { KeptRecipe } from '../../contract/recipes.ts'
import type { Settings } from '../../contract/settings.ts'

export interface HandedFrom {
  fleet: FleetView
  recipes: readonly KeptRecipe[]
  acceptanceSheets: readonly AcceptanceSheet[]
  settings: Settings
}

/** @param includes what is handed over only where that is asked for. */
export function contentsOf(from: HandedFrom, includes: { devices: boolean; ports: boolean }): HandOverContents {
  const { fleet } = from
  const settings = pick(from.settings, [...sharedSettings, ...(includes.ports ? portSettings : [])])
  return {
    templates: byId(
      [...fleet.templates()].map((template) => without(template, ['createdAtMs', 'lastUpdatedAtMs'])),
      'templateId',
    ),
    ...(includes.devices && { devices: byId([...fleet.devices()].map(handedDevice), 'deviceId') }),
    deviceSets: byId(
      [...fleet.deviceSets()].map((set) => without(set, ['createdAtMs', 'lastUpdatedAtMs'])),
      'deviceSetId',
    ),
    jobTemplates: byId(
      [...fleet.jobTemplates()].map((template) => without(template, ['createdAtMs', 'createdBy', 'lastUpdatedAtMs', 'madeFromJobId'])),
      'jobTemplateId',
    ),
    recipes: byId(
      from.recipes.map((recipe) => without(recipe, ['createdAtMs', 'createdBy', 'lastUpdatedAtMs'])),
      'id',
    ),
    acceptanceSheets: byId(
      from.acceptanceSheets.map((sheet) => without(sheet, ['createdAtMs', 'lastUpdatedAtMs', 'lastUpdatedBy'])),
      'id',
    ),
    jobs: byId([...fleet.jobs()].filter(({ state }) => state === 'draft').map(handedJob), 'jobId'),
    settings,
  }
}

function handedDevice({ deviceId, name, templateId, slot, attributes, properties, clientId }: HandedDevice & object) {
  return { deviceId, name, templateId, slot, attributes, properties, ...(clientId === undefined ? {} : { clientId }) }
}
type HandedDevice = NonNullable<HandOverContents['devices']>[number]

function handedJob(job: Job): HandOverContents['jobs'][number] {
  return { jobId: job.jobId, ...writtenPart(job), ...keptAlongOf(job) }
}

function without<Kept extends object, Name extends keyof Kept>(kept: Kept, names: readonly Name[]): Omit<Kept, Name> {
  const rest = { ...kept }
  for (const name of names) delete rest[name]
  return rest
}

function pick<Kept extends object, Name extends keyof Kept>(kept: Kept, names: readonly Name[]): Pick<Kept, Name> {
  return Object.fromEntries(names.map((name) => [name, kept[name]])) as Pick<Kept, Name>
}

function byId<Item extends object>(items: Item[], id: keyof Item): Item[] {
  return items.toSorted((left, right) => (left[id] < right[id] ? -1 : 1))
}

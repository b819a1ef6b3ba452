import { client } from './client.ts'

export type ThingKind = 'device' | 'deviceSet' | 'job' | 'jobTemplate' | 'template'

/** Something of the bench that has a name and a page. */
export interface Thing {
  kind: ThingKind
  id: string
  name: string
  path: string
  /** What tells it from others of that name. */
  note: string | null
}

/** Shorter than this finds too much to be of use. */
export const leastTyped = 2

/** Things whose name or id holds the text: a few of each kind, found in main. Rejects when the bench does not answer. */
export async function findThings(search: string): Promise<Thing[]> {
  if (search.trim().length < leastTyped) return []
  const [jobs, jobTemplates, sets, templates, devices] = await Promise.all([
    client.jobs.list({ search, limit: 4 }),
    client.jobTemplates.list({ search, limit: 3 }),
    client.deviceSets.list({ search, limit: 3 }),
    client.templates.list({ search, limit: 3 }),
    client.devices.list({ search, limit: 6 }),
  ])
  const thing = (kind: ThingKind, id: string, name: string, folder: string, note: string | null = null): Thing => ({
    kind,
    id,
    name,
    path: `/${folder}/${encodeURIComponent(id)}`,
    note,
  })
  return [
    ...devices.items.map(({ deviceId, name }) => thing('device', deviceId, name, 'devices', deviceId === name ? null : deviceId)),
    ...sets.items.map(({ deviceSetId, name }) => thing('deviceSet', deviceSetId, name, 'device-sets')),
    ...jobs.items.map(({ jobId, name }) => thing('job', jobId, name, 'jobs')),
    ...jobTemplates.items.map(({ jobTemplateId, name }) => thing('jobTemplate', jobTemplateId, name, 'job-templates')),
    ...templates.items.map(({ templateId, name }) => thing('template', templateId, name, 'templates')),
  ]
}

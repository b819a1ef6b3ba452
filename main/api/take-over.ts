import type { HandedThing } from '../bench-tools/hand-over/compare.ts'
import type { PersonAct } from '../contract/engine-io.ts'
import { BenchError, isBenchError } from '../contract/errors.ts'
import type { HandOverContents, HandOverKind } from '../contract/hand-over.ts'
import type { JsonObject } from '../contract/json.ts'
import type { SettingsChange } from '../contract/settings.ts'
import type { ApiPort } from './port.ts'

/** A thing that is to be taken over, and what is here in its place; null: nothing. */
export interface Taking {
  thing: HandedThing
  before: HandedThing | null
}

type Undo = () => Promise<unknown>
type Of<List extends keyof HandOverContents> = NonNullable<HandOverContents[List]> extends (infer Item)[] ? Item : never

/** Devices that are changed side by side: they wait for one sync of the disk together. */
const devicesAtOnce = 500

/**
 * Takes things over, in the order in which they rest on each other. When one is refused, all that was done is taken back, the last
 * first.
 * @throws BenchError that names the thing; all is then as it was, but for what its sentence says could not be taken back.
 */
export async function takeOver(port: ApiPort, takings: readonly Taking[], who: string): Promise<void> {
  const undos: Undo[] = []
  const done = (undo: Undo) => void undos.push(undo)
  try {
    await takeDevices(port, takings, who, done)
    for (const taking of takings) if (taking.thing.kind !== 'device') await takeOne(port, taking, who, done)
  } catch (error) {
    const left: string[] = []
    for (const undo of undos.toReversed()) await undo().catch((problem: unknown) => left.push(sentenceOf(problem)))
    const kept = left.length === 0 ? 'Nothing was taken over.' : `Not all could be taken back: ${left.join(' ')}`
    throw new BenchError(isBenchError(error) ? error.code : 'Internal', `${sentenceOf(error)} ${kept}`)
  }
}

function sentenceOf(error: unknown): string {
  return isBenchError(error) ? error.sentence : `${String(error)}.`
}

/** Templates come before devices, which may be of them; the rest after both. */
async function takeDevices(port: ApiPort, takings: readonly Taking[], who: string, done: (undo: Undo) => void): Promise<void> {
  for (const taking of takings) if (taking.thing.kind === 'template') await takeOne(port, taking, who, done)
  const devices = takings.filter(({ thing }) => thing.kind === 'device')
  const fresh = devices.filter(({ before }) => before === null).map(({ thing }) => thing.content as unknown as Of<'devices'>)
  if (fresh.length > 0) {
    const registered = fresh.map(({ properties: _properties, ...device }) => device)
    await port.submit({ kind: 'device.register', devices: registered, by: 'import', who })
    done(() => port.submit({ kind: 'device.delete', deviceIds: fresh.map(({ deviceId }) => deviceId), who }))
  }
  const changes = devices.filter(
    ({ thing, before }) => before !== null || Object.keys(thing.content['properties'] as JsonObject).length > 0,
  )
  for (let from = 0; from < changes.length; from += devicesAtOnce)
    await Promise.all(
      changes.slice(from, from + devicesAtOnce).map(async ({ thing, before }) => {
        await port.submit({ ...deviceChange(thing.content), who })
        if (before !== null) done(() => port.submit({ ...deviceChange(before.content), who }))
      }),
    )
}

function deviceChange(content: JsonObject): Extract<PersonAct, { kind: 'device.change' }> {
  const { deviceId, clientId = null, ...change } = content as unknown as Of<'devices'> & { clientId?: string | null }
  return { kind: 'device.change', deviceId, change: { ...change, clientId } }
}

/** How one thing is made, put in place of what is here, and taken away. */
interface Ways {
  create(content: JsonObject, id: string): Promise<unknown>
  change(content: JsonObject, id: string): Promise<unknown>
  remove(id: string): Promise<unknown>
}

async function takeOne(port: ApiPort, { thing, before }: Taking, who: string, done: (undo: Undo) => void): Promise<void> {
  if (thing.kind === 'template' && before === null && port.fleet.template(thing.id)) return
  const ways = waysOf(port, who)[thing.kind as Exclude<HandOverKind, 'device'>]
  if (before === null) {
    await ways.create(thing.content, thing.id)
    done(() => ways.remove(thing.id))
  } else {
    await ways.change(thing.content, thing.id)
    done(() => ways.change(before.content, thing.id))
  }
}

function waysOf(port: ApiPort, who: string): Record<Exclude<HandOverKind, 'device'>, Ways> {
  const submit = (act: PersonAct) => port.submit({ ...act, who })
  const as = <Kept>(content: JsonObject) => content as unknown as Kept
  const times = () => ({ createdAtMs: port.now(), lastUpdatedAtMs: port.now() })
  const putRecipe = (content: JsonObject, id: string) =>
    port.tools.recipes.put({
      createdBy: who,
      ...times(),
      ...port.tools.recipes.get(id),
      ...as<Of<'recipes'>>(content),
      lastUpdatedAtMs: port.now(),
    })
  const putSheet = (content: JsonObject, id: string) =>
    port.tools.acceptanceSheets.put({
      ...times(),
      ...port.tools.acceptanceSheets.get(id),
      ...as<Of<'acceptanceSheets'>>(content),
      lastUpdatedAtMs: port.now(),
      lastUpdatedBy: who,
    })
  const setTo = (content: JsonObject, name: string) => port.changeSettings({ [name]: content['value'] } as SettingsChange)
  return {
    template: {
      create: (content, templateId) => submit({ kind: 'template.create', templateId, template: as<Of<'templates'>>(content) }),
      change: (content, templateId) => {
        const { templateId: _id, ...change } = as<Of<'templates'>>(content)
        return submit({ kind: 'template.change', templateId, change })
      },
      remove: (templateId) => submit({ kind: 'template.delete', templateId }),
    },
    deviceSet: {
      create: (content, deviceSetId) => submit({ kind: 'deviceSet.create', deviceSetId, deviceSet: as<Of<'deviceSets'>>(content) }),
      change: (content, deviceSetId) => {
        const { deviceSetId: _id, ...change } = as<Of<'deviceSets'>>(content)
        return submit({ kind: 'deviceSet.change', deviceSetId, change })
      },
      remove: (deviceSetId) => submit({ kind: 'deviceSet.delete', deviceSetId }),
    },
    jobTemplate: {
      create: (content, jobTemplateId) => {
        const jobTemplate = as<Of<'jobTemplates'>>(content)
        return submit({ kind: 'jobTemplate.create', jobTemplateId, jobTemplate, by: who, madeFromJobId: null })
      },
      change: (content, jobTemplateId) => {
        const { jobTemplateId: _id, ...change } = as<Of<'jobTemplates'>>(content)
        return submit({ kind: 'jobTemplate.change', jobTemplateId, change })
      },
      remove: (jobTemplateId) => submit({ kind: 'jobTemplate.delete', jobTemplateId }),
    },
    job: {
      create: (content, jobId) => {
        const { jobId: _id, ...definition } = as<Of<'jobs'>>(content)
        return submit({ kind: 'job.create', jobId, definition, by: who, run: false })
      },
      change: (content, jobId) => {
        const { jobId: _id, ...definition } = as<Of<'jobs'>>(content)
        return submit({ kind: 'job.edit', jobId, definition })
      },
      remove: (jobId) => submit({ kind: 'job.delete', jobId, force: true }),
    },
    recipe: { create: putRecipe, change: putRecipe, remove: (id) => port.tools.recipes.remove(id) },
    acceptanceSheet: { create: putSheet, change: putSheet, remove: (id) => port.tools.acceptanceSheets.remove(id) },
    setting: { create: setTo, change: setTo, remove: () => Promise.resolve() },
  }
}

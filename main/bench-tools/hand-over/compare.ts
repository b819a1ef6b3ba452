/** What a hand-over would change on a bench: thing by thing, with the differences. Pure. */
import {
  handOverKinds,
  handOverStatuses,
  type Difference,
  type HandOverContents,
  type HandOverKind,
  type HandOverRow,
  type LeftOut,
} from '../../contract/hand-over.ts'
import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '../../contract/json.ts'

/** One thing of a hand-over, whatever its kind. */
export interface HandedThing {
  kind: HandOverKind
  id: string
  name: string
  content: JsonObject
}

/** What of this bench stands in the way of a thing, beside what the contents tell. */
export interface HereFacts {
  /** A job of that id that is no draft here, or has been. */
  hasRun(jobId: string): boolean
}

/** Differences that are listed of one thing. */
const mostDifferences = 30

/** All things of a hand-over, in the order in which they are taken over. */
export function thingsOf(contents: HandOverContents): HandedThing[] {
  const things = (kind: HandOverKind, items: readonly object[], id: string): HandedThing[] =>
    items.map((item) => {
      const content = item as JsonObject
      return { kind, id: content[id] as string, name: (content['name'] as string | undefined) ?? (content[id] as string), content }
    })
  const settings = Object.entries(contents.settings).filter(([, value]) => value !== undefined)
  return [
    ...things('template', contents.templates, 'templateId'),
    ...things('device', contents.devices ?? [], 'deviceId'),
    ...things('deviceSet', contents.deviceSets, 'deviceSetId'),
    ...things('jobTemplate', contents.jobTemplates, 'jobTemplateId'),
    ...things('recipe', contents.recipes, 'id'),
    ...things('acceptanceSheet', contents.acceptanceSheets, 'id'),
    ...things('job', contents.jobs, 'jobId'),
    ...settings.map(([name, value]): HandedThing => ({ kind: 'setting', id: name, name, content: { value: value as JsonValue } })),
  ]
}

/** By which a thing is told apart from those of all kinds. */
export function keyOf({ kind, id }: LeftOut): string {
  return `${kind}/${id}`
}

/** The contents without what is to be left out. */
export function withoutLeftOut(things: readonly HandedThing[], leaveOut: readonly LeftOut[]): HandedThing[] {
  const out = new Set(leaveOut.map(keyOf))
  return things.filter((thing) => !out.has(keyOf(thing)))
}

/** What would become of each thing: conflicts first, then what changes, what is new, and what is here already. */
export function compare(given: readonly HandedThing[], here: readonly HandedThing[], facts: HereFacts): HandOverRow[] {
  const byKey = new Map(here.map((thing) => [keyOf(thing), thing]))
  const problemOf = conflictsWith(given, here, facts)
  const rows = given.map((thing): HandOverRow => {
    const before = byKey.get(keyOf(thing))
    const problem = problemOf(thing)
    const differences = before === undefined ? [] : differencesOf(before.content, thing.content)
    const status =
      differences.length === 0 && before !== undefined ? 'same' : problem !== null ? 'conflict' : before === undefined ? 'new' : 'changed'
    return {
      kind: thing.kind,
      id: thing.id,
      name: thing.name,
      status,
      differences: differences.slice(0, mostDifferences),
      moreDifferences: Math.max(0, differences.length - mostDifferences),
      problem: status === 'conflict' ? problem : null,
    }
  })
  const order = (row: HandOverRow) => handOverStatuses.indexOf(row.status) * handOverKinds.length + handOverKinds.indexOf(row.kind)
  return rows.toSorted((left, right) => order(left) - order(right))
}

/** Members that differ. What the file does not say at the top of a thing stays as it is here. */
function differencesOf(before: JsonObject, after: JsonObject): Difference[] {
  return Object.keys(after).flatMap((name) => walk(before[name], after[name], name))
}

function walk(before: JsonValue | undefined, after: JsonValue | undefined, path: string): Difference[] {
  if (sameJson(before, after)) return []
  if (isJsonObject(before) && isJsonObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap((name) => walk(before[name], after[name], `${path}.${name}`))
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((item, index) => walk(item, after[index], `${path}.${index}`))
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
}

const nouns = { template: 'device template', deviceSet: 'device set', jobTemplate: 'job template', recipe: 'recipe' } as const

/** Why a thing cannot be taken over with the others, in a sentence; null: it can. */
function conflictsWith(
  given: readonly HandedThing[],
  here: readonly HandedThing[],
  facts: HereFacts,
): (thing: HandedThing) => string | null {
  const templates = new Set([...here, ...given].filter(({ kind }) => kind === 'template').map(({ id }) => id))
  const namesHere = new Map(here.filter(({ kind }) => kind in nouns).map(({ kind, name, id }) => [`${kind}/${name}`, id]))
  const namesGiven = new Map<string, string>()
  for (const { kind, name, id } of given) if (kind in nouns && !namesGiven.has(`${kind}/${name}`)) namesGiven.set(`${kind}/${name}`, id)
  const clients = new Map<string, string>()
  for (const { kind, id, content } of [...here, ...given])
    if (kind === 'device' && !clients.has(clientOf(id, content))) clients.set(clientOf(id, content), id)
  return ({ kind, id, name, content }) => {
    if (kind in nouns) {
      const holder = namesHere.get(`${kind}/${name}`) ?? namesGiven.get(`${kind}/${name}`)
      if (holder !== undefined && holder !== id)
        return `Another ${nouns[kind as keyof typeof nouns]} is named ‘${name}’ here: rename it first, or leave this one out.`
    }
    const templateId = kind === 'jobTemplate' ? (content['job'] as JsonObject | undefined)?.['templateId'] : content['templateId']
    if (kind !== 'template' && typeof templateId === 'string' && !templates.has(templateId))
      return `Its device template ‘${templateId}’ is neither here nor in the file.`
    if (kind === 'job' && facts.hasRun(id)) return `The job ‘${name}’ has run on this bench already, and changes no more.`
    if (kind === 'device') {
      const holder = clients.get(clientOf(id, content))
      if (holder !== id) return `Device ‘${holder}’ comes by the client id ‘${clientOf(id, content)}’ already.`
    }
    return null
  }
}

function clientOf(deviceId: string, content: JsonObject): string {
  return typeof content['clientId'] === 'string' ? content['clientId'] : deviceId
}

import type { JsonObject, JsonValue } from '../contract/json.ts'
import { sameJson } from '../contract/json.ts'
import { fieldNameSchema } from '../contract/ids.ts'
import type { TemplateCommand, TemplateField } from '../contract/templates.ts'
import { freeDtmi } from './dtmi.ts'
import { readContent } from './interfaces.ts'
import { typesOf } from './json-ld.ts'
import { ownProperty, ownType } from './own-words.ts'
import type { ModelTemplate } from './read-models.ts'
import { freeName, place, withOwn, words, writeValued } from './write-schemas.ts'
import { isQuantity } from './units.ts'

const contexts = {
  language: 'dtmi:dtdl:context;3',
  quantities: 'dtmi:dtdl:extension:quantitativeTypes;1',
  central: 'dtmi:iotcentral:context;3',
  own: 'dtmi:benchfleet:context;1',
}

/** What a template has in common with an interface: the device's own, or that of a component. */
type Contents = Pick<ModelTemplate, 'settings' | 'properties' | 'commands' | 'reported' | 'telemetry'>

const lists = ['settings', 'properties', 'reported', 'telemetry'] as const
const types = { settings: ['Property'], properties: ['Property', 'Cloud'], reported: ['Property'], telemetry: ['Telemetry'] }

/**
 * Writes a template as a model in DTDL v3: an interface of the device and one of each kind of component. Properties of
 * ours have the co-type `Cloud`, as in IoT Central; what DTDL cannot say stands in `benchfleet`.
 * @returns what `readModels` makes the same template of, but that what belongs to components comes last in each list.
 */
export function writeModel(template: ModelTemplate): JsonValue {
  const known = JSON.parse(JSON.stringify(template)) as ModelTemplate
  const ids = new Set<string>()
  const rootId = freeDtmi(known.templateId, ids)
  const { own, ofComponents } = parted(known)

  const names = new Set<string>()
  const contents = writeContents(own, names)
  const parts: { modelId: string; id: string; contents: JsonObject[] }[] = []
  for (const [index, component] of known.components.entries()) {
    const members = writeContents(ofComponents[index]!, new Set())
    let part = parts.find(({ modelId, contents }) => modelId === component.modelId && sameJson(contents, members))
    if (part === undefined) parts.push((part = { modelId: component.modelId, id: freeDtmi(component.modelId, ids), contents: members }))
    const element: JsonObject = { '@type': 'Component', name: freeName(component.name, names), ...words(component), schema: part.id }
    const plain = { name: element.name, title: element.displayName, description: element.description, modelId: part.id } as typeof component
    contents.push(withOwn(element, plain, component, ['name', 'title', 'description', 'modelId']))
  }

  const element: JsonObject = { '@type': 'Interface', ...words({ title: known.name, description: known.description }) }
  const plain = {
    templateId: rootId,
    title: element.displayName,
    description: element.description ?? '',
    wireFormat: 'pnp',
    doneWhen: 'acknowledged',
  }
  const root = withOwn(element, plain, { ...plain, ...known, title: known.name } as typeof plain, [
    'templateId',
    'title',
    'description',
    'wireFormat',
    'doneWhen',
  ])
  const interfaces = [
    withId(rootId, { ...root, contents }),
    ...parts.map(({ id, contents }) => withId(id, { '@type': 'Interface', contents })),
  ]
  return interfaces.map((value) => ({ '@context': contextOf(value), ...value }))
}

function withId(id: string, value: JsonObject): JsonObject {
  return { '@id': id, ...value }
}

/** What is the device's own, and what each component's, by their names. */
function parted(template: ModelTemplate): { own: Contents; ofComponents: Contents[] } {
  const empty = (): Contents => ({ settings: [], properties: [], commands: [], reported: [], telemetry: [] })
  const own = empty()
  const ofComponents = template.components.map(empty)
  /** The component with the longest name that begins this one, if what follows can be a name. */
  const ownerOf = (name: string) => {
    let owner = -1
    for (const [index, component] of template.components.entries()) {
      const isOwner = name.startsWith(`${component.name}.`) && fieldNameSchema.safeParse(name.slice(component.name.length + 1)).success
      if (isOwner && (owner < 0 || component.name.length > template.components[owner]!.name.length)) owner = index
    }
    return owner
  }
  for (const list of [...lists, 'commands'] as const)
    for (const item of template[list]) {
      const owner = ownerOf(item.name)
      const name = owner < 0 ? item.name : item.name.slice(template.components[owner]!.name.length + 1)
      const into = (owner < 0 ? own : ofComponents[owner]!)[list] as { name: string }[]
      into.push({ ...item, name })
    }
  return { own, ofComponents }
}

function writeContents(contents: Contents, names: Set<string>): JsonObject[] {
  const written = lists.flatMap((list) => contents[list].map((field) => writeField(list, field, names)))
  return [...written, ...contents.commands.map((command) => writeCommand(command, names))]
}

function writeField(list: (typeof lists)[number], field: TemplateField, names: Set<string>): JsonObject {
  const members: (keyof TemplateField)[] = ['name', 'title', 'description', 'semanticType', 'schema', 'initialValue']
  const element = writeValued('field', types[list], field, names, members)
  return list === 'settings' ? { ...element, writable: true } : element
}

function writeCommand(command: TemplateCommand, names: Set<string>): JsonObject {
  const payload = (type: string, schema: TemplateCommand['response'] | null, name: string | undefined) =>
    schema === undefined || schema === null ? undefined : writeValued('payload', [type], { name, schema }, new Set(), ['name', 'schema'])
  const request = payload('CommandRequest', command.payload, command.payloadName)
  const response = payload('CommandResponse', command.response, command.responseName)
  const element: JsonObject = {
    // `durable` is a word of IoT Central's, which no co-type of DTDL allows.
    '@type': command.isQueued === undefined ? 'Command' : ['Command', 'Durable'],
    name: freeName(command.name, names),
    ...words(command),
    ...(request === undefined ? {} : { request }),
    ...(response === undefined ? {} : { response }),
    ...(command.isQueued === undefined ? {} : { durable: command.isQueued }),
  }
  const plain = readContent(element, place(), { schemas: new Map(), isPreview: false })
  if (plain?.kind !== 'commands') throw new Error(`The command ${command.name} cannot be written.`)
  return withOwn(element, plain.command, command, ['name', 'title', 'description', 'semanticType'])
}

/** The contexts of the extensions that an interface makes use of. */
function contextOf(value: JsonObject): JsonValue {
  const used = new Set<string>([contexts.language])
  note(value, used)
  const order = Object.values(contexts).filter((context) => used.has(context))
  return order.length === 1 ? order[0]! : order
}

const ownToDtdl = new Set([
  'Interface',
  'Property',
  'Telemetry',
  'Command',
  'CommandRequest',
  'CommandResponse',
  'Component',
  'Array',
  'Enum',
  'Map',
  'MapValue',
  'Object',
  'Field',
])

function note(value: JsonValue, used: Set<string>): void {
  if (typeof value !== 'object' || value === null) {
    if (value === 'geopoint' || value === 'vector') used.add(contexts.central)
    return
  }
  if (Array.isArray(value)) return value.forEach((item) => note(item, used))
  for (const type of typesOf(value))
    if (type === ownType) used.add(contexts.own)
    else if (isQuantity(type)) used.add(contexts.quantities)
    else if (!ownToDtdl.has(type)) used.add(contexts.central)
  for (const [name, member] of Object.entries(value)) if (name !== ownProperty && name !== 'initialValue') note(member, used)
}

import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.ts'
import type { TemplateCommand, TemplateComponent, TemplateField } from '../contract/templates.ts'
import { isInterfaceId } from './dtmi.ts'
import { itemsOf, literalOf, referenceOf, textOf, typesOf } from './json-ld.ts'
import { withOwnWords } from './own-words.ts'
import type { Place } from './place.ts'
import { readName, readValued, withoutUndefined, type Language } from './schemas.ts'
import { isSemanticType } from './units.ts'

/** What an interface holds. `name` is its name in the model, which templates need not share. */
export type Content = { name: string; place: Place } & (
  | { kind: 'settings' | 'properties' | 'reported' | 'telemetry'; field: TemplateField }
  | { kind: 'commands'; command: TemplateCommand }
  | { kind: 'components'; component: TemplateComponent; interfaceId: string }
  | { kind: 'relationships' }
)

/** The members of a content that stand in an interface of its own: they are what a component is made of. */
const kinds = ['Property', 'Telemetry', 'Command', 'Component', 'Relationship'] as const

/**
 * Reads one element of `contents`.
 * @returns null when it is wrong, which is noted at its place.
 */
export function readContent(value: JsonValue, place: Place, language: Language): Content | null {
  if (!isJsonObject(value)) return place.refuse('A content is an object: a Property, Telemetry, Command, Component or Relationship.')
  const types = typesOf(value)
  const found = kinds.filter((kind) => types.includes(kind))
  if (found.length !== 1)
    return place
      .at('@type')
      .refuse(
        found.length === 0
          ? 'The @type of a content is Property, Telemetry, Command, Component or Relationship, alone or with others.'
          : `A content is one of them, not ${found.join(' and ')}.`,
      )
  switch (found[0]!) {
    case 'Property':
      return readProperty(value, types, place, language)
    case 'Telemetry': {
      const field = readValued('field', value, place, 'Telemetry', language)
      return field && { kind: 'telemetry', name: literalOf(value.name) as string, field, place }
    }
    case 'Command':
      return readCommand(value, types, place, language)
    case 'Component':
      return readComponent(value, place, language)
    case 'Relationship': {
      const name = readName(value, place, 'Relationship', language)
      return name === null ? null : { kind: 'relationships', name, place }
    }
  }
}

/** Writable: a setting. With IoT Central's `Cloud`: a property of ours, which no device sees. Else the device reports it. */
function readProperty(value: JsonObject, types: string[], place: Place, language: Language): Content | null {
  const field = readValued('field', value, place, 'Property', language)
  const writable = literalOf(value.writable)
  if (writable !== undefined && typeof writable !== 'boolean' && !isEmptyList(writable))
    return place.at('writable').refuse('writable is true or false.')
  const kind = types.includes('Cloud') || types.includes('CloudProperty') ? 'properties' : writable === true ? 'settings' : 'reported'
  return field && { kind, name: literalOf(value.name) as string, field, place }
}

/** JSON-LD: none is said. */
function isEmptyList(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 0
}

function readCommand(value: JsonObject, types: string[], place: Place, language: Language): Content | null {
  const name = readName(value, place, 'Command', language)
  const [request, response] = (['request', 'response'] as const).map((member) =>
    value[member] === undefined || value[member] === null
      ? undefined
      : readValued('payload', value[member], place.at(member), member, language),
  )
  if (name === null || request === null || response === null) return null
  const command: TemplateCommand = withoutUndefined({
    name,
    title: textOf(value.displayName),
    description: textOf(value.description),
    semanticType: types.find(isSemanticType),
    payload: request?.schema ?? null,
    payloadName: request?.name,
    response: response?.schema,
    responseName: response?.name,
    // IoT Central: "queue if offline".
    isQueued: typeof value.durable === 'boolean' ? value.durable : undefined,
  })
  return { kind: 'commands', name, command: withOwnWords('command', command, value, place), place }
}

function readComponent(value: JsonObject, place: Place, language: Language): Content | null {
  const name = readName(value, place, 'Component', language)
  const interfaceId = interfaceIdOf(value.schema)
  if (interfaceId === undefined)
    return place.at('schema').refuse('The schema of a Component is an interface: its id, or the interface itself with an @id.')
  if (name === null) return null
  const component: TemplateComponent = withoutUndefined({
    name,
    title: textOf(value.displayName),
    description: textOf(value.description),
    modelId: interfaceId,
  })
  return { kind: 'components', name, component: withOwnWords('component', component, value, place), interfaceId, place }
}

/** The id of an interface that is referred to, or stands there itself; undefined where there is none that could be one. */
export function interfaceIdOf(value: JsonValue | undefined): string | undefined {
  const id = referenceOf(value) ?? (isJsonObject(value) ? value['@id'] : undefined)
  return typeof id === 'string' && isInterfaceId(id) ? id : undefined
}

/** The contents of an interface, in their order. Of what is wrong, each is noted. */
export function readContents(value: JsonValue | undefined, place: Place, language: Language): Content[] {
  return itemsOf(value, place).flatMap(([item, at]) => readContent(item, at, language) ?? [])
}

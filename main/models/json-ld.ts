/** JSON-LD as far as DTDL has it: what may be written in several ways is read in one. */
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.ts'
import type { Place } from './place.ts'

/** The values of a list with their places; one value stands for a list of one, and none for an empty one. */
export function itemsOf(value: JsonValue | undefined, place: Place): [item: JsonValue, place: Place][] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value.map((item, index) => [item, place.at(index)]) : [[value, place]]
}

/** A text, number or truth value; JSON-LD may wrap it as the one value of a list, and as an object with `@value`. */
export function literalOf(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value) && value.length === 1) return literalOf(value[0])
  return isJsonObject(value) && value['@value'] !== undefined ? value['@value'] : value
}

/** The types of an element by their short names: `["Property","Temperature"]`. */
export function typesOf(element: JsonObject): string[] {
  const types = element['@type']
  return (Array.isArray(types) ? types : [types]).filter((type) => typeof type === 'string').map(termOf)
}

/** The last word of an id or a path: `dtmi:standard:unit:volt;2` and `Units/Voltage/volt` are a `volt`. */
export function termOf(id: string): string {
  return id.replace(/;[\d.]*$/, '').replace(/^.*[:/]/, '')
}

/** A text for people: as it is, or of a map by language the English one, else the first. Empty texts count as none. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value !== 'object' || value === null) return undefined
  const texts = languagesOf(value).filter(([, text]) => typeof text === 'string' && text !== '') as [string, string][]
  const english = texts.find(([language]) => language === 'en') ?? texts.find(([language]) => /^en-/i.test(language))
  return (english ?? texts[0])?.[1]
}

/** By language; JSON-LD writes a map, or a list of texts with their languages. */
function languagesOf(value: JsonObject | JsonValue[]): [language: string, text: JsonValue][] {
  if (!Array.isArray(value)) return '@value' in value ? [[String(value['@language']), value['@value']!]] : Object.entries(value)
  return value.flatMap((item) => (isJsonObject(item) ? languagesOf(item) : [['', item]]))
}

/** The id that stands for an element defined elsewhere: a text, or an object that has nothing but an id. */
export function referenceOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (!isJsonObject(value)) return undefined
  const { '@id': id } = value
  return typeof id === 'string' && Object.keys(value).length === 1 ? id : undefined
}

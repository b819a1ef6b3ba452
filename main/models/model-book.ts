/** Finds what the files of a model define, before any of it is read further: they refer to each other in any order. */
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.ts'
import { sameJson } from '../contract/json.ts'
import { isInterfaceId } from './dtmi.ts'
import { itemsOf, typesOf } from './json-ld.ts'
import type { Place } from './place.ts'

/** An interface as it stands in a file. */
export interface FoundInterface {
  id: string
  value: JsonObject
  place: Place
  isPreview: boolean
  /** Of the device template of IoT Central that it stands in. */
  template?: { value: JsonObject; place: Place }
}

/** The contexts of DTDL: the two versions that are read, and the preview of 2019. */
const versions: Record<string, 'current' | 'preview' | undefined> = { '2': 'current', '3': 'current' }

type Version = 'current' | 'preview'

const complexTypes = ['Array', 'Enum', 'Map', 'Object']

export class ModelBook {
  readonly interfaces = new Map<string, FoundInterface>()
  readonly schemas = new Map<string, { value: JsonObject; place: Place }>()

  /** Enters what a file defines. What is no model is noted at its place. */
  enter(file: JsonValue, place: Place): void {
    if (!isJsonObject(file) && !Array.isArray(file)) return void place.refuse('A model is a JSON object, or a list of them.')
    const items = itemsOf(file, place)
    if (items.length === 0) return void place.refuse('The list holds no interface.')
    for (const [item, at] of items) this.enterTop(item, at)
    this.enterSchemas(file, place)
  }

  private enterTop(value: JsonValue, place: Place): void {
    if (!isJsonObject(value)) return void place.refuse('A model is a JSON object with the @type "Interface".')
    const template = value.capabilityModel
    if (isJsonObject(template)) {
      const version = this.versionOf(value, place, 'current')
      if (version !== null) this.enterInterface(template, place.at('capabilityModel'), version, { value, place })
      return
    }
    const types = typesOf(value)
    if (types.includes('Interface') || types.includes('CapabilityModel')) {
      const version = this.versionOf(value, place)
      if (version !== null) this.enterInterface(value, place, version)
    } else {
      const said = types.length === 0 ? 'it has no @type' : `its @type is ${types.join(', ')}`
      place.at('@type').refuse(`A model has the @type "Interface", but ${said}.`)
    }
  }

  /** Of which version of DTDL an element is. `above`: that of what it stands in. */
  private versionOf(value: JsonObject, place: Place, above?: Version): Version | null {
    const at = place.at('@context')
    const contexts = itemsOf(value['@context'], at).filter(([context]) => typeof context === 'string') as [string, Place][]
    for (const [context] of contexts) {
      if (/^https?:\/\/azureiot\.com\/v\d+\/contexts\//.test(context)) return 'preview'
      const [, version] = /^dtmi:dtdl:context;(\d+)(?:\.\d+)?$/.exec(context) ?? []
      if (version === undefined) continue
      return versions[version] ?? at.refuse(`This is DTDL version ${version}: versions 2 and 3 are read.`)
    }
    if (above !== undefined) return above
    return at.refuse('The @context does not say the version of DTDL: write "dtmi:dtdl:context;2" or "dtmi:dtdl:context;3".')
  }

  private enterInterface(value: JsonObject, place: Place, version: Version, template?: FoundInterface['template']): void {
    const id = value['@id']
    if (typeof id !== 'string' || !isInterfaceId(id))
      return void place
        .at('@id')
        .refuse(
          id === undefined
            ? 'This interface has no @id such as "dtmi:com:example:Thermostat;1".'
            : `${JSON.stringify(id).slice(0, 160)} is no id of an interface: it is like "dtmi:com:example:Thermostat;1", has at most 128 characters, and does not begin as those of the language itself.`,
        )
    const before = this.interfaces.get(id)
    if (before === undefined) {
      const isPreview = version === 'preview' || typesOf(value).includes('CapabilityModel')
      this.interfaces.set(id, { id, value, place, isPreview, ...(template === undefined ? {} : { template }) })
    } else if (!sameJson(before.value, value))
      return void place
        .at('@id')
        .refuse(`‘${id}’ is defined otherwise in ${before.place.findings.file}${before.place.path && ` at ${before.place.path}`}.`)
    this.enterInline(value, place, version)
  }

  /** Interfaces may stand where they are used: as what is extended, and as the schema of a component. */
  private enterInline(value: JsonObject, place: Place, version: Version): void {
    const inline = [...itemsOf(value.extends, place.at('extends'))]
    for (const member of ['contents', 'implements'])
      for (const [content, at] of itemsOf(value[member], place.at(member)))
        if (isJsonObject(content) && (member === 'implements' || typesOf(content).includes('Component')) && content.schema !== undefined)
          inline.push([content.schema, at.at('schema')])
    for (const [item, at] of inline) {
      if (!isJsonObject(item) || (Object.keys(item).length === 1 && item['@id'] !== undefined)) continue
      if (!typesOf(item).includes('Interface')) at.at('@type').refuse('What stands here must be an interface: its @type is "Interface".')
      const own = this.versionOf(item, at, version)
      if (own !== null) this.enterInterface(item, at, own)
    }
  }

  private enterSchemas(value: JsonValue, place: Place): void {
    if (typeof value !== 'object' || value === null) return
    if (isJsonObject(value)) {
      const id = value['@id']
      if (typeof id === 'string' && typesOf(value).some((type) => complexTypes.includes(type)) && !this.schemas.has(id))
        this.schemas.set(id, { value, place })
      for (const [name, member] of Object.entries(value)) this.enterSchemas(member, place.at(name))
    } else value.forEach((item, index) => this.enterSchemas(item, place.at(index)))
  }
}

import type { ModelFile, ModelProblem, NewTemplate } from '../contract/templates.ts'
import { fieldNameSchema, onOneLine } from '../contract/ids.ts'
import { isJsonObject, type JsonObject } from '../contract/json.ts'
import { shortName } from './dtmi.ts'
import { interfaceIdOf, readContents, type Content } from './interfaces.ts'
import { itemsOf, textOf } from './json-ld.ts'
import { JsonTextError, readJsonText } from './json-text.ts'
import { ModelBook, type FoundInterface } from './model-book.ts'
import { withOwnWords } from './own-words.ts'
import { Place, type FileFindings } from './place.ts'
import { readSchema } from './schemas.ts'
import { wellKnownModels } from './well-known.ts'

/** A template as a model describes it. */
export type ModelTemplate = NewTemplate & { templateId: string }

/** The longest chain of interfaces that extend each other (DTDL v2 and v3). */
const maximumExtends = 10
const longest = { name: 256, description: 2028 }

/**
 * Reads device models in DTDL v2 or v3, device templates of IoT Central with them, and capability models of the 2019
 * preview. The files refer to each other.
 * @returns a template of each interface that no other has as a component or extends; of files that are wrong none.
 * A template whose component stands in none of the files is there without it, with a problem that says so.
 */
export function readModels(files: ModelFile[]): { templates: ModelTemplate[]; problems: ModelProblem[] } {
  const book = new ModelBook()
  const findings: FileFindings[] = files.map(({ name, text }) => enterFile(book, name, text))
  const brought = new Set(book.interfaces.keys())
  const wellKnown = new ModelBook()
  enterFile(wellKnown, wellKnownModels.name, wellKnownModels.text)
  for (const [id, found] of wellKnown.interfaces) if (!brought.has(id)) book.interfaces.set(id, found)

  const models = new Models(book)
  const templates = [...brought].filter((id) => !models.isPart(id)).map((id) => models.template(book.interfaces.get(id)!))
  const usable = templates.filter((made) => made !== null && !made.of.place.findings.isRefused).map((made) => made!.template)
  return { templates: usable, problems: findings.flatMap(({ problems }) => distinct(problems)) }
}

function enterFile(book: ModelBook, file: string, text: string): FileFindings {
  const findings: FileFindings = { file, problems: [], isRefused: false }
  const place = new Place(findings)
  try {
    book.enter(readJsonText(text), place)
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error
    place.refuse(error.message)
  }
  return findings
}

/** The interfaces of all files, read. */
class Models {
  private readonly book: ModelBook
  private readonly contents = new Map<string, Content[]>()
  private readonly bases = new Map<string, { id: string; place: Place }[]>()
  private readonly parts = new Set<string>()

  constructor(book: ModelBook) {
    this.book = book
    for (const found of book.interfaces.values()) this.read(found)
  }

  /** Whether another interface has this one as a component, or extends it. */
  isPart(id: string): boolean {
    return this.parts.has(id)
  }

  private read({ id, value, place, isPreview, template }: FoundInterface): void {
    const language = { schemas: this.book.schemas, isPreview }
    const contents = readContents(value.contents, place.at('contents'), language)
    contents.push(...readContents(asComponents(value.implements), place.at('implements'), language))
    const solution = template?.value.solutionModel
    if (isJsonObject(solution)) {
      const at = template!.place.at('solutionModel').at('cloudProperties')
      contents.push(...readContents(asProperties(solution.cloudProperties), at, language))
    }
    this.contents.set(id, contents)
    // What is wrong with a schema is said even where nothing refers to it yet.
    for (const [schema, at] of itemsOf(value.schemas, place.at('schemas'))) readSchema(schema, at, language)

    const bases: { id: string; place: Place }[] = []
    for (const [base, at] of itemsOf(value.extends, place.at('extends'))) {
      const baseId = interfaceIdOf(base)
      if (baseId === undefined) at.refuse('What an interface extends is an interface: its id, or the interface itself.')
      else bases.push({ id: baseId, place: at })
    }
    this.bases.set(id, bases)
    for (const base of bases) if (base.id !== id) this.parts.add(base.id)
    for (const content of contents) if (content.kind === 'components' && content.interfaceId !== id) this.parts.add(content.interfaceId)
  }

  /** The interface, unless it is in none of the files or in one that is wrong, which is noted where it is referred to. */
  private referred(id: string, place: Place): FoundInterface | null {
    const found = this.book.interfaces.get(id)
    if (found === undefined) {
      place.note(`None of the files defines ‘${id}’: choose its file as well.`)
      return null
    }
    if (found.place.findings.isRefused && found.place.findings !== place.findings) {
      place.note(`‘${id}’ stands in ${found.place.findings.file}, which cannot be read.`)
      return null
    }
    return found
  }

  /** All contents of an interface, what it extends first. null when it extends itself, or a name stands in it twice. */
  private flat(found: FoundInterface): Content[] | null {
    const seen = new Set([found.id])
    const gather = (id: string, trail: string[]): Content[] | null => {
      const gathered: Content[] = []
      for (const base of this.bases.get(id)!) {
        if (trail.includes(base.id)) return base.place.refuse(`‘${base.id}’ extends itself.`)
        if (trail.length > maximumExtends) return base.place.refuse(`Interfaces extend each other at most ${maximumExtends} deep.`)
        if (seen.has(base.id) || this.referred(base.id, base.place) === null) continue
        seen.add(base.id)
        const inherited = gather(base.id, [...trail, base.id])
        if (inherited === null) return null
        gathered.push(...inherited)
      }
      return [...gathered, ...this.contents.get(id)!]
    }
    const gathered = gather(found.id, [found.id])
    const names = new Set<string>()
    for (const { name, place } of gathered ?? []) {
      if (names.has(name)) return place.at('name').refuse(`‘${name}’ is the name of another content of ‘${found.id}’ already.`)
      names.add(name)
    }
    return gathered
  }

  template(found: FoundInterface): { of: FoundInterface; template: ModelTemplate } | null {
    const contents = this.flat(found)
    if (contents === null) return null
    const lists: Lists = { settings: [], properties: [], commands: [], reported: [], telemetry: [], components: [] }
    for (const content of contents) addTo(lists, content)
    for (const content of contents) {
      if (content.kind !== 'components') continue
      lists.components.push(content.component)
      const members = this.members(content)
      if (members === null) return null
      for (const member of members) addTo(lists, member, content.component.name)
    }
    const { value, template, isPreview } = found
    const plain: ModelTemplate = {
      templateId: found.id,
      name: nameOf(template?.value) ?? nameOf(value) ?? shortName(found.id),
      description: (textOf(template?.value.description) ?? textOf(value.description) ?? '').slice(0, longest.description),
      ...lists,
      wireFormat: isPreview ? 'preview' : 'pnp',
      doneWhen: 'acknowledged',
    }
    const { title, ...said } = withOwnWords<ModelTemplate & { title?: string }>('interface', plain, value, found.place)
    return { of: found, template: { ...said, name: title ?? said.name } }
  }

  /** The contents of a component; null when they are wrong, which is noted. */
  private members({ interfaceId, component, place }: Extract<Content, { kind: 'components' }>): Content[] | null {
    const found = this.referred(interfaceId, place.at('schema'))
    if (found === null) return []
    const contents = this.flat(found)
    for (const member of contents ?? []) {
      if (member.kind === 'components') return place.at('schema').refuse('A component may not hold components of its own.')
      if (!fieldNameSchema.safeParse(`${component.name}.${member.name}`).success)
        return member.place.at('name').refuse(`‘${component.name}.${member.name}’ is longer than a name may be.`)
    }
    return contents
  }
}

type Lists = Pick<ModelTemplate, 'settings' | 'properties' | 'commands' | 'reported' | 'telemetry' | 'components'>

function addTo(lists: Lists, content: Content, component?: string): void {
  const named = <Named extends { name: string }>(item: Named): Named =>
    component === undefined ? item : { ...item, name: `${component}.${item.name}` }
  if (content.kind === 'commands') lists.commands.push(named(content.command))
  else if (content.kind !== 'components' && content.kind !== 'relationships') lists[content.kind].push(named(content.field))
}

/** The interfaces of a capability model of 2019, as the components that they became. One without a name goes by its id. */
function asComponents(value: JsonObject[string] | undefined) {
  const named = Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? { name: item.replaceAll(/\W/g, '_'), schema: item } : item))
    : value
  return withType(named, 'Component')
}

/** The cloud properties of an early device template of IoT Central, which stood beside the model. */
function asProperties(value: JsonObject[string] | undefined) {
  return withType(value, 'Property', 'Cloud')
}

function withType(value: JsonObject[string] | undefined, ...types: string[]) {
  return Array.isArray(value) ? value.map((item) => (isJsonObject(item) ? { ...item, '@type': types } : item)) : value
}

function nameOf(value: JsonObject | undefined): string | undefined {
  const name = onOneLine(textOf(value?.displayName) ?? '')
    .trim()
    .slice(0, longest.name)
    .trim()
  return name === '' ? undefined : name
}

function distinct(problems: ModelProblem[]): ModelProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.path}\n${problem.message}`, problem])).values()]
}

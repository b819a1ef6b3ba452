import { BenchError } from '../contract/errors.ts'
import { sameJson, type JsonValue } from '../contract/json.ts'
import type { DeviceTemplate, ModelImport, ModelProblem, TemplateField } from '../contract/templates.ts'
import type { ApiPort, ModelTemplate } from './port.ts'

type Planned = ModelImport['templates'][number]

/**
 * What the import of models comes to: of each model the template as it will be, under a name that is free.
 * A template that is known keeps what models do not say: properties of ours, how it is told its settings and when they count as taken.
 */
export function planModels(port: ApiPort, templates: ModelTemplate[]): Planned[] {
  const names = new Map([...port.fleet.templates()].map(({ name, templateId }) => [name, templateId]))
  return templates.map((template) => {
    const known = port.fleet.template(template.templateId)
    const name = freeName(template, names)
    names.set(name, template.templateId)
    return { ...template, ...(known === undefined ? {} : kept(known, template)), name, isKnown: known !== undefined }
  })
}

function kept(known: DeviceTemplate, template: ModelTemplate) {
  const modelled = new Set(template.properties.map(({ name }) => name))
  const own: TemplateField[] = known.properties.filter(({ name }) => !modelled.has(name))
  const { wireFormat, doneWhen } = known
  const description = template.description === '' ? known.description : template.description
  return { description, properties: [...template.properties, ...own], wireFormat, doneWhen }
}

const longestName = 256

/** The name of the model, with its id where another template has that name. */
function freeName({ name, templateId }: ModelTemplate, taken: ReadonlyMap<string, string>): string {
  const isFree = (name: string) => (taken.get(name) ?? templateId) === templateId
  let free = name
  for (let copy = 1; !isFree(free); copy += 1) {
    const suffix = copy === 1 ? ` (${templateId})` : ` (${templateId}, ${copy})`
    free = name.slice(0, longestName - suffix.length) + suffix
  }
  return free
}

/**
 * Makes the templates, and changes those that are known. All are applied before anything else happens, so that either all are
 * taken or none: the plan was made of the fleet as it is now.
 */
export async function keepModels(port: ApiPort, planned: Planned[], who: string): Promise<void> {
  await Promise.all(
    planned.map(({ isKnown, ...template }) => {
      const { templateId, ...change } = template
      if (!isKnown) return port.submit({ kind: 'template.create', templateId, template, who })
      return isChanged(port.fleet.template(templateId)!, change)
        ? port.submit({ kind: 'template.change', templateId, change, who })
        : undefined
    }),
  )
}

function isChanged(known: DeviceTemplate, change: Omit<ModelTemplate, 'templateId'>): boolean {
  return (Object.keys(change) as (keyof typeof change)[]).some((member) => !sameJson(plain(known[member]), plain(change[member])))
}

/** As it is on disk: without members that are undefined. */
function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}

/** @throws BenchError InvalidInput that says what is wrong with the files first, and how much more there is. */
export function refuseProblems(problems: ModelProblem[]): void {
  const [first, ...others] = problems
  if (first === undefined) return
  const place = first.path === '' ? '' : `, at ${first.path}`
  const more = others.length === 0 ? '' : ` There ${others.length === 1 ? 'is one more problem' : `are ${others.length} more problems`}.`
  throw new BenchError(
    'InvalidInput',
    `Nothing was imported. ${first.file}${place}: ${first.message}${more} Mend the files, or import what can be read only with mode=good.`,
    { problems },
  )
}

import type { TemplateCommand, TemplateComponent, TemplateField, ValueSchema } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'

/** The lists of a template. */
export const sections = ['settings', 'properties', 'commands', 'reported', 'telemetry'] as const
export type Section = (typeof sections)[number]
export type SectionEntry = TemplateField | TemplateCommand

/** What a template holds, counted: "1 setting, 3 commands"; '' for nothing. */
export function contentsInWords(template: Record<Section, readonly unknown[]> & { components: readonly unknown[] }): string {
  return [...sections, 'components' as const]
    .filter((part) => template[part].length > 0)
    .map((part) => t(`templates.counted.${part}`, { count: template[part].length }))
    .join(', ')
}

/** The type of an entry's value or payload; null: a command without payload. */
export function schemaOf(entry: SectionEntry): ValueSchema | null {
  return 'schema' in entry ? entry.schema : entry.payload
}

/**
 * `thermostat1.target` is `target` of the component `thermostat1`; what is of no component is of the device itself.
 * @param components the names of the components that there are.
 */
export function memberOf(name: string, components: readonly string[]): { component: string; member: string } {
  const of = components.filter((component) => name.startsWith(`${component}.`)).sort((one, other) => other.length - one.length)[0]
  return of === undefined ? { component: '', member: name } : { component: of, member: name.slice(of.length + 1) }
}

/**
 * What a value is called where those of other components stand beside it: `Thermostat 1 / Target`.
 * @param path its name, and that of a member within it.
 * @returns null where the template has no title for it.
 */
export function titleInFull(
  path: string,
  title: string | undefined,
  components: readonly Pick<TemplateComponent, 'name' | 'title'>[],
): string | null {
  if (title === undefined) return null
  const { component } = memberOf(
    path,
    components.map(({ name }) => name),
  )
  const whole = components.find(({ name }) => name === component)
  return whole ? `${whole.title ?? whole.name} / ${title}` : title
}

import type { TemplateCommand, TemplateComponent, TemplateField, ValueSchema } from '../../main/contract/templates.ts'

/** The lists of a template. */
export const sections = ['settings', 'properties', 'commands', 'reported', 'telemetry'] as const
export type Section = (typeof sections)[number]
export type SectionEntry = TemplateField | TemplateCommand

/** The lists in words. */
export const sectionWords: Record<Section, { title: string; one: string; text: string }> = {
  settings: { title: 'Settings', one: 'setting', text: 'Values that the device should take.' },
  properties: { title: 'Properties', one: 'property', text: 'Values kept about the device here; the device does not know of them.' },
  commands: { title: 'Commands', one: 'command', text: 'Calls that the device answers.' },
  reported: { title: 'Reported values', one: 'reported value', text: 'What the device says of itself and nobody sets.' },
  telemetry: { title: 'Telemetry', one: 'telemetry value', text: 'Measurements that the device sends on its own.' },
}

/** "1 setting, 3 commands": what there is, counted; '' for nothing. */
function countsInWords(counts: readonly (readonly [count: number, one: string, many: string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`)
    .join(', ')
}

/** What a template holds, counted. */
export function contentsInWords(template: Record<Section, readonly unknown[]> & { components: readonly unknown[] }): string {
  return countsInWords([
    [template.settings.length, 'setting', 'settings'],
    [template.properties.length, 'property', 'properties'],
    [template.commands.length, 'command', 'commands'],
    [template.reported.length, 'reported value', 'reported values'],
    [template.telemetry.length, 'telemetry value', 'telemetry values'],
    [template.components.length, 'component', 'components'],
  ])
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

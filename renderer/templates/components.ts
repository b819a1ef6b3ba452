/** The components of a template: which members each has, and what becomes of them when it is renamed or taken away. */
import type { TemplateChange, TemplateComponent, DeviceTemplate } from '../../main/contract/templates.ts'
import { memberOf, sections, type Section, type SectionEntry } from './sections.ts'

/** An entry of a component, with the list that it stands in. */
export interface Member {
  section: Section
  entry: SectionEntry
  /** Its name within the component. */
  name: string
  key: string
  title: string | undefined
  description: string | undefined
}

const namesOf = ({ components }: DeviceTemplate) => components.map(({ name }) => name)

/** The entries of a list that are of the device itself. */
export function ownEntries(template: DeviceTemplate, section: Section): SectionEntry[] {
  return template[section].filter(({ name }) => memberOf(name, namesOf(template)).component === '')
}

/** The members of a component, list after list. */
export function membersOf(template: DeviceTemplate, component: string): Member[] {
  return sections.flatMap((section) =>
    (template[section] as SectionEntry[]).flatMap((entry) => {
      const place = memberOf(entry.name, namesOf(template))
      if (place.component !== component) return []
      return [{ section, entry, name: place.member, key: `${section} ${entry.name}`, title: entry.title, description: entry.description }]
    }),
  )
}

/** A template with a component in place of another one, whose members come along; `before` null: one more. */
export function withComponent(template: DeviceTemplate, component: TemplateComponent, before: string | null): TemplateChange {
  if (before === null) return { components: [...template.components, component] }
  const components = template.components.map((each) => (each.name === before ? component : each))
  if (before === component.name) return { components }
  return { components, ...mapped(template, before, (entry, member) => [{ ...entry, name: `${component.name}.${member}` }]) }
}

export function withoutComponent(template: DeviceTemplate, name: string): TemplateChange {
  return { components: template.components.filter((each) => each.name !== name), ...mapped(template, name, () => []) }
}

/** The lists in which a component has members, with something else in their place. */
function mapped(
  template: DeviceTemplate,
  component: string,
  become: (entry: SectionEntry, member: string) => SectionEntry[],
): TemplateChange {
  const names = namesOf(template)
  const lists = sections.flatMap((section) => {
    const entries = template[section] as SectionEntry[]
    const changed = entries.flatMap((entry) => {
      const place = memberOf(entry.name, names)
      return place.component === component ? become(entry, place.member) : [entry]
    })
    return changed.every((entry, index) => entry === entries[index]) && changed.length === entries.length
      ? []
      : [[section, changed] as const]
  })
  return Object.fromEntries(lists) as TemplateChange
}

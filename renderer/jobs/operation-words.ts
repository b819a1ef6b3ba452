/** What an operation is called where a person reads of it: by its title where it has one, members of components with the component. */
import type { DeviceTemplate, TemplateComponent } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'
import { memberOf } from '../templates/index.ts'

/** The component of the template that a name is a member of. */
export function componentOf(name: string, template: DeviceTemplate | null): TemplateComponent | undefined {
  const components = template?.components ?? []
  const { component } = memberOf(
    name,
    components.map((each) => each.name),
  )
  return components.find((each) => each.name === component)
}

function titleOf(name: string, template: DeviceTemplate | null): string | undefined {
  if (!template) return undefined
  return [...template.settings, ...template.properties, ...template.commands].find((member) => member.name === name)?.title
}

/** `Fan speed`, `Target of Thermostat 1`; without a template that knows it, the name as it is. */
export function operationInWords(name: string, template: DeviceTemplate | null): string {
  const component = componentOf(name, template)
  const title = titleOf(name, template)
  if (!component) return title ?? name
  return t('jobBuilder.operations.ofComponent', {
    name: title ?? name.slice(component.name.length + 1),
    component: component.title ?? component.name,
  })
}

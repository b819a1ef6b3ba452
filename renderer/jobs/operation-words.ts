/** What an operation is called where a person reads of it: members of components with the component. */
import type { DeviceTemplate, TemplateComponent } from '../../main/contract/templates.ts'
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

/** `target of Thermostat 1`; without a template that knows the component, the name as it is. */
export function operationInWords(name: string, template: DeviceTemplate | null): string {
  const component = componentOf(name, template)
  return component ? `${name.slice(component.name.length + 1)} of ${component.title ?? component.name}` : name
}

import type { NewDevice } from '../contract/devices.ts'
import type { NewDeviceSet } from '../contract/device-sets.ts'
import type { PersonInput } from '../contract/engine-io.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { NewTemplate } from '../contract/templates.ts'

export interface DemoParts {
  devices: NewDevice[]
  templates: NewTemplate[]
  sets: NewDeviceSet[]
}

/**
 * What a person would have to enter before the simulated devices connect: their templates, names, places and sets.
 * Only what is not there yet, so that a second start of the demo changes nothing.
 */
export function demoInputs(fleet: FleetView, demo: DemoParts): PersonInput[] {
  const inputs: PersonInput[] = []
  const templateNames = new Set([...fleet.templates()].map((template) => template.name))
  for (const template of demo.templates) {
    const { templateId, name } = template
    if (templateId === undefined || fleet.template(templateId)) continue
    // Somebody may have a template of that name, and devices of it.
    const freeName = templateNames.has(name) ? `${name} (simulated)` : name
    inputs.push({ kind: 'template.create', templateId, template: { ...template, name: freeName } })
  }
  const devices = demo.devices.filter((device) => !fleet.device(device.deviceId))
  if (devices.length > 0) inputs.push({ kind: 'device.register', devices, by: 'import' })
  const names = new Set([...fleet.deviceSets()].map((deviceSet) => deviceSet.name))
  for (const deviceSet of demo.sets) {
    const deviceSetId = deviceSet.deviceSetId ?? deviceSet.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
    if (!fleet.deviceSet(deviceSetId) && !names.has(deviceSet.name)) inputs.push({ kind: 'deviceSet.create', deviceSetId, deviceSet })
  }
  return inputs
}

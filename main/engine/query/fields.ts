import type { Device } from '../../contract/devices.ts'
import type { JsonValue } from '../../contract/json.ts'
import { placeAt } from '../../contract/value-at.ts'
import type { BuiltInField, Field } from './syntax.ts'

const builtIn = new Map<string, BuiltInField>([
  ['id', 'id'],
  ['deviceid', 'id'],
  ['name', 'name'],
  ['slot', 'slot'],
  ['template', 'template'],
  ['online', 'online'],
  ['dialect', 'dialect'],
])

/** The field that a name with its dots means; a sentence when it cannot be one. Names of the bench are read in any case. */
export function readField(text: string): Field | string {
  const [first, ...rest] = text.split('.') as [string, ...string[]]
  switch (first.toLowerCase()) {
    case 'attributes':
      return rest.length > 0 ? { kind: 'attribute', name: rest.join('.') } : 'Which attribute? Write attributes.firmware, say.'
    case 'reported':
      return rest.length > 0 ? { kind: 'reported', path: rest } : 'Which reported value? Write reported.temperature, say.'
    case 'properties':
      return rest.length > 0 ? { kind: 'property', path: rest } : 'Which property? Write properties.customer, say.'
  }
  const kind = rest.length === 0 ? builtIn.get(first.toLowerCase()) : undefined
  return kind ? { kind } : { kind: 'named', path: [first, ...rest] }
}

/**
 * What a device has in a field: none, one, or several values of which any may match (a template by its id or its
 * name; a reported list by each of its items).
 */
export function valuesOf(field: Field, device: Device, templateName: string | null): JsonValue[] {
  switch (field.kind) {
    case 'id':
      return [device.deviceId]
    case 'name':
      return [device.name]
    case 'slot':
      return present(device.slot)
    case 'template':
      return [...present(device.templateId), ...present(templateName)]
    case 'online':
      return [device.presence === 'online']
    case 'dialect':
      return [device.dialect]
    case 'attribute':
      return Object.hasOwn(device.attributes, field.name) ? [device.attributes[field.name]!] : []
    case 'reported':
      return present(placeAt(device.reported, field.path)?.value)
    case 'property':
      return present(placeAt(device.properties, field.path)?.value)
    case 'named': {
      const name = field.path.join('.')
      return Object.hasOwn(device.attributes, name) ? [device.attributes[name]!] : present(placeAt(device.reported, field.path)?.value)
    }
  }
}

function present(value: JsonValue | undefined): JsonValue[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

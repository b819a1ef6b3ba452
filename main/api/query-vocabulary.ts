import type { QueryField } from '../contract/device-sets.ts'
import { dialectNames, type Device } from '../contract/devices.ts'
import type { JsonValue } from '../contract/json.ts'
import type { DeviceTemplate } from '../contract/templates.ts'

/** Devices that are looked at: what thousands have in common, a few of them show. */
const mostDevices = 2_000
const mostFields = 300
const mostValues = 20
/** Different values that are counted of one field; more and it is one of its own for each device. */
const mostCounted = 200
/** Longer texts are nothing to choose from a list. */
const longestValue = 60
const deepest = 3

const nameOfField = /^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/

class Counted {
  readonly #values = new Map<string, { type: QueryField['type']; counts: Map<string, number> }>()

  add(name: string, value: JsonValue): void {
    const type = typeOf(value)
    if (type === null || !nameOfField.test(name)) return
    const field = this.#values.get(name) ?? { type, counts: new Map<string, number>() }
    if (!this.#values.has(name)) {
      if (this.#values.size >= mostFields) return
      this.#values.set(name, field)
    }
    const written = JSON.stringify(value)
    if (written.length > longestValue || (field.counts.size >= mostCounted && !field.counts.has(written))) return
    field.counts.set(written, (field.counts.get(written) ?? 0) + 1)
  }

  /** The state of a device, value by value, with the way to each. */
  addAll(path: string, value: JsonValue, depth: number): void {
    if (typeof value !== 'object' || value === null) return this.add(path, value)
    if (Array.isArray(value) || depth >= deepest) return
    for (const [key, inner] of Object.entries(value))
      if (inner !== undefined) this.addAll(path === '' ? key : `${path}.${key}`, inner, depth + 1)
  }

  fields(): QueryField[] {
    return [...this.#values].map(([name, { type, counts }]) => ({ name, type, values: frequent(counts) }))
  }
}

function typeOf(value: JsonValue): QueryField['type'] | null {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : null
}

/** A value that every device has for itself (a serial, a reading) is no choice: then there are none. */
function frequent(counts: ReadonlyMap<string, number>): string[] {
  const sorted = [...counts].toSorted(([left, most], [right, least]) => least - most || (left < right ? -1 : 1))
  return counts.size >= mostCounted && sorted[0]![1] === 1 ? [] : sorted.slice(0, mostValues).map(([value]) => value)
}

/**
 * The fields that a query may name, those of the bench first, then attributes, reported values and properties by name.
 * Looks at no more than 2,000 devices, so it costs the same with 100,000.
 */
export function queryVocabulary(devices: Iterable<Device>, templates: Iterable<Pick<DeviceTemplate, 'name'>>): QueryField[] {
  const [slots, named, properties] = [new Counted(), new Counted(), new Counted()]
  let seen = 0
  for (const device of devices) {
    if ((seen += 1) > mostDevices) break
    if (device.slot !== null) slots.add('slot', device.slot)
    named.addAll('', device.attributes, 0)
    named.addAll('', device.reported, 0)
    properties.addAll('properties', device.properties, 0)
  }
  const byName = (fields: QueryField[]) => fields.toSorted((left, right) => (left.name < right.name ? -1 : 1))
  const text = (name: string, values: string[] = []): QueryField => ({ name, type: 'text', values })
  return [
    text('template', [...templates].map(({ name }) => JSON.stringify(name)).slice(0, mostFields)),
    { name: 'online', type: 'boolean', values: ['true', 'false'] },
    ...(slots.fields().length > 0 ? slots.fields() : [text('slot')]),
    text(
      'dialect',
      dialectNames.map((name) => JSON.stringify(name)),
    ),
    text('name'),
    text('id'),
    ...byName(named.fields()),
    ...byName(properties.fields()),
  ]
}

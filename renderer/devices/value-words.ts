import type { Device } from '../../main/contract/devices.ts'
import type { JsonValue } from '../../main/contract/json.ts'
import type { ValueSchema } from '../../main/contract/templates.ts'

/** A value as a person reads it: texts without their quotes. */
export function valueText(value: JsonValue | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
}

/** A value in the words that its type has for it: the title of a choice, what true is called. */
export function typedText(value: JsonValue | undefined, schema: ValueSchema | null | undefined): string {
  if (schema?.type === 'enum') {
    const choice = schema.values.find((candidate) => candidate.value === value)
    if (choice?.title !== undefined) return choice.title
  }
  if (schema?.type === 'boolean' && typeof value === 'boolean') return (value ? schema.trueTitle : schema.falseTitle) ?? String(value)
  return valueText(value)
}

/** The firmware as a device reports it, or as it was registered with; of an object its version. Null: not known. */
export function firmwareOf({ reported, attributes }: Pick<Device, 'reported' | 'attributes'>): string | null {
  const said = reported['firmware'] ?? attributes['firmware'] ?? null
  if (said === null) return null
  const version = typeof said === 'object' && !Array.isArray(said) ? said['version'] : undefined
  return valueText(version ?? said)
}

/** Orders names as a person does: `value2` before `value10`. */
export const byName = new Intl.Collator('en', { numeric: true }).compare

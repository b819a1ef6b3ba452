import type { JsonValue } from '../../main/contract/json.ts'

/** A value as a person reads it: texts without their quotes. */
export function valueText(value: JsonValue | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
}

/** Orders names as a person does: `value2` before `value10`. */
export const byName = new Intl.Collator('en', { numeric: true }).compare

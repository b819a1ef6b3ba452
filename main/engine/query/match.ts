import type { Device } from '../../contract/devices.ts'
import type { JsonValue } from '../../contract/json.ts'
import { valuesOf } from './fields.ts'
import { naturalOrder } from './order.ts'
import type { Comparison, Literal, Query, Test } from './syntax.ts'

/**
 * Whether a device matches. `templateName` is the name of the device's template, null if it has none.
 *
 * - `a != b` is `not a = b`: a device that has no `a` matches it. Every other condition needs a value.
 * - `contains` and `starts with` ignore case; `=` and `in` do not.
 * - Against a number, a text that reads as one counts as a number (attributes are always text); against a text,
 *   order is `naturalOrder`, so that "2.9" < "2.10".
 */
export function matchesQuery(query: Query, device: Device, templateName: string | null): boolean {
  switch (query.kind) {
    case 'and':
      return query.parts.every((part) => matchesQuery(part, device, templateName))
    case 'or':
      return query.parts.some((part) => matchesQuery(part, device, templateName))
    case 'not':
      return !matchesQuery(query.part, device, templateName)
    case 'condition':
      return passes(query.test, valuesOf(query.field, device, templateName))
  }
}

function passes(test: Test, values: JsonValue[]): boolean {
  switch (test.kind) {
    case 'exists':
      return values.length > 0
    case 'contains':
      return values.some((value) => textOf(value)?.toLowerCase().includes(test.text.toLowerCase()))
    case 'startsWith':
      return values.some((value) => textOf(value)?.toLowerCase().startsWith(test.text.toLowerCase()))
    case 'in':
      return test.literals.some((literal) => values.some((value) => equals(value, literal.value)))
    case 'compare':
      return compares(values, test.operator, test.literal.value)
  }
}

function compares(values: JsonValue[], operator: Comparison, literal: Literal['value']): boolean {
  switch (operator) {
    case '=':
      return values.some((value) => equals(value, literal))
    case '!=':
      return !values.some((value) => equals(value, literal))
    case '<':
      return values.some((value) => order(value, literal) < 0)
    case '<=':
      return values.some((value) => order(value, literal) <= 0)
    case '>':
      return values.some((value) => order(value, literal) > 0)
    case '>=':
      return values.some((value) => order(value, literal) >= 0)
  }
}

function equals(value: JsonValue, literal: Literal['value']): boolean {
  if (typeof literal === 'number') return numberOf(value) === literal
  if (typeof literal === 'boolean') return value === literal || value === String(literal)
  return textOf(value) === literal
}

/** Below 0 when `value` comes before `literal`; NaN, which compares with nothing, when they have no order. */
function order(value: JsonValue, literal: Literal['value']): number {
  if (typeof literal === 'number') return numberOf(value) - literal
  if (typeof value === 'number' && !Number.isNaN(numberOf(literal))) return value - numberOf(literal)
  const text = textOf(value)
  return text === null || typeof value === 'boolean' ? NaN : naturalOrder(text, String(literal))
}

const numeral = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function numberOf(value: JsonValue): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && numeral.test(value) ? Number(value) : NaN
}

function textOf(value: JsonValue): string | null {
  return typeof value === 'object' ? null : String(value)
}

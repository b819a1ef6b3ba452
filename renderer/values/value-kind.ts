import type { ValueSchema } from '../../main/contract/templates.ts'

/** The type of an input: a template's, or no value at all. */
export type ValueKind = ValueSchema | { type: 'none' }

/** How a value of a kind is written: in one input, as fields side by side, as rows of items, or as rows of name and value. */
export type Shape = 'text' | 'fields' | 'list' | 'map'

export function shapeOf(kind: ValueKind): Shape {
  switch (kind.type) {
    case 'object':
      // An object of which nothing is known is JSON to whoever writes it.
      return kind.fields && kind.fields.length > 0 ? 'fields' : 'text'
    case 'array':
      return 'list'
    case 'map':
      return 'map'
    default:
      return 'text'
  }
}

/** The query language of dynamic device sets: `template = "fridge" and firmware < "2.1"`. */
import type { Literal, Query } from './syntax.ts'

export { matchesQuery } from './match.ts'
export { parseQuery } from './parser.ts'
export type { Query } from './syntax.ts'

/** A template that a query names by id or name, and where in its text. */
export interface NamedTemplate {
  name: string
  start: number
  end: number
}

/** The templates that a query names exactly (`=`, `!=`, `in`), in the order of the text: if one is gone, the set is broken. */
export function templatesNamed(query: Query): NamedTemplate[] {
  if (query.kind === 'not') return templatesNamed(query.part)
  if (query.kind !== 'condition') return query.parts.flatMap(templatesNamed)
  if (query.field.kind !== 'template') return []
  const { test } = query
  if (test.kind === 'in') return test.literals.map(named)
  return test.kind === 'compare' && (test.operator === '=' || test.operator === '!=') ? [named(test.literal)] : []
}

function named(literal: Literal): NamedTemplate {
  return { name: String(literal.value), start: literal.start, end: literal.end }
}

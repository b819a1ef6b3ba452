/** What a query is once it has been read: plain data, so that it can be kept, compared and matched without its text. */
export type Query =
  | { kind: 'and'; parts: Query[] }
  | { kind: 'or'; parts: Query[] }
  | { kind: 'not'; part: Query }
  | { kind: 'condition'; field: Field; test: Test }

/** Where a condition looks. */
export type Field =
  | { kind: BuiltInField }
  | { kind: 'attribute'; name: string }
  | { kind: 'reported' | 'property'; path: string[] }
  /** A name with no place before it: the attribute of that name, or else the reported value. */
  | { kind: 'named'; path: string[] }

export type BuiltInField = 'id' | 'name' | 'slot' | 'template' | 'online' | 'dialect'

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

export type Test =
  | { kind: 'compare'; operator: Comparison; literal: Literal }
  | { kind: 'contains' | 'startsWith'; text: string }
  | { kind: 'in'; literals: Literal[] }
  | { kind: 'exists' }

/** A value as the person wrote it, and where: offsets into the text of the query, `end` exclusive. */
export interface Literal {
  value: string | number | boolean
  start: number
  end: number
}

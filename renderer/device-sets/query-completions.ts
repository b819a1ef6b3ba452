/** What may come next in a query, where the cursor stands: fields, comparisons, values that devices have, and what joins conditions. */
import type { QueryField } from '../../main/contract/device-sets.ts'

export interface QueryCompletion {
  kind: 'field' | 'comparison' | 'value' | 'word'
  /** What is put in. */
  insert: string
}

export interface QueryCompletions {
  /** Where the text begins that a completion replaces. */
  from: number
  options: QueryCompletion[]
}

interface Token {
  kind: 'word' | 'text' | 'number' | 'comparison' | '(' | ')' | ','
  text: string
  from: number
  to: number
}

const pattern = /\s+|"(?:[^"\\]|\\.)*"?|[A-Za-z_][A-Za-z0-9_.-]*|-?\d[\d.]*|!=|<=|>=|[=<>(),]|./g
const joins = new Set(['and', 'or'])
const textTests = new Set(['contains', 'startswith', 'with'])

function tokensOf(text: string): Token[] {
  return [...text.matchAll(pattern)].flatMap((match): Token[] => {
    const [piece] = match
    const place = { text: piece, from: match.index, to: match.index + piece.length }
    if (/^\s/.test(piece)) return []
    if (piece.startsWith('"')) return [{ kind: 'text', ...place }]
    if (/^[A-Za-z_]/.test(piece)) return [{ kind: 'word', ...place }]
    if (/^-?\d/.test(piece)) return [{ kind: 'number', ...place }]
    if (piece === '(' || piece === ')' || piece === ',') return [{ kind: piece, ...place }]
    return [{ kind: 'comparison', ...place }]
  })
}

/** What a query is about to say at its end: the name of a field, how it is compared, with what, or what follows a condition. */
type Expected = { part: 'field' } | { part: 'comparison'; field: string } | { part: 'value'; field: string } | { part: 'join' }

function expectedAfter(tokens: readonly Token[]): Expected {
  let expected: Expected = { part: 'field' }
  let isList = false
  for (const { kind, text } of tokens) {
    const word = kind === 'word' ? text.toLowerCase() : ''
    switch (expected.part) {
      case 'field':
        if (kind === 'word' && word !== 'not') expected = { part: 'comparison', field: text }
        break
      case 'comparison':
        if (kind === 'comparison' || textTests.has(word)) expected = { part: 'value', field: expected.field }
        else if (word === 'exists' || kind === ')') expected = { part: 'join' }
        else if (joins.has(word)) expected = { part: 'field' }
        else if (word === 'in') isList = true
        else if (kind === '(' && isList) expected = { part: 'value', field: expected.field }
        break
      case 'value':
        if (!isList && kind !== '(') expected = { part: 'join' }
        else if (kind === ')') {
          isList = false
          expected = { part: 'join' }
        }
        break
      case 'join':
        if (joins.has(word)) expected = { part: 'field' }
    }
  }
  return expected
}

const comparisons: Record<QueryField['type'], readonly string[]> = {
  text: ['=', '!=', 'contains', 'startsWith', 'in (', 'exists', '<', '<=', '>', '>='],
  number: ['=', '!=', '<', '<=', '>', '>=', 'in (', 'exists'],
  boolean: ['=', '!=', 'exists'],
}

/** @param at - the place of the cursor. The text behind it plays no part. */
export function queryCompletions(query: string, at: number, vocabulary: readonly QueryField[]): QueryCompletions {
  const tokens = tokensOf(query.slice(0, at))
  const last = tokens.at(-1)
  // What the cursor touches is still being written, but for signs that end themselves.
  const isWriting = last !== undefined && last.to === at && !['(', ')', ','].includes(last.kind) && !isClosed(last)
  const before = isWriting ? tokens.slice(0, -1) : tokens
  const from = isWriting ? last.from : at
  const typed = isWriting ? last.text.toLowerCase() : ''
  const options = optionsFor(expectedAfter(before), vocabulary)
  const begins = options.filter(({ insert }) => insert.toLowerCase().startsWith(typed))
  const holds = options.filter((option) => !begins.includes(option) && insertHolds(option, typed))
  return { from, options: [...begins, ...holds] }
}

const isClosed = ({ kind, text }: Token) => kind === 'text' && text.length > 1 && text.endsWith('"') && !text.endsWith('\\"')
/** Signs and words of the language are known by their beginning. */
const insertHolds = ({ kind, insert }: QueryCompletion, typed: string) =>
  (kind === 'field' || kind === 'value') && insert.toLowerCase().includes(typed.replace(/^"/, ''))

function optionsFor(expected: Expected, vocabulary: readonly QueryField[]): QueryCompletion[] {
  const of = (kind: QueryCompletion['kind'], inserts: readonly string[]) => inserts.map((insert) => ({ kind, insert }))
  switch (expected.part) {
    case 'field':
      return [
        ...of(
          'field',
          vocabulary.map(({ name }) => name),
        ),
        ...of('word', ['not']),
      ]
    case 'comparison':
      return of('comparison', comparisons[fieldNamed(expected.field, vocabulary)?.type ?? 'text'])
    case 'value':
      return of('value', fieldNamed(expected.field, vocabulary)?.values ?? [])
    case 'join':
      return of('word', ['and', 'or'])
  }
}

function fieldNamed(name: string, vocabulary: readonly QueryField[]): QueryField | undefined {
  const plain = name.toLowerCase().replace(/^(?:attributes|reported)\./, '')
  return (
    vocabulary.find((field) => field.name.toLowerCase() === name.toLowerCase()) ??
    vocabulary.find((field) => field.name.toLowerCase() === plain)
  )
}

import type { QueryProblem } from '../../contract/device-sets.ts'
import { readField } from './fields.ts'
import type { Field, Literal, Query, Test } from './syntax.ts'
import { readTokens } from './tokens.ts'
import type { Token } from './tokens.ts'

/** Parentheses and "not" one within the other; no person needs more, and it bounds the stack. */
const maximumDepth = 50

const reserved = new Set(['and', 'or', 'not', 'in', 'contains', 'startswith', 'starts', 'exists', 'true', 'false'])
const expectedTest = 'Expected a comparison: =, !=, <, <=, >, >=, contains, starts with, in (…) or exists.'
const expectedValue = 'Expected a value: text in double quotes, a number, true or false.'

/**
 * Reads a query:
 *
 *     either    = all ("or" all)*
 *     all       = one ("and" one)*
 *     one       = "not" one | "(" either ")" | condition
 *     condition = field test            `online` alone means online = true
 *     test      = ("=" | "!=" | "<" | "<=" | ">" | ">=") value | ("contains" | "startsWith" | "starts with") text
 *               | "in" "(" value ("," value)* ")" | "exists"
 *
 * Words of the language are read in any case. Never throws: what is wrong is answered with its place and a sentence.
 */
export function parseQuery(text: string): { query: Query } | { problem: QueryProblem } {
  if (text.trim() === '')
    return { problem: { message: 'The query is empty. Write a condition, such as template = "fridge".', start: 0, end: text.length } }
  const read = readTokens(text)
  if ('problem' in read) return read
  try {
    return { query: new Parser(read.tokens).whole() }
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.problem }
    throw error
  }
}

/** Leads out of the recursion; never leaves this file. */
class Unreadable extends Error {
  readonly problem: QueryProblem
  constructor(message: string, at: { start: number; end: number }) {
    super(message)
    this.problem = { message, start: at.start, end: at.end }
  }
}

class Parser {
  private readonly tokens: Token[]
  private position = 0
  private depth = 0

  constructor(tokens: Token[]) {
    this.tokens = tokens
  }

  whole(): Query {
    const query = this.either()
    const token = this.token()
    if (token.kind === ')') throw new Unreadable('This ")" closes nothing: a "(" is missing before it.', token)
    if (token.kind !== 'end') throw new Unreadable('Expected "and", "or" or the end of the query here.', token)
    return query
  }

  private either(): Query {
    const parts = [this.all()]
    while (this.take('or')) parts.push(this.all())
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts }
  }

  private all(): Query {
    const parts = [this.one()]
    while (this.take('and')) parts.push(this.one())
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts }
  }

  private one(): Query {
    const token = this.token()
    if (this.take('not')) return this.deeper(token, () => ({ kind: 'not', part: this.one() }))
    if (token.kind !== '(') return this.condition()
    this.position++
    return this.deeper(token, () => {
      const query = this.either()
      this.close(token, 'Expected "and", "or" or a closing ")" here.')
      return query
    })
  }

  private condition(): Query {
    const token = this.token()
    if (token.kind === 'end') throw new Unreadable('The query ends too early: expected a condition, such as template = "fridge".', token)
    if (token.kind !== 'word') throw new Unreadable('Expected the name of a field here, such as template, slot or firmware.', token)
    if (reserved.has(token.text.toLowerCase()))
      throw new Unreadable(
        `Expected a condition, but "${token.text}" is a word of the language. If an attribute has this name, write attributes.${token.text}.`,
        token,
      )
    const field = readField(token.text)
    if (typeof field === 'string') throw new Unreadable(field, token)
    this.position++
    return { kind: 'condition', field, test: this.test(field) }
  }

  private test(field: Field): Test {
    const token = this.token()
    if (token.kind === 'comparison') {
      this.position++
      const literal = this.literal(field)
      if (token.operator !== '=' && token.operator !== '!=' && typeof literal.value === 'boolean')
        throw new Unreadable('There is no order between true and false: compare them with = or !=.', literal)
      return { kind: 'compare', operator: token.operator, literal }
    }
    if (this.take('exists')) return { kind: 'exists' }
    if (this.take('in')) return this.list(field)
    for (const kind of ['contains', 'startsWith'] as const)
      if (this.take(kind) || (kind === 'startsWith' && this.takeStartsWith())) return { kind, text: this.text(kind, field) }
    if (field.kind === 'online') return { kind: 'compare', operator: '=', literal: { value: true, start: token.start, end: token.start } }
    throw new Unreadable(
      token.kind === 'word' && token.text.toLowerCase() === 'not'
        ? 'Write "not" before the whole condition: not slot exists.'
        : expectedTest,
      token,
    )
  }

  private list(field: Field): Test {
    const open = this.token()
    if (open.kind !== '(') throw new Unreadable('Expected a list in parentheses here: in ("a", "b").', open)
    this.position++
    const literals = [this.literal(field)]
    while (this.token().kind === ',') {
      this.position++
      literals.push(this.literal(field))
    }
    this.close(open, 'Expected "," or a closing ")" here.')
    return { kind: 'in', literals }
  }

  private literal(field: Field): Literal {
    const token = this.token()
    const at = { start: token.start, end: token.end }
    let literal: Literal | null = null
    if (token.kind === 'string' || token.kind === 'number') literal = { value: token.value, ...at }
    else if (this.isWord('true') || this.isWord('false')) literal = { value: this.isWord('true'), ...at }
    if (field.kind === 'online' && typeof literal?.value !== 'boolean')
      throw new Unreadable('Whether a device is online is true or false.', token)
    if (!literal)
      throw new Unreadable(token.kind === 'word' ? `${expectedValue} Is it "${token.text}" in double quotes?` : expectedValue, token)
    this.position++
    return literal
  }

  private text(kind: 'contains' | 'startsWith', field: Field): string {
    const token = this.token()
    if (field.kind === 'online') throw new Unreadable('Whether a device is online is true or false: write online = true.', token)
    if (token.kind !== 'string') throw new Unreadable(`Expected a text in double quotes after ${kind}.`, token)
    this.position++
    return token.value
  }

  private close(open: Token, message: string): void {
    const token = this.token()
    if (token.kind === 'end') throw new Unreadable('This "(" is not closed: a ")" is missing.', open)
    if (token.kind !== ')') throw new Unreadable(message, token)
    this.position++
  }

  private deeper(at: Token, read: () => Query): Query {
    if (++this.depth > maximumDepth) throw new Unreadable(`Parentheses and "not" go at most ${maximumDepth} deep.`, at)
    const query = read()
    this.depth--
    return query
  }

  private takeStartsWith(): boolean {
    if (!this.take('starts')) return false
    if (!this.take('with')) throw new Unreadable('Expected "with" here: starts with "A1".', this.token())
    return true
  }

  private token(): Token {
    return this.tokens[this.position]!
  }

  private isWord(text: string): boolean {
    const token = this.token()
    return token.kind === 'word' && token.text.toLowerCase() === text.toLowerCase()
  }

  private take(text: string): boolean {
    if (!this.isWord(text)) return false
    this.position++
    return true
  }
}

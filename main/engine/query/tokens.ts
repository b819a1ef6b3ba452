import type { QueryProblem } from '../../contract/device-sets.ts'
import type { Comparison } from './syntax.ts'

/** `start` and `end` are offsets into the text of the query, `end` exclusive. */
export type Token = { start: number; end: number } & (
  | { kind: 'word'; text: string }
  | { kind: 'string'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'comparison'; operator: Comparison }
  | { kind: '(' | ')' | ',' | 'end' }
)

const space = /\s+/y
const word = /[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*/y
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_.])/y
const comparison = /!=|<=|>=|=(?!=)|<(?!>)|>/y

/** What people write out of habit from elsewhere, and what to write here. */
const habits: [RegExp, string][] = [
  [/==/y, 'Write one "=" for equal.'],
  [/<>|!(?!=)/y, 'Write "!=" for not equal, or "not" before the condition.'],
  [/&&?/y, 'Write "and" between conditions.'],
  [/\|\|?/y, 'Write "or" between conditions.'],
  [/['‘’“”„`]/y, 'Text stands in straight double quotes: "like this".'],
  [/-?\d[\w.-]*/y, 'A version or any other text stands in double quotes: "2.1.0".'],
]

/** The tokens of `text`, the last of kind `end`; or the first thing that is no part of the language. */
export function readTokens(text: string): { tokens: Token[] } | { problem: QueryProblem } {
  const tokens: Token[] = []
  let start = 0

  /** The length of what `pattern` finds here, or 0. */
  const found = (pattern: RegExp): number => {
    pattern.lastIndex = start
    return pattern.exec(text)?.[0].length ?? 0
  }

  while (start < text.length) {
    const gap = found(space)
    if (gap > 0) {
      start += gap
      continue
    }
    const character = text[start]!
    let length: number
    if (character === '"') {
      const string = readString(text, start)
      if ('problem' in string) return string
      length = string.end - start
      tokens.push({ kind: 'string', value: string.value, start, end: string.end })
    } else if (character === '(' || character === ')' || character === ',') {
      length = 1
      tokens.push({ kind: character, start, end: start + 1 })
    } else if ((length = found(word)) > 0) {
      tokens.push({ kind: 'word', text: text.slice(start, start + length), start, end: start + length })
    } else if ((length = found(number)) > 0) {
      tokens.push({ kind: 'number', value: Number(text.slice(start, start + length)), start, end: start + length })
    } else if ((length = found(comparison)) > 0) {
      tokens.push({ kind: 'comparison', operator: text.slice(start, start + length) as Comparison, start, end: start + length })
    } else {
      for (const [pattern, message] of habits)
        if ((length = found(pattern)) > 0) return { problem: { message, start, end: start + length } }
      const strange = String.fromCodePoint(text.codePointAt(start)!)
      return { problem: { message: `"${strange}" has no meaning here.`, start, end: start + strange.length } }
    }
    start += length
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length })
  return { tokens }
}

const escapes: Record<string, string> = { '"': '"', '\\': '\\', n: '\n', t: '\t', r: '\r' }

/** The text in the double quotes that begin at `start`. `\"`, `\\`, `\n`, `\t` and `\r` stand for what they do in JSON. */
function readString(text: string, start: number): { value: string; end: number } | { problem: QueryProblem } {
  let value = ''
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!
    if (character === '"') return { value, end: at + 1 }
    if (character !== '\\') {
      value += character
      continue
    }
    if (at + 1 === text.length) break
    const escaped = escapes[text[at + 1]!]
    if (escaped === undefined)
      return {
        problem: { message: 'After "\\" in a text stands one of " \\ n t r; write "\\\\" for a backslash.', start: at, end: at + 2 },
      }
    value += escaped
    at++
  }
  return { problem: { message: 'This text is not closed: a double quote is missing at its end.', start, end: text.length } }
}

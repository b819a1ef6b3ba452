/**
 * Records as lines that hold on to each other: each has the hash of the line above it, and its own is over that and what it
 * says. So a line that is changed, taken out, moved or put in shows. There is no secret in it: whoever writes all lines
 * behind a change anew makes a chain that is whole, with another last hash.
 */
import { createHash } from 'node:crypto'
import { tooDeepAt } from '../../contract/input-depth.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../contract/json.ts'
import { canonicalJson } from './canonical-json.ts'

/** Above the first line. */
export const noHash = '0'.repeat(64)

export interface ChainLine {
  /** SHA-256, in hexadecimal digits. */
  hash: string
  previous: string
  record: JsonObject
  /** From 1. */
  sequence: number
}

/** The lines of these records, without line ends. */
export function chained(records: Iterable<JsonObject>): string[] {
  const lines: string[] = []
  let previous = noHash
  for (const record of records) {
    const sequence = lines.length + 1
    const hash = hashOf({ previous, record, sequence })
    lines.push(canonicalJson({ hash, previous, record, sequence }))
    previous = hash
  }
  return lines
}

export function hashOf({ previous, record, sequence }: Omit<ChainLine, 'hash'>): string {
  return createHash('sha256')
    .update(previous + canonicalJson({ record, sequence }), 'utf8')
    .digest('hex')
}

export type LineProblem = { kind: 'unreadable' } | { kind: 'changed' } | { kind: 'broken'; sequence: number }

/**
 * The lines of a chain, each with what is the matter with it. A line is held against the one above it as that stands in the
 * text, so that one change is told once and not of all lines that follow.
 */
export function readChain(lines: readonly string[]): { line: ChainLine | null; problem: LineProblem | null }[] {
  let above = noHash
  let expected = 1
  return lines.map((text) => {
    const line = readLine(text)
    if (line === null) {
      expected += 1
      above = ''
      return { line, problem: { kind: 'unreadable' } as const }
    }
    const { previous, sequence } = line
    // Behind a line that cannot be read there is nothing to hold on to.
    const follows = (above === '' || previous === above) && sequence === expected
    const isChanged = hashOf(line) !== line.hash || canonicalJson({ ...line }) !== text
    above = line.hash
    expected = sequence + 1
    if (isChanged) return { line, problem: { kind: 'changed' } as const }
    return { line, problem: follows ? null : ({ kind: 'broken', sequence } as const) }
  })
}

function readLine(text: string): ChainLine | null {
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    return null
  }
  if (!isJsonObject(value) || Object.keys(value).length !== 4) return null
  const { hash, previous, record, sequence } = value
  // A hash is made by recursion: what is deeper than any record overflows the stack.
  if (tooDeepAt(value) !== null) return null
  const isLine = typeof hash === 'string' && typeof previous === 'string' && isJsonObject(record) && Number.isSafeInteger(sequence)
  return isLine ? { hash, previous, record, sequence: sequence as number } : null
}

import { crc32 } from 'node:zlib'
import type { Change } from '../contract/engine-io.ts'
import type { Stretch } from './event-loop-share.ts'

/**
 * A line of the journal: checksum (CRC-32 of the rest, 8 hexadecimal digits), a space, and this as JSON. A commit is
 * one line, or several when it is large; it counts only when all of them are there. Lines are numbered through all
 * segments, so that one that is missing shows.
 */
export interface JournalLine {
  sequence: number
  /** Sequence of the first line that went out with the same sync. */
  group: number
  /** Sequence of the first line of the same commit. */
  commit: number
  /** True on the last line of the commit. */
  last: boolean
  changes: Change[]
}

/** A line is cut at about this many characters, so that neither writing nor reading one holds the event loop. */
const lineLength = 256 * 1024

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

/** The lines of one commit, made in stretches. Its first line gets the number `sequence`. */
export async function* linesOf(changes: readonly Change[], group: number, sequence: number, stretch: Stretch): AsyncGenerator<Buffer> {
  let next = sequence
  let text = ''
  const line = (last: boolean): Buffer => {
    const body = `{"sequence":${next},"group":${group},"commit":${sequence},"last":${last},"changes":[${text}]}`
    next += 1
    text = ''
    return Buffer.from(`${checksum(body)} ${body}\n`)
  }
  for (const change of changes) {
    if (text.length >= lineLength) yield line(false)
    text += `${text === '' ? '' : ','}${JSON.stringify(change)}`
    if (stretch.isOver()) await stretch.rest()
  }
  yield line(true)
}

/** A line as it was found: where it stands in the file, and what it says; null when it is torn or damaged. */
export interface FoundLine {
  offset: number
  hasEnd: boolean
  line: JournalLine | null
}

/** The lines of a segment. Bytes are cut at line ends before they become text: a segment may be longer than a string. */
export function* readLines(bytes: Buffer): Generator<FoundLine> {
  for (let offset = 0; offset < bytes.length;) {
    const end = bytes.indexOf(0x0a, offset)
    const line = end === -1 ? null : readLine(bytes.toString('utf8', offset, end))
    yield { offset, hasEnd: end !== -1, line }
    offset = end === -1 ? bytes.length : end + 1
  }
}

function readLine(text: string): JournalLine | null {
  const body = text.slice(9)
  return text[8] === ' ' && checksum(body) === text.slice(0, 8) ? (JSON.parse(body) as JournalLine) : null
}

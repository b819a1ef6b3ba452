import path from 'node:path'
import { replaceFile } from '../files/atomic-file.ts'
import type { Change } from '../contract/engine-io.ts'
import type { DurableFiles } from '../files/durable-files.ts'
import { segmentFile, segmentNumber, type Segment } from './journal.ts'
import { readLines, type FoundLine, type JournalLine } from './journal-lines.ts'
import type { KeptAside } from './kept-aside.ts'

export interface Replay {
  segments: Segment[]
  nextSequence: number
  /** True when something was damaged: the documents should be written anew, so that the damaged file is needed no more. */
  isDamaged: boolean
}

/**
 * Replays the segments, oldest first.
 *
 * A torn end of the last segment is dropped: it was never acknowledged. Any other damage is reported and the segment
 * is copied aside, and what comes after it is still replayed: lines hold whole records that were acknowledged, and to
 * drop all of them for one that is lost would lose more. A commit of which a line is lost is left out whole.
 */
export async function replayJournal(
  files: DurableFiles,
  folder: string,
  aside: KeptAside,
  keep: (change: Change) => void,
): Promise<Replay> {
  const numbers = (await files.filesBelow(folder)).map(segmentNumber).filter((number) => number !== null)
  numbers.sort((left, right) => left - right)
  const segments: Segment[] = []
  let expected: number | null = null
  let isDamaged = false
  for (const number of numbers) {
    const file = segmentFile(number)
    const bytes = (await files.read(path.join(folder, file))) ?? Buffer.alloc(0)
    const lines = [...readLines(bytes)]
    const end = number === numbers.at(-1) ? tornFrom(lines, expected) : lines.length
    const played = playLines(lines.slice(0, end), expected, keep)
    expected = played.expected
    const torn = lines.slice(end)
    const isKeptAside = played.problems.length > 0 || torn.some(({ line, hasEnd }) => line === null && hasEnd)
    const copy = isKeptAside ? ` The file as it was is kept as ${await aside.copy(file, bytes)}.` : ''
    if (played.problems.length > 0) {
      isDamaged = true
      aside.notices.push(`${file} is damaged: ${played.problems.join(', ')}. All other changes in it were taken.${copy}`)
    }
    if (torn.length > 0) {
      aside.notices.push(
        `The end of ${file} (${bytes.length - torn[0]!.offset} bytes) was torn, as by a power cut while it was written, and was dropped: no device and nobody had been told of it.${copy}`,
      )
    }
    const taken = bytes.subarray(0, torn[0]?.offset)
    // A process that was killed may have written what it did not live to sync. It is shown from now on, so it is made
    // durable, and by writing it again: after a failed sync, another one on the same file proves nothing.
    if (number === numbers.at(-1)) await replaceFile(files, path.join(folder, file), [taken])
    segments.push({ number, bytes: taken.length })
  }
  return { segments, nextSequence: expected ?? 1, isDamaged }
}

/**
 * Where the torn end of the last segment begins: the index of the first line to drop, or the number of lines. Bytes of
 * the last group may have reached the disk in any order, so a hole in that group tears all that follows; a hole before
 * it had been synced and is damage.
 */
function tornFrom(lines: FoundLine[], expectedFirst: number | null): number {
  const lastGroup = lines.findLast(({ line }) => line !== null)?.line?.group
  let expected = expectedFirst
  let holeAt: number | null = null
  let tornAt = lines.length
  for (const [index, { line }] of lines.entries()) {
    if (line === null) {
      holeAt ??= index
      continue
    }
    const isInLastGroup = expected === null ? line.sequence > line.group : expected >= line.group && line.sequence > expected
    if (holeAt !== null && line.group === lastGroup && isInLastGroup) break
    holeAt = null
    expected = line.sequence + 1
  }
  tornAt = holeAt ?? tornAt
  const before = lines[tornAt - 1]?.line
  return before && !before.last ? lines.findIndex(({ line }) => line !== null && line.sequence >= before.commit) : tornAt
}

/** Keeps every whole commit of some lines. @returns what was found wrong, in words, and the number of the next line. */
function playLines(
  lines: FoundLine[],
  expectedFirst: number | null,
  keep: (change: Change) => void,
): { expected: number | null; problems: string[] } {
  let expected = expectedFirst
  let unreadable = 0
  let missing = 0
  let commit: JournalLine[] = []
  for (const { line } of lines) {
    if (line === null) {
      unreadable += 1
      continue
    }
    if (expected !== null && line.sequence !== expected) {
      missing += Math.max(0, line.sequence - expected)
      commit = []
    }
    expected = line.sequence + 1
    commit.push(line)
    if (!line.last) continue
    if (commit[0]!.sequence === line.commit) for (const { changes } of commit) for (const change of changes) keep(change)
    commit = []
  }
  const problems: string[] = []
  if (unreadable > 0) problems.push(`${unreadable} of its lines cannot be read`)
  if (missing > unreadable) problems.push(`${missing} lines are missing in it or before it`)
  return { expected, problems }
}

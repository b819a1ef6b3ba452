import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { BenchError } from '../contract/errors.ts'
import { openDocument, schemaVersion } from './durable-document.ts'
import { keepAside, namesIn } from './files.ts'
import { readLine, segmentFile, segmentNumbers } from './journal.ts'
import { documentKinds, type Mirror } from './mirror.ts'

/** What was found at start-up that a person should know. */
export type Notices = string[]

/** Loads every document into the mirror; one that cannot be read is kept aside and reported. */
export async function loadDocuments(folder: string, mirror: Mirror, stamp: string): Promise<Notices> {
  const notices: Notices = []
  for (const kind of documentKinds) {
    for (const name of await documentsOf(folder, kind)) {
      const file = path.join(folder, `${name}.json`)
      try {
        const { data } = await openDocument<unknown>(file)
        refuseNewer(file, data.schemaVersion)
        if (!Array.isArray(data.records)) throw new SyntaxError('it holds no records')
        for (const record of data.records) mirror.load(name, record)
      } catch (error) {
        if (error instanceof BenchError) throw error
        const kept = await keepAside(folder, file, stamp)
        notices.push(
          `${name}.json could not be read (${(error as Error).message}): it was kept aside as ${path.relative(folder, kept)}, and what it held is missing.`,
        )
      }
    }
  }
  return notices
}

/** @throws BenchError NewerData when a document comes from a later version of the app. */
export function refuseNewer(file: string, version: number): void {
  if (version > schemaVersion)
    throw new BenchError(
      'NewerData',
      `${file} was written by a newer Benchfleet (layout ${version}; this one reads up to ${schemaVersion}): start the newer version, or choose another folder.`,
      { file, version },
    )
}

/**
 * Replays the journal's segments, oldest first. A torn last line is dropped: its commit was never acknowledged. Any
 * other damaged line is reported, the segment kept aside as it is, and the lines after it are still replayed: they are
 * whole records that were acknowledged, and dropping them would lose more.
 * @returns the highest segment number.
 */
export async function replayJournal(folder: string, mirror: Mirror, stamp: string): Promise<{ last: number; notices: Notices }> {
  const notices: Notices = []
  const segments = await segmentNumbers(folder)
  for (const segment of segments) {
    const file = segmentFile(folder, segment)
    const lines = (await readFile(file, 'utf8')).split('\n')
    const tail = lines.pop() ?? ''
    const isLastSegment = segment === segments.at(-1)
    if (tail !== '') lines.push(tail)
    let damaged = 0
    for (const [index, line] of lines.entries()) {
      const changes = readLine(line)
      if (changes !== null) for (const change of changes) mirror.keep(change)
      else if (isLastSegment && index === lines.length - 1)
        notices.push(
          'The last line of the journal was torn, as after a power cut, and was dropped: it had not been acknowledged to anyone.',
        )
      else damaged += 1
    }
    if (damaged > 0) {
      const kept = await keepAside(folder, file, stamp)
      notices.push(
        `${damaged} damaged lines of ${path.basename(file)} could not be read: the file was kept aside as ${path.relative(folder, kept)}, the rest of it was taken.`,
      )
      for (const name of mirror.loadedDocuments()) mirror.markDirty(name)
    }
  }
  return { last: segments.at(-1) ?? 0, notices }
}

async function documentsOf(folder: string, kind: string): Promise<string[]> {
  const top = (await namesIn(folder)).filter((name) => name === `${kind}.json`)
  const below = (await namesIn(path.join(folder, kind))).filter((name) => name.endsWith('.json')).map((name) => `${kind}/${name}`)
  return [...top, ...below].map((name) => name.replace(/\.json$/, ''))
}

import path from 'node:path'
import { ClassicLevel } from 'classic-level'
import { BenchError } from '../../contract/errors.ts'
import type { DurableFiles } from '../durable-files.ts'
import type { KeptAside } from '../kept-aside.ts'

/** A part of the keys, in the order of their bytes: from one on, and up to but without another. */
export interface KeyRange {
  from: string
  below: string
  newestFirst?: boolean
  limit?: number
}

/** A sorted table of text on disk, far larger than memory: what the history is made of. */
export interface HistoryRecords {
  values(keys: string[]): Promise<(string | undefined)[]>
  keys(range: KeyRange): AsyncIterable<string>
  entries(range: KeyRange): AsyncIterable<[key: string, value: string]>
  /** Resolves once they are on disk, all of them or none; null removes. */
  write(records: ReadonlyMap<string, string | null>): Promise<void>
  close(): Promise<void>
}

/** All of a range that is known to be small. */
export async function gathered<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Where the history stands in the data folder. */
export const historyFolder = 'history'

/**
 * Opens the LevelDB folder of the history, or makes it. One that cannot be opened is kept aside and reported, and a
 * new one is begun: the past is missing then, and the bench goes on.
 * @throws BenchError StorageFailed when another process has it open, or a new one cannot be made.
 */
export async function openHistoryRecords(files: DurableFiles, dataFolder: string, aside: KeptAside): Promise<HistoryRecords> {
  const folder = path.join(dataFolder, historyFolder)
  await files.makeFolder(folder)
  try {
    return await openLevel(folder)
  } catch (error) {
    if (codeOf(error) === 'LEVEL_LOCKED')
      throw new BenchError('StorageFailed', `The history in ${folder} is in use by another bench: stop that one first.`)
    aside.notices.push(
      `The history of past jobs and events could not be opened (${wordsOf(error)}). It was kept aside as ${await aside.move(historyFolder)}; the bench goes on with a new one.`,
    )
  }
  await files.makeFolder(folder)
  return openLevel(folder)
}

async function openLevel(folder: string): Promise<HistoryRecords> {
  const level = new ClassicLevel<string, string>(folder)
  await level.open()
  const rangeOf = ({ from, below, newestFirst = false, limit = -1 }: KeyRange) => ({ gte: from, lt: below, reverse: newestFirst, limit })
  return {
    values: (keys) => level.getMany(keys),
    keys: (range) => level.keys(rangeOf(range)),
    entries: (range) => level.iterator(rangeOf(range)),
    write: (records) =>
      level.batch(
        [...records].map(([key, value]) => (value === null ? { type: 'del' as const, key } : { type: 'put' as const, key, value })),
        { sync: true },
      ),
    close: () => level.close(),
  }
}

/** The cause's code: opening wraps what LevelDB said. */
function codeOf(error: unknown): string | undefined {
  const { code, cause } = error as { code?: string; cause?: { code?: string } }
  return cause?.code ?? code
}

function wordsOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { message?: string } }
  return cause?.message ?? message
}

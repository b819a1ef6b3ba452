import path from 'node:path'
import { ClassicLevel } from 'classic-level'
import { BenchError } from '../contract/errors.ts'
import type { DurableFiles } from '../files/durable-files.ts'
import { levelCode, levelReason } from '../files/level-errors.ts'
import type { KeptAside } from './kept-aside.ts'
import type { KeyRange, SortedRecords } from './sorted-records.ts'

/** A folder of LevelDB's in the data folder, as sentences name it. */
export interface LevelFolder {
  folder: string
  title: string
  holds: string
  /** Reads what every start reads: a damaged table shows only when it is read. */
  look(records: SortedRecords): Promise<unknown>
}

/** Opens a table of a data folder. With `aside` null, one that cannot be opened stays where it is. */
export type OpenTable = (folder: LevelFolder, aside: KeptAside | null) => Promise<SortedRecords>

/**
 * Opens a folder of LevelDB's, or makes it. One that cannot be opened is kept aside and reported, and a new one is
 * begun: what it held is missing then, and the bench goes on.
 * @param aside - null: one that cannot be opened stays where it is.
 * @throws BenchError StorageFailed when another process has it open; what opening said when no new one can be made either.
 */
export async function openLevelFolder(
  files: DurableFiles,
  dataFolder: string,
  wanted: LevelFolder,
  aside: KeptAside | null,
): Promise<SortedRecords> {
  const folder = path.join(dataFolder, wanted.folder)
  await files.makeFolder(folder)
  try {
    return await openLevel(folder, wanted)
  } catch (error) {
    if (levelCode(error) === 'LEVEL_LOCKED')
      throw new BenchError('StorageFailed', `${wanted.title} in ${folder} is in use by another bench: stop that one first.`)
    if (aside === null) throw error
    const keptAs = await aside.move(wanted.folder)
    try {
      await files.makeFolder(folder)
      const records = await openLevel(folder, wanted)
      aside.notices.push(
        `${wanted.title} of ${wanted.holds} could not be opened (${levelReason(error)}). It was kept aside as ${keptAs}; the bench goes on with a new one.`,
      )
      return records
    } catch {
      // The disk takes no new one either: the fault is not the folder's, which goes back to its place.
      await ClassicLevel.destroy(folder)
      await files.rename(path.join(dataFolder, keptAs), folder)
      throw new Error(levelReason(error), { cause: error })
    }
  }
}

async function openLevel(folder: string, { look }: LevelFolder): Promise<SortedRecords> {
  const level = new ClassicLevel<string, string>(folder)
  try {
    await level.open()
    const records = recordsIn(level)
    await look(records)
    return records
  } catch (error) {
    await level.close().catch(() => undefined)
    throw error
  }
}

function recordsIn(level: ClassicLevel<string, string>): SortedRecords {
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

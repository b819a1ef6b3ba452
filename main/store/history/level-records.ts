import path from 'node:path'
import { ClassicLevel } from 'classic-level'
import { BenchError } from '../../contract/errors.ts'
import type { DurableFiles } from '../durable-files.ts'
import type { KeptAside } from '../kept-aside.ts'
import { EventLog } from './event-log.ts'
import type { HistoryRecords, KeyRange } from './history-records.ts'

/** Where the history stands in the data folder. */
export const historyFolder = 'history'

/**
 * Opens the LevelDB folder of the history, or makes it. One that cannot be opened is kept aside and reported, and a
 * new one is begun: the past is missing then, and the bench goes on.
 * @throws BenchError StorageFailed when another process has it open; what opening said when no new one can be made either.
 */
export async function openHistoryRecords(files: DurableFiles, dataFolder: string, aside: KeptAside): Promise<HistoryRecords> {
  const folder = path.join(dataFolder, historyFolder)
  await files.makeFolder(folder)
  try {
    return await openLevel(folder)
  } catch (error) {
    if (codeOf(error) === 'LEVEL_LOCKED')
      throw new BenchError('StorageFailed', `The history in ${folder} is in use by another bench: stop that one first.`)
    const keptAs = await aside.move(historyFolder)
    try {
      await files.makeFolder(folder)
      const records = await openLevel(folder)
      aside.notices.push(
        `The history of past jobs and events could not be opened (${wordsOf(error)}). It was kept aside as ${keptAs}; the bench goes on with a new one.`,
      )
      return records
    } catch {
      // The disk takes no new one either: the fault is not the history's, which goes back to its place.
      await ClassicLevel.destroy(folder)
      await files.rename(path.join(dataFolder, keptAs), folder)
      throw new Error(wordsOf(error), { cause: error })
    }
  }
}

async function openLevel(folder: string): Promise<HistoryRecords> {
  const level = new ClassicLevel<string, string>(folder)
  try {
    await level.open()
    const records = recordsIn(level)
    // A damaged table shows only when it is read: what every start reads is read here.
    await EventLog.open(records)
    return records
  } catch (error) {
    await level.close().catch(() => undefined)
    throw error
  }
}

function recordsIn(level: ClassicLevel<string, string>): HistoryRecords {
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

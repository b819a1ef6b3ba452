import path from 'node:path'
import { unfinishedEnding } from '../files/atomic-file.ts'
import type { DurableFiles } from '../files/durable-files.ts'

/** Removes files whose writing was cut short: nobody was told of them, and the whole ones are beside them. */
export async function removeUnfinished(files: DurableFiles, folder: string): Promise<void> {
  for (const name of await files.filesBelow(folder)) if (name.endsWith(unfinishedEnding)) await files.remove(path.join(folder, name))
}

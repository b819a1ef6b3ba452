import path from 'node:path'
import type { DurableFiles, Readers } from './durable-files.ts'

/** Ends the name of a file that is being written; one that is found at start-up was never finished. */
export const unfinishedEnding = '.writing'

/**
 * Puts a whole file in place of the old one: temporary file in the same folder, fsync, rename, fsync of the folder.
 * Whatever happens, the name leads to the old bytes or to the new ones.
 */
export async function replaceFile(
  files: DurableFiles,
  file: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  readers: Readers = 'owner',
): Promise<void> {
  await files.makeFolder(path.dirname(file))
  const unfinished = `${file}${unfinishedEnding}`
  const written = await files.create(unfinished, readers)
  try {
    for await (const piece of pieces) await written.append(piece)
    await written.sync()
  } finally {
    await written.close()
  }
  await files.rename(unfinished, file)
  await files.syncFolder(path.dirname(file))
}

/** A value as a small JSON file. */
export function replaceJson(files: DurableFiles, file: string, value: unknown): Promise<void> {
  return replaceFile(files, file, [Buffer.from(`${JSON.stringify(value)}\n`)])
}

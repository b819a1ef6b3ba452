import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { app, dialog } from 'electron'

/**
 * Asks where to, then writes the CSV there. A file of that name is replaced only when the new one is whole.
 * @returns the path, or null when the person thought better of it.
 */
export async function saveCsv(csv: { name: string; pieces: AsyncIterable<string> }): Promise<{ path: string | null }> {
  const fileName = `${csv.name.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '_')}.csv`
  const answer = await dialog.showSaveDialog({
    title: 'Download job details',
    defaultPath: path.join(app.getPath('downloads'), fileName),
    filters: [{ name: 'CSV', extensions: ['csv'] }],
  })
  if (answer.canceled || answer.filePath === '') return { path: null }
  const partial = `${answer.filePath}.part`
  try {
    await pipeline(Readable.from(csv.pieces), createWriteStream(partial, 'utf8'))
    await rename(partial, answer.filePath)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return { path: answer.filePath }
}

import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { app, dialog, type FileFilter } from 'electron'
import { printed } from './print.ts'
import { shellWords } from './words.ts'

const words = () => shellWords(app.getLocale())

/** Asks where to, then writes the CSV of a job there. @returns the path, or null when the person thought better of it. */
export function saveCsv(csv: { name: string; pieces: AsyncIterable<string> }): Promise<{ path: string | null }> {
  const pieces = Readable.from(csv.pieces)
  return save({ title: words().saveJobCsv, fileName: `${csv.name}.csv`, type: { name: 'CSV', extensions: ['csv'] }, pieces })
}

/** The same for certificates with their private keys: the file is for its owner alone. */
export function saveZip(zip: { name: string; pieces: AsyncIterable<Uint8Array> }): Promise<{ path: string | null }> {
  const pieces = Readable.from(zip.pieces)
  return save({ title: words().saveCertificates, fileName: zip.name, type: { name: 'Zip', extensions: ['zip'] }, pieces, mode: 0o600 })
}

/** Prints an HTML page to a PDF there. The page runs no script and loads nothing. */
export async function savePdf({ name, html }: { name: string; html: string }): Promise<{ path: string | null }> {
  const pieces = Readable.from(
    (async function* () {
      yield await printed(html)
    })(),
  )
  return save({ title: words().savePdf, fileName: name, type: { name: 'PDF', extensions: ['pdf'] }, pieces })
}

interface ToSave {
  title: string
  fileName: string
  type: FileFilter
  pieces: Readable
  /** Who may read and write it; as the system has it, unless told otherwise. */
  mode?: number
}

/** A file of that name is replaced only when the new one is whole. */
async function save({ title, fileName, type, pieces, mode }: ToSave): Promise<{ path: string | null }> {
  const safeName = fileName.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '_')
  const answer = await dialog.showSaveDialog({ title, defaultPath: path.join(app.getPath('downloads'), safeName), filters: [type] })
  if (answer.canceled || answer.filePath === '') {
    pieces.destroy()
    return { path: null }
  }
  const partial = `${answer.filePath}.part`
  try {
    await pipeline(pieces, createWriteStream(partial, mode === undefined ? {} : { mode }))
    await rename(partial, answer.filePath)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return { path: answer.filePath }
}

import { open, mkdir, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'

/** Only the owner may read what devices and people wrote. */
const fileMode = 0o600
const folderMode = 0o700

/** Makes a folder, and the ones above it. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: folderMode })
}

/** Makes the names in a folder durable. Windows has no such call, and keeps names with the files. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Puts a whole file in place of the old one: temporary file, fsync, rename, fsync of the folder. */
export async function replaceFile(file: string, pieces: Iterable<string>): Promise<void> {
  const temporary = `${file}.tmp`
  const handle = await open(temporary, 'w', fileMode)
  try {
    for (const piece of pieces) await handle.write(piece)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
  await syncFolder(path.dirname(file))
}

/** The text of a file, or null when it is not there. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** The names in a folder, sorted; none when it is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

export async function openAppend(file: string): Promise<FileHandle> {
  return open(file, 'a', fileMode)
}

export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true })
}

/** Moves what cannot be read to `unreadable/`, where a person can look at it. Never deletes. */
export async function keepAside(folder: string, file: string, stamp: string): Promise<string> {
  const aside = path.join(folder, 'unreadable')
  await makeFolder(aside)
  const kept = path.join(aside, `${stamp}-${path.basename(file)}`)
  await rename(file, kept)
  await syncFolder(aside)
  return kept
}

import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { BenchError } from '../contract/errors.ts'
import { replaceFile, unfinishedEnding } from '../files/atomic-file.ts'
import { diskFiles, keepToOwner, unlessMissing, type Readers } from '../files/durable-files.ts'

/**
 * The folder of keys and certificates; names are paths from it, with `/`.
 * Every call throws BenchError StorageFailed when the disk does not do it.
 */
export interface CertificateFiles {
  /** The path of a file, for a person. */
  pathOf(name: string): string
  /** The text of a file, or null when it is not there. */
  read(name: string): Promise<string | null>
  /** Names of the files in a folder; none when it is not there. */
  list(folder: string): Promise<string[]>
  /** Puts a whole file in place of the old one; resolves once it is on disk. */
  write(name: string, text: string, readers: Readers): Promise<void>
  remove(name: string): Promise<void>
  /** Moves a file to where a person can look at it. @returns where it is now. */
  keepAside(name: string): Promise<string>
  /** Takes a file from all readers but its owner. @returns true when there were others. */
  keepToOwner(name: string): Promise<boolean>
}

/** For what could not be read; nothing is ever deleted there. */
const asideFolder = 'unreadable'

/** The folder on the disk of this computer. */
export function certificateFiles(folder: string, now: () => number): CertificateFiles {
  const pathOf = (name: string) => path.join(folder, name)

  /** Does something with a file, and says which one it was when it fails. */
  async function doing<Result>(what: string, name: string, act: () => Promise<Result>): Promise<Result> {
    try {
      return await act()
    } catch (error) {
      const sentence = `${pathOf(name)} could not be ${what}: ${(error as Error).message}. Look at the disk and at whose file it is.`
      throw new BenchError('StorageFailed', sentence, { file: pathOf(name) })
    }
  }

  async function moveAside(name: string): Promise<string> {
    const stamp = new Date(now()).toISOString().replaceAll(':', '-')
    await diskFiles.makeFolder(pathOf(asideFolder))
    const taken = new Set(await readdir(pathOf(asideFolder)))
    const wanted = `${stamp}-${name.replaceAll('/', '-')}`
    let free = wanted
    for (let number = 2; taken.has(free); number += 1) free = `${wanted}-${number}`
    await diskFiles.rename(pathOf(name), pathOf(`${asideFolder}/${free}`))
    await diskFiles.syncFolder(pathOf(asideFolder))
    await diskFiles.syncFolder(path.dirname(pathOf(name)))
    return pathOf(`${asideFolder}/${free}`)
  }

  return {
    pathOf,
    read: (name) => doing('read', name, async () => (await diskFiles.read(pathOf(name)))?.toString('utf8') ?? null),
    list: (name) =>
      doing('read', name, async () => {
        const entries = await readdir(pathOf(name), { withFileTypes: true }).catch(unlessMissing([]))
        return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
      }),
    write: (name, text, readers) => doing('written', name, () => replace(pathOf(name), text, readers)),
    remove: (name) =>
      doing('removed', name, async () => {
        await diskFiles.remove(pathOf(name))
        await diskFiles.syncFolder(path.dirname(pathOf(name)))
      }),
    keepAside: (name) => doing('moved aside', name, () => moveAside(name)),
    keepToOwner: (name) => doing('kept to its owner', name, () => keepToOwner(pathOf(name))),
  }
}

async function replace(file: string, text: string, readers: Readers): Promise<void> {
  const unfinished = `${file}${unfinishedEnding}`
  // One that a crash left may have wider rights, which opening it would keep.
  await diskFiles.remove(unfinished)
  await replaceFile(diskFiles, file, [Buffer.from(text)], readers).catch(async (error: unknown) => {
    await diskFiles.remove(unfinished)
    throw error
  })
}

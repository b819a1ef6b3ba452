import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { BenchError } from '../contract/errors.ts'

/** Who may read a file: a private key is its owner's alone. */
export type Readers = 'owner' | 'everyone'

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

const modes: Record<Readers, number> = { owner: 0o600, everyone: 0o644 }
const allButOwner = 0o077

/** For what could not be read; nothing is ever deleted there. */
const asideFolder = 'unreadable'
/** The store takes away what ends so when it starts: it was never finished. */
const unfinishedEnding = '.writing'

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
    await makeFolder(pathOf(asideFolder))
    const taken = new Set(await readdir(pathOf(asideFolder)))
    const wanted = `${stamp}-${name.replaceAll('/', '-')}`
    let free = wanted
    for (let number = 2; taken.has(free); number += 1) free = `${wanted}-${number}`
    await rename(pathOf(name), pathOf(`${asideFolder}/${free}`))
    await syncFolder(pathOf(asideFolder))
    await syncFolder(path.dirname(pathOf(name)))
    return pathOf(`${asideFolder}/${free}`)
  }

  return {
    pathOf,
    read: (name) => doing('read', name, () => readFile(pathOf(name), 'utf8').catch(unlessMissing(null))),
    list: (name) =>
      doing('read', name, async () => {
        const entries = await readdir(pathOf(name), { withFileTypes: true }).catch(unlessMissing([]))
        return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
      }),
    write: (name, text, readers) => doing('written', name, () => replace(pathOf(name), text, modes[readers])),
    remove: (name) =>
      doing('removed', name, async () => {
        await rm(pathOf(name), { force: true })
        await syncFolder(path.dirname(pathOf(name)))
      }),
    keepAside: (name) => doing('moved aside', name, () => moveAside(name)),
    keepToOwner: (name) =>
      doing('kept to its owner', name, async () => {
        // Windows gives a file the rights of its folder, which is the person's own.
        if (process.platform === 'win32' || ((await stat(pathOf(name))).mode & allButOwner) === 0) return false
        await chmod(pathOf(name), modes.owner)
        return true
      }),
  }
}

async function replace(file: string, text: string, mode: number): Promise<void> {
  await makeFolder(path.dirname(file))
  const unfinished = `${file}${unfinishedEnding}`
  // One that a crash left may have wider rights, which opening it would keep.
  await rm(unfinished, { force: true })
  try {
    const handle = await open(unfinished, 'wx', mode)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
  await syncFolder(path.dirname(file))
}

async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true })
  if (made !== undefined) await syncFolder(path.dirname(made))
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folder for sync; NTFS journals names in order by itself.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function unlessMissing<Value>(value: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (error.code === 'ENOENT') return value
    throw error
  }
}

import { chmod, open, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/** Who may read a file: what devices and people wrote, and private keys, are their owner's alone. */
export type Readers = 'owner' | 'everyone'

const fileModes: Record<Readers, number> = { owner: 0o600, everyone: 0o644 }
const folderMode = 0o700
const rightsOfOthers = 0o077
/** Set on folders that several people keep files in, as `/tmp`. */
const stickyBit = 0o1000

/** A file that grows at its end. What was appended is on disk only after `sync`. */
export interface AppendFile {
  append(bytes: Uint8Array): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * The few file operations that durability is made of, as POSIX promises them: bytes are kept once the file is synced,
 * names (made, renamed, removed) once their folder is. A test puts a disk that fails or loses power in its place.
 */
export interface DurableFiles {
  /** Makes a folder and the ones above it, durably. One that is there is closed to others, if that can be done. */
  makeFolder(folder: string): Promise<void>
  /** Whether others on this computer can look into a folder. */
  isOpenToOthers(folder: string): Promise<boolean>
  /** Every file in a folder and below it, as paths from there with `/`, sorted; none when it is not there. */
  filesBelow(folder: string): Promise<string[]>
  /** The bytes of a file, or null when it is not there. */
  read(file: string): Promise<Buffer | null>
  /** An empty file in place of what was there. @param readers - by default its owner; one that was there keeps its own. */
  create(file: string, readers?: Readers): Promise<AppendFile>
  rename(from: string, to: string): Promise<void>
  /** Takes a file away; none there is no error. */
  remove(file: string): Promise<void>
  syncFolder(folder: string): Promise<void>
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

/** What stands for a file or folder that is not there; any other error is thrown. */
export function unlessMissing<Value>(value: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (error.code === 'ENOENT') return value
    throw error
  }
}

/** The mode of a folder; that of one which is closed where the system knows no such rights. */
async function rightsOf(folder: string): Promise<number> {
  return process.platform === 'win32' ? folderMode : (await stat(folder)).mode
}

/** Older versions, and people, made folders that all can look into. LevelDB makes its files so: the folder has to keep others out. */
async function closeToOthers(folder: string): Promise<void> {
  const rights = await rightsOf(folder)
  if ((rights & rightsOfOthers) === 0 || (rights & stickyBit) !== 0) return
  // It may belong to somebody else, or its disk may know no rights; `isOpenToOthers` tells.
  await chmod(folder, folderMode).catch(() => undefined)
}

/** The disk of this computer. */
export const diskFiles: DurableFiles = {
  syncFolder,

  async makeFolder(folder) {
    const topmostMade = await mkdir(folder, { recursive: true, mode: folderMode })
    if (topmostMade === undefined) return closeToOthers(folder)
    for (let made = path.resolve(folder); made.length >= topmostMade.length; made = path.dirname(made)) await syncFolder(path.dirname(made))
  },

  isOpenToOthers: async (folder) => ((await rightsOf(folder)) & rightsOfOthers) !== 0,

  async filesBelow(folder) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(unlessMissing([]))
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .sort()
  },

  read: (file) => readFile(file).catch(unlessMissing(null)),

  async create(file, readers = 'owner') {
    const handle = await open(file, 'w', fileModes[readers])
    return {
      async append(bytes) {
        for (let written = 0; written < bytes.length;) written += (await handle.write(bytes, written)).bytesWritten
      },
      sync: () => handle.datasync(),
      close: () => handle.close(),
    }
  },

  rename,
  remove: (file) => rm(file, { force: true }),
}

/** Takes a file from all readers but its owner. @returns true when there were others. */
export async function keepToOwner(file: string): Promise<boolean> {
  // Windows gives a file the rights of its folder, which is the person's own.
  if (process.platform === 'win32' || ((await stat(file)).mode & rightsOfOthers) === 0) return false
  await chmod(file, fileModes.owner)
  return true
}

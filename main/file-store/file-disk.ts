import { open, stat, statfs, type FileHandle } from 'node:fs/promises'
import { diskFiles, unlessMissing, type DurableFiles } from '../files/durable-files.ts'

/** The disk as files of any size need it. A test puts one that fails or loses power in its place. */
export interface FileDisk extends DurableFiles {
  /** How long a file is, in bytes; null when it is not there. */
  bytesOf(file: string): Promise<number | null>
  /** How much more the disk of a folder takes, in bytes. */
  freeBytes(folder: string): Promise<number>
  /** For reading at any place. */
  open(file: string): Promise<FileHandle>
}

export const fileDisk: FileDisk = {
  ...diskFiles,
  bytesOf: (file) =>
    stat(file)
      .then(({ size }) => size)
      .catch(unlessMissing(null)),
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  },
  open: (file) => open(file, 'r'),
}

import type { FileDisk } from '../../main/file-store/file-disk.ts'
import { FileStore } from '../../main/file-store/file-store.ts'
import { PowerCutDisk, seededRandom } from '../main/store/power-cut-disk.ts'

/** A disk in memory, for files. They are written and listed there, and not read. */
export function memoryFileDisk(disk: PowerCutDisk): FileDisk {
  return {
    ...disk.files(),
    bytesOf: async (file) => (disk.names().includes(file) ? disk.bytes(file).length : null),
    freeBytes: async () => Number.MAX_SAFE_INTEGER,
    open: () => Promise.reject(new Error('Files in memory are not read.')),
  }
}

/** The file store of the bench on a disk in memory. @param now - ms since 1970. */
export function memoryFiles(now: () => number, changed: () => void): FileStore {
  const disk = memoryFileDisk(new PowerCutDisk(seededRandom(1)))
  return new FileStore({ folder: '/files', now, log: () => undefined, changed, disk }, new Map(), [])
}

import { statfs } from 'node:fs/promises'
import type { Check } from '../../contract/network.ts'

/** Telemetry alone may take 1 GiB; below this a busy evening fills the disk. */
const enoughBytes = 1024 ** 3

/** Is there room on the disk of the data folder? A folder that cannot be asked about is said to be unknown. */
export async function checkDisk(
  folder: string,
  read: (folder: string) => Promise<{ bavail: number; bsize: number }> = statfs,
): Promise<Check> {
  try {
    const { bavail, bsize } = await read(folder)
    const freeBytes = bavail * bsize
    const isEnough = freeBytes >= enoughBytes
    const values = { folder, freeBytes, enoughBytes }
    return {
      check: 'disk',
      outcome: isEnough ? 'passed' : 'failed',
      finding: isEnough ? 'diskHasRoom' : 'diskAlmostFull',
      values,
      purpose: null,
    }
  } catch (error) {
    return {
      check: 'disk',
      outcome: 'unknown',
      finding: 'diskUnreadable',
      values: { folder, problem: (error as Error).message },
      purpose: null,
    }
  }
}

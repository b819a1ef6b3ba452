import { randomBytes } from 'node:crypto'
import { BenchError } from '../contract/errors.ts'
import { replaceFile } from '../files/atomic-file.ts'
import { diskFiles, keepToOwner } from '../files/durable-files.ts'

const keyBytes = 32

/**
 * The key under which links to files are signed: kept, so that links outlive a restart, and made when there is none.
 * Nobody else reads it. One of another length is nobody's key and is replaced: links of before hold no longer.
 * @throws BenchError StorageFailed
 */
export async function openLinkKey(file: string): Promise<Buffer> {
  try {
    const kept = await diskFiles.read(file)
    if (kept?.length === keyBytes) {
      await keepToOwner(file)
      return kept
    }
    const key = randomBytes(keyBytes)
    await replaceFile(diskFiles, file, [key], 'owner')
    return key
  } catch (error) {
    throw new BenchError('StorageFailed', `The key for links to files could not be opened at ${file}: ${(error as Error).message}.`, {
      file,
    })
  }
}

/** The list of the files: the one place that says which bytes stand under which name. */
import path from 'node:path'
import { z } from 'zod'
import { BenchError } from '../contract/errors.ts'
import { fileSchema } from '../contract/files.ts'
import { replaceJson } from '../files/atomic-file.ts'
import type { FileDisk } from './file-disk.ts'

/** A file with where its bytes are: a name of the bench's own, so that no system minds what a person called it. */
export const keptFileSchema = fileSchema.extend({ contentId: z.string().regex(/^[0-9a-f]{16}$/) })
export type KeptFile = z.infer<typeof keptFileSchema>

const indexVersion = 1
const indexSchema = z.object({ version: z.literal(indexVersion), files: z.array(keptFileSchema) })

export const indexName = 'index.json'

/**
 * @returns the files by name; `missing` when there is no list, `unreadable` when nobody can tell what it says.
 * @throws BenchError NewerData
 */
export async function readIndex(disk: FileDisk, folder: string): Promise<Map<string, KeptFile> | 'missing' | 'unreadable'> {
  const bytes = await disk.read(path.join(folder, indexName))
  if (bytes === null) return 'missing'
  const json = parsed(bytes)
  const version = (json as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > indexVersion)
    throw new BenchError('NewerData', `${path.join(folder, indexName)} was written by a newer Benchfleet: start that one.`)
  const index = indexSchema.safeParse(json)
  return index.success ? new Map(index.data.files.map((file) => [file.name, file])) : 'unreadable'
}

/** Resolves once it is on disk. */
export function writeIndex(disk: FileDisk, folder: string, files: ReadonlyMap<string, KeptFile>): Promise<void> {
  return replaceJson(disk, path.join(folder, indexName), { version: indexVersion, files: [...files.values()] })
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

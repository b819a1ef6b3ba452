import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { BenchFile, BenchFiles, NewFile } from '../../../main/contract/files.ts'
import { openFileStore, type FileStore, type FileStoreOptions } from '../../../main/file-store/file-store.ts'

/** A folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-files-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A file store on a folder, closed when the test ends. */
export async function openIn(folder: string, more: Partial<FileStoreOptions> = {}): Promise<FileStore> {
  const store = await openFileStore({ folder, now: () => 1_000, log: () => undefined, changed: () => undefined, ...more })
  onTestFinished(() => store.close())
  return store
}

/** Adds a file whole. */
export async function add(store: BenchFiles, file: NewFile, bytes: Uint8Array): Promise<BenchFile> {
  const upload = await store.begin(file)
  await upload.append(bytes)
  return upload.finish()
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

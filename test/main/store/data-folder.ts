import { cp, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openLocked, openStore, type Store, type StoreOptions } from '../../../main/store/store.ts'
import type { PowerCutDisk } from './power-cut-disk.ts'

/** A folder that goes when the test ends; a copy of a fixture when one is named. */
export async function temporaryFolder(fixture?: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  if (fixture) await cp(path.join(import.meta.dirname, 'fixtures', fixture), folder, { recursive: true })
  return folder
}

/** A store on a real folder, closed when the test ends. */
export async function openIn(folder: string, more: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ folder, log: () => undefined, ...more })
  onTestFinished(() => store.close())
  return store
}

/** A store on the folder `/data` of a disk that fails and loses power. @param files - what it is told of the disk. */
export function openOn(disk: PowerCutDisk, more: Partial<StoreOptions> = {}, files = disk.files()): Promise<Store> {
  const unlock = () => Promise.resolve()
  return openLocked({ folder: '/data', log: () => undefined, ...more }, files, unlock, async () => disk.records())
}

import { cp } from 'node:fs/promises'
import path from 'node:path'
import { schemaVersion } from '../durable-document.ts'
import { makeFolder, namesIn, readIfThere, replaceFile } from '../files.ts'
import { refuseNewer } from '../recovery.ts'
import { shardDevices } from './0-shard-devices.ts'

/** A step from one layout of the data folder to the next. */
export interface Migration {
  from: number
  /** What changes, for the person. */
  note: string
  run(folder: string): Promise<void>
}

const migrations: Migration[] = [shardDevices]

/**
 * Brings a data folder to this version's layout, after a backup of it as it was.
 * @returns a sentence a step taken.
 * @throws BenchError NewerData when the folder is ahead of this version.
 */
export async function migrate(folder: string, stamp: string): Promise<string[]> {
  const file = path.join(folder, 'layout.json')
  const text = await readIfThere(file)
  const found = text === null ? await layoutWithoutFile(folder) : (JSON.parse(text) as { schemaVersion: number }).schemaVersion
  refuseNewer(file, found)
  const notices: string[] = []
  for (const migration of migrations.filter((step) => step.from >= found)) {
    const backup = path.join(folder, 'backups', `${stamp}-layout-${migration.from}`)
    await backUp(folder, backup)
    await migration.run(folder)
    notices.push(
      `The data was brought to layout ${migration.from + 1}: ${migration.note} A copy as it was is in ${path.relative(folder, backup)}.`,
    )
  }
  if (text === null || found !== schemaVersion) await replaceFile(file, [`${JSON.stringify({ schemaVersion })}\n`])
  return notices
}

/** Layout 0 wrote no layout file; an empty folder is of this version. */
async function layoutWithoutFile(folder: string): Promise<number> {
  return (await namesIn(folder)).includes('devices.json') ? 0 : schemaVersion
}

async function backUp(folder: string, backup: string): Promise<void> {
  await makeFolder(backup)
  for (const name of await namesIn(folder))
    if (name !== 'backups' && name !== 'lock.json' && name !== 'sessions')
      await cp(path.join(folder, name), path.join(backup, name), { recursive: true })
}

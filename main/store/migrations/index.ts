import path from 'node:path'
import { replaceFile, replaceJson, unfinishedEnding } from '../../files/atomic-file.ts'
import { kindOfDocument, type DocumentKind } from '../document-names.ts'
import { refuseNewer, schemaVersion } from '../durable-adapter.ts'
import type { DurableFiles } from '../../files/durable-files.ts'
import { asideFolder, type KeptAside } from '../kept-aside.ts'
import { shardDevices } from './0-shard-devices.ts'
import { jobRules } from './1-job-rules.ts'
import { templateModels } from './2-template-models.ts'
import type { Migration } from './migration.ts'

const migrations: Migration[] = [shardDevices, jobRules, templateModels]

const layoutFile = 'layout.json'
const backupsFolder = 'backups'
/** Not copied into a backup: they are no part of the layout, or are made anew. */
const leftOut = [`${backupsFolder}/`, `${asideFolder}/`, 'sessions/', 'history/', 'telemetry/', 'lock.']

/** Kinds of documents whose records differ between layouts, and the layout from which on they are as they are now. */
const settledIn = new Map<DocumentKind | null, number>([
  ['jobs', 2],
  ['templates', 3],
])

interface Layout {
  schemaVersion: number
  /** Set while a migration is under way: the backup that it reads, seen from the data folder. */
  backup?: string
}

/**
 * Brings a data folder to the layout of this version, one step after the other, each after a backup of the folder as
 * it was. A migration that was cut short goes on from its backup at the next start.
 * @throws BenchError NewerData when the folder is ahead of this version.
 */
export async function migrate(files: DurableFiles, folder: string, aside: KeptAside): Promise<void> {
  const file = path.join(folder, layoutFile)
  const found = await readLayout(files, folder, aside)
  let layout: Layout = found ?? { schemaVersion: await layoutWithoutFile(files, folder) }
  refuseNewer(file, layout.schemaVersion)
  for (const migration of migrations.filter(({ from }) => from >= layout.schemaVersion)) {
    const backup = layout.backup ?? (await backUp(files, folder, migration.from))
    if (layout.backup === undefined) await replaceJson(files, file, { schemaVersion: migration.from, backup } satisfies Layout)
    await migration.run({ files, backup: path.join(folder, backup), folder, aside })
    layout = { schemaVersion: migration.from + 1 }
    await replaceJson(files, file, layout)
    for (const name of migration.obsolete) await files.remove(path.join(folder, name))
    await files.syncFolder(folder)
    aside.notices.push(`The data was brought to layout ${layout.schemaVersion}: ${migration.note} A copy as it was is in ${backup}.`)
  }
  if (found === null) await replaceJson(files, file, { schemaVersion } satisfies Layout)
}

/** Null when there is none, or none that can be read. */
async function readLayout(files: DurableFiles, folder: string, aside: KeptAside): Promise<Layout | null> {
  const bytes = await files.read(path.join(folder, layoutFile))
  if (bytes === null) return null
  try {
    const layout = JSON.parse(bytes.toString('utf8')) as Layout | null
    if (typeof layout?.schemaVersion !== 'number') throw new SyntaxError('it names no layout')
    return layout
  } catch (error) {
    aside.notices.push(
      `${layoutFile} could not be read (${(error as Error).message}). It was kept aside as ${await aside.move(layoutFile)}; the layout was told from the other files.`,
    )
    return null
  }
}

/**
 * Layout 0 wrote no layout file, but one file with all devices; from layout 1 on the documents of jobs and templates say
 * so when they are of an older one. A folder without such is new, or of this version.
 */
async function layoutWithoutFile(files: DurableFiles, folder: string): Promise<number> {
  const names = await files.filesBelow(folder)
  if (names.includes('devices.json')) return 0
  const layouts: number[] = [schemaVersion]
  for (const name of names) {
    const settled = settledIn.get(kindOfDocument(name.replace(/\.json$/, '')))
    if (settled === undefined) continue
    const bytes = await files.read(path.join(folder, name))
    const [, layout] = /^\{"schemaVersion":(\d+),/.exec(bytes?.toString('latin1', 0, 64) ?? '') ?? []
    if (layout !== undefined && Number(layout) < settled) layouts.push(Number(layout))
  }
  return Math.min(...layouts)
}

/** Copies the folder into one of its own. @returns its name, seen from the data folder. */
async function backUp(files: DurableFiles, folder: string, layout: number): Promise<string> {
  const names = await files.filesBelow(folder)
  const isTaken = (backup: string) => names.some((name) => name.startsWith(`${backup}/`))
  let backup = `${backupsFolder}/layout-${layout}`
  for (let copy = 2; isTaken(backup); copy += 1) backup = `${backupsFolder}/layout-${layout}-${copy}`
  for (const name of names.filter((name) => !leftOut.some((start) => name.startsWith(start)) && !name.endsWith(unfinishedEnding))) {
    const bytes = await files.read(path.join(folder, name))
    if (bytes) await replaceFile(files, path.join(folder, backup, name), [bytes])
  }
  return backup
}

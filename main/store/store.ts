import path from 'node:path'
import type { Change, KeptState } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import { settingsSchema, type Settings } from '../contract/settings.ts'
import { newDocument, openDocument, schemaVersion } from './durable-document.ts'
import { keepAside, makeFolder, removeFile, syncFolder } from './files.ts'
import { Journal } from './journal.ts'
import { lockFolder } from './lock.ts'
import { migrate } from './migrations/index.ts'
import { Mirror } from './mirror.ts'
import { loadDocuments, replayJournal } from './recovery.ts'

export interface StoreOptions {
  folder: string
  log(sentence: string): void
  /** Size of the journal, in bytes, at which it is worked into the documents. Default 16 MiB: read back in well under a second. */
  compactAfterBytes?: number
}

/** What a bench keeps: lowdb documents, and a journal in front of them. One process owns a folder. */
export class Store {
  readonly kept: KeptState
  /** What start-up found that a person should know: kept aside, dropped, migrated. */
  readonly notices: string[]
  settings: Settings
  readonly #options: StoreOptions
  readonly #mirror: Mirror
  readonly #journal: Journal
  readonly #unlock: () => Promise<void>
  #compacting: Promise<void> | null = null
  #isClosed = false

  constructor(parts: {
    options: StoreOptions
    mirror: Mirror
    journal: Journal
    settings: Settings
    notices: string[]
    unlock: () => Promise<void>
  }) {
    this.#options = parts.options
    this.#mirror = parts.mirror
    this.#journal = parts.journal
    this.#unlock = parts.unlock
    this.settings = parts.settings
    this.notices = parts.notices
    this.kept = parts.mirror.keptState()
  }

  /**
   * Keeps the changes; resolves once they are on disk, all of them or none.
   * @throws BenchError StorageFailed when the disk does not take them; nothing is taken after that until a new start,
   * since the records in memory are then ahead of those on disk.
   */
  async commit(changes: Change[]): Promise<void> {
    if (this.#isClosed) throw new BenchError('StorageFailed', 'The bench is stopping and takes no more changes: start it again.')
    const written = this.#journal.append(changes)
    for (const change of changes) this.#mirror.keep(change)
    try {
      await written
    } catch (error) {
      throw new BenchError(
        'StorageFailed',
        `The data folder ${this.#options.folder} cannot be written (${(error as Error).message}): nothing more is accepted. Make room or mend the disk, then start the bench again.`,
      )
    }
    if (this.#journal.bytes > (this.#options.compactAfterBytes ?? 16 * 1024 * 1024)) this.#compactInBackground()
  }

  async saveSettings(settings: Settings): Promise<void> {
    const document = await openDocument<Settings>(path.join(this.#options.folder, 'settings.json'))
    await document.update((data) => {
      data.schemaVersion = schemaVersion
      data.records = [settings]
    })
    this.settings = settings
  }

  /** Works the journal into the documents: new segment first, then every document that differs, then the old segments go. */
  async compact(): Promise<void> {
    const last = await this.#journal.rotate()
    const dirty = this.#mirror.takeDirty()
    try {
      for (const name of dirty) await this.#writeDocument(name)
    } catch (error) {
      for (const name of dirty) this.#mirror.markDirty(name)
      throw error
    }
    await this.#journal.removeUpTo(last)
  }

  stats(): { journalBytes: number; syncs: number } {
    return { journalBytes: this.#journal.bytes, syncs: this.#journal.syncs }
  }

  /** Works off what waits, writes the documents and lets go of the folder. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#compacting
    try {
      await this.compact()
    } catch (error) {
      this.#options.log(
        `The journal could not be worked into the documents at the end; it is read at the next start instead: ${String(error)}`,
      )
    }
    await this.#journal.close()
    await this.#unlock()
  }

  #compactInBackground(): void {
    this.#compacting ??= this.compact()
      .catch((error: unknown) =>
        this.#options.log(`The journal could not be worked into the documents and goes on growing: ${String(error)}`),
      )
      .finally(() => (this.#compacting = null))
  }

  async #writeDocument(name: string): Promise<void> {
    const file = path.join(this.#options.folder, `${name}.json`)
    const records = this.#mirror.recordsOf(name)
    if (records === null) {
      await removeFile(file)
      return
    }
    await makeFolder(path.dirname(file))
    const document = newDocument(file)
    document.data = { schemaVersion, records }
    await document.write()
  }
}

/**
 * Opens the data folder: locks it, migrates it, loads the documents, replays the journal.
 * @throws BenchError DataFolderInUse, NewerData, StorageFailed.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder } = options
  try {
    await makeFolder(folder)
  } catch (error) {
    throw new BenchError(
      'StorageFailed',
      `The data folder ${folder} cannot be made (${(error as Error).message}): choose another with --data.`,
    )
  }
  const unlock = await lockFolder(folder)
  try {
    const stamp = new Date().toISOString().replaceAll(':', '-')
    const mirror = new Mirror()
    const notices = [...(await migrate(folder, stamp)), ...(await loadDocuments(folder, mirror, stamp))]
    const journal = await replayJournal(folder, mirror, stamp)
    notices.push(...journal.notices)
    const settings = await loadSettings(folder, stamp, notices)
    for (const notice of notices) options.log(notice)
    const opened = await Journal.open(folder, journal.last + 1)
    const store = new Store({ options, mirror, journal: opened, settings, notices, unlock })
    if (journal.last > 0) await store.compact()
    return store
  } catch (error) {
    await unlock()
    throw error
  }
}

async function loadSettings(folder: string, stamp: string, notices: string[]): Promise<Settings> {
  const file = path.join(folder, 'settings.json')
  try {
    const { data } = await openDocument<unknown>(file)
    return settingsSchema.parse(data.records[0] ?? {})
  } catch (error) {
    const kept = await keepAside(folder, file, stamp)
    await syncFolder(folder)
    notices.push(
      `settings.json could not be read (${(error as Error).message}): it was kept aside as ${path.relative(folder, kept)}, and the settings are as they come.`,
    )
    return settingsSchema.parse({})
  }
}

import type { Change, KeptState } from '../contract/engine-io.ts'
import { BenchError, isBenchError } from '../contract/errors.ts'
import type { History } from '../contract/history.ts'
import { keptSchemas, type ToolRecords } from '../contract/kept-records.ts'
import type { KeptSettings } from '../contract/settings.ts'
import type { TelemetryRing } from '../contract/telemetry.ts'
import { Documents } from './documents.ts'
import { diskFiles, type DurableFiles } from '../files/durable-files.ts'
import { EventLog } from './history/event-log.ts'
import { historyFolder } from './history/history-folder.ts'
import { KeptHistory } from './history/kept-history.ts'
import { TwinHistory } from './history/twin-history.ts'
import { Journal } from './journal.ts'
import { replayJournal } from './journal-replay.ts'
import { KeptAside } from './kept-aside.ts'
import { openLevelFolder, type OpenTable } from './level-records.ts'
import { lockFolder } from './lock.ts'
import { migrate } from './migrations/index.ts'
import { SettingsDocument } from './settings-document.ts'
import type { SortedRecords } from './sorted-records.ts'
import type { KeptTelemetry } from './telemetry/kept-telemetry.ts'
import { openTelemetry } from './telemetry/open-telemetry.ts'
import { openToolRecords, type OpenedToolRecords } from './tool-records.ts'
import { removeUnfinished } from './unfinished-files.ts'

export interface StoreOptions {
  folder: string
  /** Takes a sentence for the log. */
  log: (sentence: string) => void
  /**
   * Size of the journal, in bytes, from which it is worked into the documents. Default 16 MiB: read back in well under
   * a second. It waits longer when the documents that were last written are larger than that, so that a change is
   * written twice on average and not more.
   */
  compactAfterBytes?: number
}

export interface StoreStats {
  commits: number
  /** Syncs of the journal; fewer than commits, the busier the bench. */
  syncs: number
  journalBytes: number
  compactions: number
  /** Why nothing more is taken; null while all is well. */
  failure: string | null
}

const defaultCompactAfterBytes = 16 * 1024 * 1024

/** What a bench keeps: lowdb documents, a history, a journal in front of them, and telemetry. One process owns a folder. */
export class Store {
  /** All that was kept when the store was opened. */
  readonly kept: KeptState
  /** What start-up found that a person should know: kept aside, dropped, migrated. */
  readonly notices: string[]
  /** Events, and jobs that have left the documents. */
  readonly history: History
  /** What devices measured; that of a device goes when it is deleted. */
  readonly telemetry: TelemetryRing
  readonly #options: StoreOptions
  readonly #documents: Documents
  readonly #events: EventLog
  readonly #twins: TwinHistory
  readonly #journal: Journal
  readonly #settings: SettingsDocument
  readonly #records: SortedRecords
  readonly #tools: OpenedToolRecords<typeof keptSchemas>
  readonly #telemetry: KeptTelemetry
  readonly #unlock: () => Promise<void>
  #compacting: Promise<void> | null = null
  #compactions = 0
  #journalBytesAtLastFailure = 0
  #closing: Promise<void> | null = null

  constructor(parts: {
    options: StoreOptions
    kept: KeptState
    notices: string[]
    documents: Documents
    events: EventLog
    twins: TwinHistory
    history: History
    journal: Journal
    settings: SettingsDocument
    records: SortedRecords
    tools: OpenedToolRecords<typeof keptSchemas>
    telemetry: KeptTelemetry
    unlock: () => Promise<void>
  }) {
    this.kept = parts.kept
    this.notices = parts.notices
    this.#options = parts.options
    this.#documents = parts.documents
    this.#events = parts.events
    this.#twins = parts.twins
    this.history = parts.history
    this.#journal = parts.journal
    this.#settings = parts.settings
    this.#records = parts.records
    this.#tools = parts.tools
    this.telemetry = this.#telemetry = parts.telemetry
    this.#unlock = parts.unlock
  }

  /** What the bench's own tools keep. */
  get tools(): ToolRecords {
    return this.#tools.records
  }

  get settings(): KeptSettings {
    return this.#settings.settings
  }

  /** Resolves once they are on disk. @throws BenchError StorageFailed. */
  saveSettings(settings: KeptSettings): Promise<void> {
    return this.#settings.save(settings)
  }

  /**
   * Keeps the changes: resolves once they are on disk, all of them or none, in the order of the calls. They must not
   * be written to any more.
   * @throws BenchError StorageFailed when the disk does not take them. The engine is then ahead of the disk, so
   * nothing is taken after that until a new start: the bench stops accepting.
   */
  async commit(changes: readonly Change[]): Promise<void> {
    if (this.#closing) throw new BenchError('StorageFailed', 'The bench is stopping and takes no more changes: start it again.')
    try {
      await this.#journal.append(changes)
    } catch (error) {
      throw new BenchError(
        'StorageFailed',
        `The data folder ${this.#options.folder} cannot be written (${(error as Error).message}), so nothing more is accepted: make room or mend the disk, then start the bench again.`,
      )
    }
    this.#compactWhenDue()
  }

  stats(): StoreStats {
    return {
      commits: this.#journal.commits,
      syncs: this.#journal.syncs,
      journalBytes: this.#journal.bytes,
      compactions: this.#compactions,
      failure: this.#journal.failure?.message ?? null,
    }
  }

  /** Waits for what is under way, works the journal into the documents and lets go of the folder. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#journal.idle()
      await this.#settings.idle()
      await this.#tools.idle()
      await this.#compacting
      await this.compact()
      await this.#telemetry.close()
      await this.#records.close()
      await this.#unlock()
    })()
    return this.#closing
  }

  /**
   * Works the journal into the documents: a new segment for what comes, then the events, what was written to twins and every document that
   * differs, then the older segments go. What is changed meanwhile stands in the new segment too; to replay it onto newer documents does
   * no harm, since every change is a whole record. When it fails nothing is lost: the journal holds all, and grows.
   */
  async compact(): Promise<void> {
    if (this.#compacting) return this.#compacting
    this.#compacting = (async () => {
      try {
        const segments = await this.#journal.rotate()
        // After a failed write the disk is left as it is, for the next start to read.
        if (this.#journal.failure) return
        await this.#events.write()
        await this.#twins.write()
        await this.#documents.writeDirty()
        await this.#journal.remove(segments)
        this.#compactions += 1
        this.#journalBytesAtLastFailure = 0
      } catch (error) {
        this.#journalBytesAtLastFailure = this.#journal.bytes
        this.#options.log(
          `The journal could not be worked into the documents (${(error as Error).message}); it keeps all changes and goes on growing.`,
        )
      } finally {
        this.#compacting = null
      }
    })()
    return this.#compacting
  }

  #compactWhenDue(): void {
    const atLeast = Math.max(this.#options.compactAfterBytes ?? defaultCompactAfterBytes, this.#documents.lastWrittenBytes)
    if (this.#compacting || this.#closing || this.#journal.bytes - this.#journalBytesAtLastFailure < atLeast) return
    void this.compact()
  }
}

/**
 * Opens the data folder: locks it, migrates it, loads the documents, replays the journal.
 * @throws BenchError DataFolderInUse, NewerData, StorageFailed; the folder is then as it was.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  try {
    await diskFiles.makeFolder(options.folder)
    const unlock = await lockFolder(options.folder)
    const openTable: OpenTable = (folder, aside) => openLevelFolder(diskFiles, options.folder, folder, aside)
    return await openLocked(options, diskFiles, unlock, openTable).catch(async (error: unknown) => {
      await unlock()
      throw error
    })
  } catch (error) {
    if (isBenchError(error)) throw error
    throw new BenchError(
      'StorageFailed',
      `The data folder ${options.folder} cannot be opened (${(error as Error).message}): see that it can be written, or choose another with --data.`,
      { folder: options.folder },
    )
  }
}

/** Opens a folder that this process owns, on these files and with these tables. */
export async function openLocked(
  options: StoreOptions,
  files: DurableFiles,
  unlock: () => Promise<void>,
  openTable: OpenTable,
): Promise<Store> {
  const { folder } = options
  const aside = new KeptAside(files, folder, new Date().toISOString().replaceAll(':', '-'))
  // Names that the process before made and did not live to sync are relied on from now on.
  await files.syncFolder(folder)
  await migrate(files, folder, aside)
  await removeUnfinished(files, folder)
  const documents = new Documents(files, folder)
  await documents.load(aside)
  const settings = await SettingsDocument.open(files, folder, aside)
  const tools = await openToolRecords(files, folder, keptSchemas, aside)
  const records = await openTable(historyFolder, aside)
  try {
    const events = await EventLog.open(records)
    const twins = new TwinHistory(records)
    const keep = (change: Change) => {
      if (change.kind === 'event') return events.add(change.event)
      if (change.kind === 'twin') twins.note(change)
      documents.keep(change)
    }
    const replay = await replayJournal(files, folder, aside, keep)
    const { kept, withoutJob } = documents.keptState()
    if (withoutJob > 0)
      aside.notices.push(
        `${withoutJob} records of progress belong to jobs whose definition is missing: they are not shown, and stay in the data folder.`,
      )
    const history = new KeptHistory({ records, events, twins, dataFolder: folder })
    await history.forgetThose(kept.jobs.map(({ jobId }) => jobId)).catch((error: BenchError) => aside.notices.push(error.sentence))
    const telemetry = await openTelemetry(folder, openTable, aside, () => new Set(kept.devices.map(({ deviceId }) => deviceId)))
    if (await files.isOpenToOthers(folder))
      aside.notices.push(
        `Others on this computer can look into the data folder ${folder}, where the keys of devices are: choose a folder of your own with --data.`,
      )
    // A migration reads the journal as well, and finds the same wrong with it.
    const notices = [...new Set(aside.notices)]
    for (const notice of notices) options.log(notice)
    const forgetGone = (change: Change) => {
      if (change.kind !== 'device' || change.device !== null) return
      telemetry.forget(change.deviceId).catch((error: BenchError) => options.log(error.sentence))
    }
    const store = new Store({
      options,
      kept: { ...kept, lastEventSequence: events.newestSequence },
      notices,
      documents,
      events,
      twins,
      history,
      journal: new Journal(files, folder, replay, (change) => {
        keep(change)
        forgetGone(change)
      }),
      settings,
      records,
      tools,
      telemetry,
      unlock,
    })
    if (replay.isDamaged) await store.compact()
    return store
  } catch (error) {
    await records.close()
    throw error
  }
}

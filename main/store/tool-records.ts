import path from 'node:path'
import { Low, type Adapter } from 'lowdb'
import type { z } from 'zod'
import { BenchError, isBenchError } from '../contract/errors.ts'
import { recordIdPattern, type KeptRecords } from '../contract/kept-records.ts'
import { replaceJson } from '../files/atomic-file.ts'
import type { DurableFiles } from '../files/durable-files.ts'
import { refuseNewer, schemaVersion } from './durable-adapter.ts'
import type { KeptAside } from './kept-aside.ts'

/** The folder of what the bench's tools keep: `tools/<kind>/<id>.json`. */
export const toolsFolder = 'tools'

/**
 * The records of one kind, each a lowdb document of its own: they change by a person's hand or once a device, and not
 * through the journal. Acts on one record wait for each other; what is shown is on disk.
 */
class RecordFolder<Kept extends { id: string }> implements KeptRecords<Kept> {
  readonly #files: DurableFiles
  readonly #folder: string
  readonly #records = new Map<string, Kept>()
  readonly #acts = new Map<string, Promise<void>>()

  constructor(files: DurableFiles, folder: string) {
    this.#files = files
    this.#folder = folder
  }

  /** Reads a file of the folder. @throws when it holds no such record. */
  async read(id: string, schema: z.ZodType<Kept>): Promise<void> {
    const low = new Low<Kept | null>(this.#adapter(id, schema), null)
    await low.read()
    if (low.data === null || low.data.id !== id) throw new SyntaxError('it holds no record of its name')
    this.#records.set(id, low.data)
  }

  list(): Kept[] {
    return [...this.#records.values()]
  }

  get(id: string): Kept | undefined {
    return this.#records.get(id)
  }

  put(kept: Kept): Promise<void> {
    if (!recordIdPattern.test(kept.id))
      throw new BenchError('InvalidInput', `‘${kept.id}’ is no id of a record: 1 to 64 letters, digits, "_" or "-".`)
    return this.#act(kept.id, async () => {
      await new Low<Kept | null>(this.#adapter(kept.id), kept).write()
      this.#records.set(kept.id, kept)
    })
  }

  remove(id: string): Promise<void> {
    return this.#act(id, async () => {
      if (!this.#records.has(id)) return
      await this.#files.remove(this.#file(id))
      await this.#files.syncFolder(this.#folder)
      this.#records.delete(id)
    })
  }

  /** Resolves once nothing waits for the disk. */
  async idle(): Promise<void> {
    await Promise.all(this.#acts.values())
  }

  #file(id: string): string {
    return path.join(this.#folder, `${id}.json`)
  }

  #act(id: string, act: () => Promise<void>): Promise<void> {
    const done = (this.#acts.get(id) ?? Promise.resolve()).then(async () => {
      try {
        await act()
      } catch (error) {
        throw new BenchError(
          'StorageFailed',
          `${this.#file(id)} cannot be written (${(error as Error).message}): make room or mend the disk, then try again.`,
        )
      }
    })
    const settled = done
      .catch(() => undefined)
      .finally(() => {
        if (this.#acts.get(id) === settled) this.#acts.delete(id)
      })
    this.#acts.set(id, settled)
    return done
  }

  #adapter(id: string, schema?: z.ZodType<Kept>): Adapter<Kept | null> {
    const file = this.#file(id)
    return {
      read: async () => {
        const bytes = await this.#files.read(file)
        if (bytes === null) return null
        const document = JSON.parse(bytes.toString('utf8')) as { schemaVersion?: unknown; record?: unknown } | null
        if (typeof document?.schemaVersion === 'number') refuseNewer(file, document.schemaVersion)
        return schema!.parse(document?.record)
      },
      write: (record) => replaceJson(this.#files, file, { schemaVersion, record }),
    }
  }
}

export interface OpenedToolRecords<Schemas> {
  records: {
    readonly [Kind in keyof Schemas]: KeptRecords<Schemas[Kind] extends z.ZodType<infer Kept extends { id: string }> ? Kept : never>
  }
  /** Resolves once nothing waits for the disk. */
  idle(): Promise<void>
}

/**
 * Opens the records of all kinds. A file that cannot be read is kept aside and reported; the others stand.
 * @throws BenchError NewerData when a file comes from a later version of the app.
 */
export async function openToolRecords<Schemas extends Record<string, z.ZodType<{ id: string }>>>(
  files: DurableFiles,
  folder: string,
  schemas: Schemas,
  aside: KeptAside,
): Promise<OpenedToolRecords<Schemas>> {
  const names = await files.filesBelow(path.join(folder, toolsFolder))
  const folders = new Map<string, RecordFolder<{ id: string }>>()
  for (const [kind, schema] of Object.entries(schemas)) {
    const records = new RecordFolder<{ id: string }>(files, path.join(folder, toolsFolder, kind))
    folders.set(kind, records)
    for (const name of names.filter((name) => path.posix.dirname(name) === kind && name.endsWith('.json'))) {
      try {
        await records.read(path.posix.basename(name, '.json'), schema)
      } catch (error) {
        if (isBenchError(error)) throw error
        const kept = `${toolsFolder}/${name}`
        aside.notices.push(`${kept} could not be read (${shortReason(error)}). It was kept aside as ${await aside.move(kept)}.`)
      }
    }
  }
  return {
    records: Object.fromEntries(folders) as never,
    idle: async () => {
      await Promise.all([...folders.values()].map((records) => records.idle()))
    },
  }
}

/** A schema's report is many lines of JSON; its first complaint is enough for a person. */
function shortReason(error: unknown): string {
  const issue = (error as { issues?: { path: PropertyKey[]; message: string }[] }).issues?.[0]
  return issue ? `${issue.path.join('.')}: ${issue.message}` : (error as Error).message
}

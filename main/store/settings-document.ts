import path from 'node:path'
import { Low, type Adapter } from 'lowdb'
import { BenchError, isBenchError } from '../contract/errors.ts'
import { keptSettingsSchema, type KeptSettings } from '../contract/settings.ts'
import { replaceJson } from '../files/atomic-file.ts'
import { refuseNewer, schemaVersion } from './durable-adapter.ts'
import type { DurableFiles } from '../files/durable-files.ts'
import type { KeptAside } from './kept-aside.ts'

const settingsFile = 'settings.json'

/** The settings as a lowdb document of their own: they change by a person's hand, and not through the journal. */
export class SettingsDocument {
  readonly #low: Low<KeptSettings>
  /** Saves one after the other: each writes the whole file. */
  #saved: Promise<void> = Promise.resolve()

  private constructor(low: Low<KeptSettings>) {
    this.#low = low
  }

  /** Reads the settings; when that cannot be done they are kept aside and reported, and all stands as it comes. */
  static async open(files: DurableFiles, folder: string, aside: KeptAside): Promise<SettingsDocument> {
    const low = new Low(adapter(files, path.join(folder, settingsFile)), keptSettingsSchema.parse({}))
    try {
      await low.read()
    } catch (error) {
      if (isBenchError(error)) throw error
      aside.notices.push(
        `${settingsFile} could not be read (${(error as Error).message}). It was kept aside as ${await aside.move(settingsFile)}; every setting is as it comes.`,
      )
    }
    return new SettingsDocument(low)
  }

  get settings(): KeptSettings {
    return this.#low.data
  }

  /** Resolves once nothing waits to be saved. */
  idle(): Promise<void> {
    return this.#saved
  }

  /** Resolves once they are on disk. @throws BenchError StorageFailed; the settings are then as before. */
  save(settings: KeptSettings): Promise<void> {
    const saved = this.#saved.then(async () => {
      const before = this.#low.data
      this.#low.data = settings
      try {
        await this.#low.write()
      } catch (error) {
        this.#low.data = before
        throw new BenchError('StorageFailed', `The settings could not be saved (${(error as Error).message}): make room or mend the disk.`)
      }
    })
    this.#saved = saved.catch(() => undefined)
    return saved
  }
}

function adapter(files: DurableFiles, file: string): Adapter<KeptSettings> {
  return {
    async read() {
      const bytes = await files.read(file)
      if (bytes === null) return null
      const document = JSON.parse(bytes.toString('utf8')) as { schemaVersion?: unknown; settings?: unknown } | null
      if (typeof document?.schemaVersion === 'number') refuseNewer(file, document.schemaVersion)
      return keptSettingsSchema.parse(document?.settings)
    },
    write: (settings) => replaceJson(files, file, { schemaVersion, settings }),
  }
}

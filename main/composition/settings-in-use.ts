import type { KeptSettings } from '../contract/settings.ts'

/** The settings of the moment. They change one after the other: each change begins with what the one before has made. */
export class SettingsInUse {
  readonly #save: (settings: KeptSettings) => Promise<void>
  #current: KeptSettings
  #changed: Promise<unknown> = Promise.resolve()

  /** @param save - resolves once they are on disk. */
  constructor(settings: KeptSettings, save: (settings: KeptSettings) => Promise<void>) {
    this.#current = settings
    this.#save = save
  }

  get current(): KeptSettings {
    return this.#current
  }

  /**
   * @param make - what they become; may do first what must succeed for that.
   * @param takeBack - undoes what `make` has done, when it or the disk refuses; the next change waits for it.
   * @returns them as they are now, on disk. When `make` or the disk refuses, they stay as they were.
   */
  change(
    make: (current: KeptSettings) => KeptSettings | Promise<KeptSettings>,
    takeBack: (error: unknown) => Promise<void> = async () => {},
  ): Promise<KeptSettings> {
    const changed = this.#changed.then(async () => {
      let settings: KeptSettings
      try {
        settings = await make(this.#current)
        await this.#save(settings)
      } catch (error) {
        await takeBack(error)
        throw error
      }
      this.#current = settings
      return settings
    })
    this.#changed = changed.catch(() => undefined)
    return changed
  }
}

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
   * @returns them as they are now, on disk. When `make` or the disk refuses, all stays as it was.
   */
  change(make: (current: KeptSettings) => KeptSettings | Promise<KeptSettings>): Promise<KeptSettings> {
    const changed = this.#changed.then(async () => {
      const settings = await make(this.#current)
      await this.#save(settings)
      this.#current = settings
      return settings
    })
    this.#changed = changed.catch(() => undefined)
    return changed
  }
}

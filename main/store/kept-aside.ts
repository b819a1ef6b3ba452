import path from 'node:path'
import { replaceFile } from '../files/atomic-file.ts'
import type { DurableFiles } from '../files/durable-files.ts'

/** The folder for what could not be read, where a person can look at it. The store never deletes there. */
export const asideFolder = 'unreadable'

/** Keeps what cannot be read, and gathers the sentences that tell a person. */
export class KeptAside {
  readonly notices: string[] = []
  readonly #files: DurableFiles
  readonly #folder: string
  readonly #stamp: string

  /** @param stamp - the time of this start, as it may stand in a file's name. */
  constructor(files: DurableFiles, folder: string, stamp: string) {
    this.#files = files
    this.#folder = folder
    this.#stamp = stamp
  }

  /** Moves a file aside. @returns where it is now, seen from the data folder. */
  async move(name: string): Promise<string> {
    const aside = this.#asideName(name)
    await this.#files.makeFolder(path.join(this.#folder, asideFolder))
    await this.#files.rename(path.join(this.#folder, name), path.join(this.#folder, aside))
    await this.#files.syncFolder(path.join(this.#folder, asideFolder))
    await this.#files.syncFolder(path.dirname(path.join(this.#folder, name)))
    return aside
  }

  /** Keeps a copy of a file of which parts are still needed. @returns where it is, seen from the data folder. */
  async copy(name: string, bytes: Uint8Array): Promise<string> {
    const aside = this.#asideName(name)
    await replaceFile(this.#files, path.join(this.#folder, aside), [bytes])
    return aside
  }

  #asideName(name: string): string {
    return `${asideFolder}/${this.#stamp}-${name.replaceAll('/', '-')}`
  }
}

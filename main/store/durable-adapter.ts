import type { Adapter } from 'lowdb'
import { BenchError } from '../contract/errors.ts'
import { replaceFile } from '../files/atomic-file.ts'
import { keyOf } from './document-names.ts'
import type { DurableFiles } from '../files/durable-files.ts'
import { Stretch } from './event-loop-share.ts'

/** The layout of the data folder that this version writes and reads. */
export const schemaVersion = 3

/** @throws BenchError NewerData when a file comes from a later version of the app. */
export function refuseNewer(file: string, version: number): void {
  if (version > schemaVersion)
    throw new BenchError(
      'NewerData',
      `${file} was written by a newer Benchfleet (layout ${version}; this one reads up to layout ${schemaVersion}): start the newer version, or choose another folder with --data.`,
      { file, version },
    )
}

/** The records of a document by their key. */
export type Records = Map<string, object>

/** Text is written in pieces of about this many characters: few writes, and never one large string. */
const pieceLength = 256 * 1024

/**
 * How lowdb reads and writes a document here. lowdb's own file adapter never syncs, and its presets keep all in memory
 * under NODE_ENV=test; this one is durable always, and lets others in while it makes the text of a large document.
 */
export class DurableAdapter implements Adapter<Records> {
  readonly #files: DurableFiles
  readonly #file: string
  readonly #keyFields: readonly string[]
  readonly #wrote: (bytes: number) => void

  /** @param wrote - told how many bytes went to disk. */
  constructor(files: DurableFiles, file: string, keyFields: readonly string[], wrote: (bytes: number) => void) {
    this.#files = files
    this.#file = file
    this.#keyFields = keyFields
    this.#wrote = wrote
  }

  /**
   * Records are checked for their key only: what was kept once must not be lost because a rule got stricter since.
   * @throws SyntaxError when the file is no document of ours; BenchError NewerData.
   */
  async read(): Promise<Records | null> {
    const bytes = await this.#files.read(this.#file)
    if (bytes === null) return null
    const document = JSON.parse(bytes.toString('utf8')) as { schemaVersion?: unknown; records?: unknown } | null
    if (typeof document?.schemaVersion !== 'number' || !Array.isArray(document.records)) throw new SyntaxError('it holds no records')
    refuseNewer(this.#file, document.schemaVersion)
    const records: Records = new Map()
    for (const record of document.records as (Record<string, unknown> | null)[]) {
      const key = this.#keyFields.map((field) => {
        const value = record?.[field]
        if (typeof value !== 'string') throw new SyntaxError(`a record in it has no ${field}`)
        return value
      })
      records.set(keyOf(key), record as object)
    }
    return records
  }

  /** Writes the records as they are at the time of the call. */
  write(records: Records): Promise<void> {
    return replaceFile(this.#files, this.#file, this.#counted(pieces([...records.values()])))
  }

  async *#counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      this.#wrote(piece.length)
      yield piece
    }
  }
}

async function* pieces(records: object[]): AsyncGenerator<Uint8Array> {
  const stretch = new Stretch()
  let text = `{"schemaVersion":${schemaVersion},"records":[\n`
  for (const [index, record] of records.entries()) {
    text += `${index === 0 ? '' : ',\n'}${JSON.stringify(record)}`
    if (text.length >= pieceLength) {
      yield Buffer.from(text)
      text = ''
    }
    if (stretch.isOver()) await stretch.rest()
  }
  yield Buffer.from(`${text}\n]}\n`)
}

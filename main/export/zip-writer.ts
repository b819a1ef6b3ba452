import { crc32, deflateRawSync } from 'node:zlib'
import { Zip, type ZipInputFile } from 'fflate'
import type { BundledFile } from './device-files.ts'

/** Of Unix, as the zip carries them: a plain file, for its owner alone or for all to read. */
const rights = { private: 0o100600, shared: 0o100644 }
const unix = 3
const deflated = 8
/** For files of one or two kilobytes, thousands of them. */
const compression = { level: 6, memLevel: 5, chunkSize: 2048 }

/** A zip that is written file by file and never stands in memory as a whole. */
export class ZipWriter {
  readonly #zip: Zip
  readonly #now: number
  #pieces: Uint8Array[] = []

  /** @param now when its files were made, in ms since 1970. */
  constructor(now: number) {
    this.#now = now
    this.#zip = new Zip((error, piece) => {
      if (error !== null) throw error
      this.#pieces.push(piece)
    })
  }

  /** @returns what it adds to the zip. */
  add({ name, text, isPrivate }: BundledFile): Uint8Array {
    const bytes = Buffer.from(text)
    // The library's own files keep their buffers until the zip ends. Compressed though it is small: readers that take a zip
    // as a stream know the end of no other file.
    const file: ZipInputFile = {
      filename: name,
      size: bytes.length,
      crc: crc32(bytes),
      compression: deflated,
      flag: 0,
      mtime: this.#now,
      os: unix,
      attrs: ((isPrivate ? rights.private : rights.shared) << 16) >>> 0,
    }
    this.#zip.add(file)
    file.ondata!(null, deflateRawSync(bytes, compression), true)
    return this.#taken()
  }

  /** @returns its table of contents, which ends it. */
  end(): Uint8Array {
    this.#zip.end()
    return this.#taken()
  }

  #taken(): Uint8Array {
    const pieces = this.#pieces
    this.#pieces = []
    return Buffer.concat(pieces)
  }
}

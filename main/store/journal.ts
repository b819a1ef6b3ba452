import { crc32 } from 'node:zlib'
import path from 'node:path'
import type { FileHandle } from 'node:fs/promises'
import type { Change } from '../contract/engine-io.ts'
import { namesIn, openAppend, removeFile, syncFolder } from './files.ts'

const segmentName = /^journal-(\d{6})\.ndjson$/

export function segmentFile(folder: string, number: number): string {
  return path.join(folder, `journal-${String(number).padStart(6, '0')}.ndjson`)
}

/** The segments of a folder, oldest first. */
export async function segmentNumbers(folder: string): Promise<number[]> {
  return (await namesIn(folder)).flatMap((name) => {
    const match = segmentName.exec(name)
    return match ? [Number(match[1])] : []
  })
}

/** One commit as a line: checksum, space, its changes as JSON. All of a commit stands in one line, so it is kept whole or not at all. */
export function journalLine(changes: Change[]): string {
  const body = JSON.stringify(changes)
  return `${crc32(body).toString(16).padStart(8, '0')} ${body}\n`
}

/** The changes of a line, or null when it is torn or damaged. */
export function readLine(line: string): Change[] | null {
  const body = line.slice(9)
  if (line[8] !== ' ' || crc32(body).toString(16).padStart(8, '0') !== line.slice(0, 8)) return null
  return JSON.parse(body) as Change[]
}

interface Waiting {
  line: string
  done(): void
  failed(error: unknown): void
}

/**
 * The journal's open segment. Group commit: all that waited while the sync before ran goes out as one append and one
 * fdatasync, and `append` resolves after it. After a failed write nothing more is taken: what is on disk is then known
 * to be a prefix of what was asked for.
 */
export class Journal {
  readonly #folder: string
  #number: number
  #handle: FileHandle
  #waiting: Waiting[] = []
  #working: Promise<void> | null = null
  #failure: unknown = null
  bytes = 0
  syncs = 0

  private constructor(folder: string, number: number, handle: FileHandle) {
    this.#folder = folder
    this.#number = number
    this.#handle = handle
  }

  /** Opens a new segment. */
  static async open(folder: string, number: number): Promise<Journal> {
    const handle = await openAppend(segmentFile(folder, number))
    await syncFolder(folder)
    return new Journal(folder, number, handle)
  }

  append(changes: Change[]): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure as Error)
    const line = journalLine(changes)
    return new Promise((done, failed) => {
      this.#waiting.push({ line, done, failed })
      this.#working ??= this.#work()
    })
  }

  /** Goes on in a new segment. @returns the number of the last one before it. */
  async rotate(): Promise<number> {
    await this.#idle()
    const before = this.#number
    const old = this.#handle
    this.#handle = await openAppend(segmentFile(this.#folder, before + 1))
    this.#number = before + 1
    this.bytes = 0
    await syncFolder(this.#folder)
    await old.close()
    return before
  }

  /** Takes away the segments up to `number`, whose changes stand in the documents. */
  async removeUpTo(number: number): Promise<void> {
    for (const segment of await segmentNumbers(this.#folder)) if (segment <= number) await removeFile(segmentFile(this.#folder, segment))
    await syncFolder(this.#folder)
  }

  async close(): Promise<void> {
    await this.#idle()
    await this.#handle.close()
  }

  async #idle(): Promise<void> {
    while (this.#working !== null) await this.#working
  }

  async #work(): Promise<void> {
    // Let all that comes in the same turn of the event loop join the first group.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      try {
        if (this.#failure !== null) throw this.#failure as Error
        const text = group.map(({ line }) => line).join('')
        await this.#handle.appendFile(text)
        await this.#handle.datasync()
        this.bytes += text.length
        this.syncs += 1
        for (const { done } of group) done()
      } catch (error) {
        this.#failure = error
        for (const { failed } of group) failed(error)
      }
    }
    this.#working = null
  }
}

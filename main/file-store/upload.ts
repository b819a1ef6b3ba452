import { createHash, type Hash } from 'node:crypto'
import { BenchError, isBenchError } from '../contract/errors.ts'
import { maximumFileBytes, type BenchFile, type FileUpload, type NewFile } from '../contract/files.ts'
import type { AppendFile } from '../files/durable-files.ts'
import { bytesInWords } from '../contract/size-words.ts'

/** What has come in whole and is on disk under a name that nobody knows yet. */
export interface ComeIn {
  bytes: number
  sha256: string
}

export interface UploadParts {
  uploadId: string
  file: NewFile
  /** Empty, and for this upload alone. */
  unfinished: AppendFile
  /** How much more the disk takes, in bytes. */
  freeBytes(): Promise<number>
  /** Puts what has come in its place. @throws BenchError */
  keep(comeIn: ComeIn): Promise<BenchFile>
  /** Takes away what has come. */
  remove(): Promise<void>
  /** It is over, however it went. */
  ended(): void
  /** With no piece for so long, in ms, it is dropped: whoever sent it has gone. */
  idleMs: number
}

/** Bytes that stay free on the disk: the bench has to write down what devices answer, whatever people upload. */
export const reserveBytes = 64 * 1024 ** 2

/** So much is synced at a time, in bytes: the sync of gigabytes at once would hold up what devices wait for. */
const syncEveryBytes = 32 * 1024 ** 2

/** One file on its way in: hashed and written as it comes. */
export class Upload implements FileUpload {
  readonly #parts: UploadParts
  readonly #hash: Hash = createHash('sha256')
  #bytes = 0
  #bytesSynced = 0
  #state: 'open' | 'kept' | 'gone' = 'open'
  #turn: Promise<unknown> = Promise.resolve()
  #idle: NodeJS.Timeout | null = null

  constructor(parts: UploadParts) {
    this.#parts = parts
    this.#waitForMore()
  }

  get uploadId(): string {
    return this.#parts.uploadId
  }

  get name(): string {
    return this.#parts.file.name
  }

  get bytes(): number {
    return this.#bytes
  }

  append(piece: Uint8Array): Promise<void> {
    return this.#inTurn(async () => {
      this.#refuseIfTooLong(this.#bytes + piece.length)
      await this.#parts.unfinished.append(piece)
      this.#hash.update(piece)
      this.#bytes += piece.length
      if (this.#bytes - this.#bytesSynced < syncEveryBytes) return
      await this.#parts.unfinished.sync()
      this.#bytesSynced = this.#bytes
      refuseIfTooFull(await this.#parts.freeBytes(), this.name)
    })
  }

  finish(): Promise<BenchFile> {
    return this.#inTurn(async () => {
      const { file, unfinished, keep } = this.#parts
      if (file.bytes !== undefined && file.bytes !== this.#bytes)
        throw new BenchError(
          'InvalidInput',
          `Of ‘${this.name}’ ${this.#bytes} bytes came, and it has ${file.bytes}: it broke off on its way. Send it again.`,
        )
      await unfinished.sync()
      await unfinished.close()
      const kept = await keep({ bytes: this.#bytes, sha256: this.#hash.digest('hex') })
      this.#end('kept')
      return kept
    })
  }

  async cancel(): Promise<void> {
    await this.#turn
    await this.#drop()
  }

  /** Longer than it may be, or than it was said to be. */
  #refuseIfTooLong(bytes: number): void {
    const { name } = this
    if (bytes > maximumFileBytes) throw tooLarge(name)
    const declared = this.#parts.file.bytes
    if (declared !== undefined && bytes > declared)
      throw new BenchError('InvalidInput', `‘${name}’ was said to have ${declared} bytes, and more came: send it again.`)
  }

  /** One step at a time. A step that fails ends it. */
  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(async () => {
      if (this.#state !== 'open') throw noUpload()
      this.#stopWaiting()
      try {
        const result = await act()
        if (this.#state === 'open') this.#waitForMore()
        return result
      } catch (error) {
        await this.#drop()
        throw isBenchError(error) ? error : diskError(error, this.name)
      }
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #drop(): Promise<void> {
    if (this.#state !== 'open') return
    this.#end('gone')
    // What cannot be taken away now is taken away at the next start.
    await this.#parts.unfinished.close().catch(() => undefined)
    await this.#parts.remove().catch(() => undefined)
  }

  #end(state: 'kept' | 'gone'): void {
    this.#state = state
    this.#stopWaiting()
    this.#parts.ended()
  }

  #waitForMore(): void {
    this.#idle = setTimeout(() => void this.cancel(), this.#parts.idleMs)
    this.#idle.unref()
  }

  #stopWaiting(): void {
    if (this.#idle) clearTimeout(this.#idle)
  }
}

export function tooLarge(name: string): BenchError {
  return new BenchError('TooLarge', `A file of the bench has at most ${bytesInWords(maximumFileBytes)}; ‘${name}’ is larger.`, { name })
}

export function noUpload(): BenchError {
  return new BenchError('NotFound', 'This upload has ended, or nothing came for too long: send the file again from its beginning.')
}

/** @throws BenchError StorageFailed when a disk with so much room is to take so much more. */
export function refuseIfTooFull(freeBytes: number, name: string, moreBytes = 0): void {
  if (freeBytes - moreBytes >= reserveBytes) return
  const sentence = `‘${name}’ was not taken: the disk of the data folder has ${bytesInWords(freeBytes)} left, of which the bench needs ${bytesInWords(reserveBytes)} to go on working. Make room and send it again.`
  throw new BenchError('StorageFailed', sentence, { name })
}

export function diskError(error: unknown, name: string): BenchError {
  const { code, message } = error as NodeJS.ErrnoException
  const why = code === 'ENOSPC' ? 'the disk of the data folder is full' : `the disk of the data folder refused it (${message})`
  return new BenchError('StorageFailed', `‘${name}’ was not taken: ${why}. Make room or look at the disk, and send it again.`, { name })
}

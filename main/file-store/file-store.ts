import { isUtf8 } from 'node:buffer'
import { randomBytes, randomUUID } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { BenchError } from '../contract/errors.ts'
import { unknownMimeType, maximumFileBytes, type BenchFile, type BenchFiles, type FileUpload, type NewFile } from '../contract/files.ts'
import { unfinishedEnding } from '../files/atomic-file.ts'
import { fileDisk, type FileDisk } from './file-disk.ts'
import { indexName, readIndex, writeIndex, type KeptFile } from './file-index.ts'
import { noUpload, refuseIfTooFull, tooLarge, Upload, type ComeIn } from './upload.ts'

export interface FileStoreOptions {
  /** Where the files are kept; made when it is not there. */
  folder: string
  /** Milliseconds since 1970. */
  now: () => number
  /** Takes a sentence for the log. */
  log: (sentence: string) => void
  /** Something came, went or was replaced. */
  changed: () => void
  disk?: FileDisk
  /** An upload to which nothing came for so long is dropped, in ms. Default 5 minutes. */
  idleMs?: number
}

/** A file whose bytes can be read to their end, whatever becomes of its name. Whoever opened it closes it. */
export interface OpenedFile {
  file: BenchFile
  handle: FileHandle
}

const defaultIdleMs = 5 * 60_000
/** For what could not be read, where a person can look at it; nothing is ever deleted there. */
const asideFolder = 'unreadable'
const ownName = /^[0-9a-f]{16}$/

/**
 * The files that a person gave the bench: bytes under names of the bench's own, and a list that says what they are
 * called. A file is there from the moment the list is on disk; whatever is not in the list was never acknowledged.
 */
export class FileStore implements BenchFiles {
  /** What was missing or unreadable at the start, in sentences. */
  readonly notices: readonly string[]
  readonly #options: FileStoreOptions
  readonly #disk: FileDisk
  readonly #uploads = new Map<string, Upload>()
  #files: ReadonlyMap<string, KeptFile>
  /** One change of the list at a time. */
  #turn: Promise<unknown> = Promise.resolve()

  /** Use `openFileStore`. */
  constructor(options: FileStoreOptions, files: ReadonlyMap<string, KeptFile>, notices: readonly string[]) {
    this.#options = options
    this.#disk = options.disk ?? fileDisk
    this.#files = files
    this.notices = notices
  }

  list(): BenchFile[] {
    return [...this.#files.values()].map(withoutContent)
  }

  get(name: string): BenchFile | undefined {
    const file = this.#files.get(name)
    return file && withoutContent(file)
  }

  /** @returns null when there is no such file. The caller closes it. */
  async open(name: string): Promise<OpenedFile | null> {
    for (;;) {
      const file = this.#files.get(name)
      if (!file) return null
      try {
        return { file: withoutContent(file), handle: await this.#disk.open(this.#pathOf(file.contentId)) }
      } catch (error) {
        // It was replaced in this very moment: then another stands there now.
        if (this.#files.get(name) === file) throw error
      }
    }
  }

  async text(name: string, mostBytes: number): Promise<string> {
    const opened = await this.#onDisk('read', name, () => this.open(name))
    if (!opened) throw new BenchError('FileNotFound', `There is no file ‘${name}’: it may have been deleted.`, { name })
    const { file, handle } = opened
    try {
      if (file.bytes > mostBytes)
        throw new BenchError('TooLarge', `File ‘${name}’ has ${file.bytes} bytes, and at most ${mostBytes} are read here.`, { name })
      const bytes = await this.#onDisk('read', name, () => handle.readFile())
      if (!isUtf8(bytes)) throw new BenchError('InvalidInput', `File ‘${name}’ is not text in UTF-8.`, { name })
      return bytes.toString('utf8')
    } finally {
      await handle.close()
    }
  }

  async begin(file: NewFile): Promise<FileUpload> {
    this.#refuseIfTaken(file)
    if ((file.bytes ?? 0) > maximumFileBytes) throw tooLarge(file.name)
    const contentId = randomBytes(8).toString('hex')
    const unfinishedPath = `${this.#pathOf(contentId)}${unfinishedEnding}`
    const uploadId = randomUUID()
    const unfinished = await this.#onDisk('begun', file.name, async () => {
      refuseIfTooFull(await this.#disk.freeBytes(this.#options.folder), file.name, file.bytes)
      return this.#disk.create(unfinishedPath)
    })
    const upload = new Upload({
      uploadId,
      file,
      unfinished,
      freeBytes: () => this.#disk.freeBytes(this.#options.folder),
      keep: (comeIn) => this.#keep(file, contentId, comeIn),
      remove: () => this.#disk.remove(unfinishedPath),
      ended: () => this.#uploads.delete(uploadId),
      idleMs: this.#options.idleMs ?? defaultIdleMs,
    })
    this.#uploads.set(uploadId, upload)
    return upload
  }

  upload(uploadId: string): FileUpload {
    const upload = this.#uploads.get(uploadId)
    if (!upload) throw noUpload()
    return upload
  }

  delete(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const file = this.#files.get(name)
      if (!file) throw fileNotFound(name)
      const left = new Map(this.#files)
      left.delete(name)
      await this.#onDisk('deleted', name, () => writeIndex(this.#disk, this.#options.folder, left))
      this.#show(left)
      await this.#forget(file)
    })
  }

  /** Drops what is on its way in, and waits for what is being written. */
  async close(): Promise<void> {
    await Promise.all([...this.#uploads.values()].map((upload) => upload.cancel()))
    await this.#turn
  }

  #keep(file: NewFile, contentId: string, { bytes, sha256 }: ComeIn): Promise<BenchFile> {
    return this.#inTurn(async () => {
      // Another of this name may have come in since this one began.
      this.#refuseIfTaken(file)
      const { name, mimeType = unknownMimeType } = file
      const before = this.#files.get(name)
      const kept: KeptFile = { name, bytes, sha256, mimeType, addedAtMs: this.#options.now(), contentId }
      const files = new Map([...this.#files, [name, kept] as const].sort(([left], [right]) => (left < right ? -1 : 1)))
      await this.#onDisk('kept', name, () => this.#write(files, contentId))
      this.#show(files)
      if (before) await this.#forget(before)
      return withoutContent(kept)
    })
  }

  /** First the bytes, then the list that names them. */
  async #write(files: ReadonlyMap<string, KeptFile>, contentId: string): Promise<void> {
    const { folder } = this.#options
    const content = this.#pathOf(contentId)
    await this.#disk.rename(`${content}${unfinishedEnding}`, content)
    try {
      await this.#disk.syncFolder(folder)
      await writeIndex(this.#disk, folder, files)
    } catch (error) {
      // The list may lead to the new bytes already, though nobody knows for how long: then the next start decides.
      const listed = await readIndex(this.#disk, folder).catch(() => null)
      const isListed = !(listed instanceof Map) || [...listed.values()].some((file) => file.contentId === contentId)
      if (!isListed) await this.#disk.remove(content).catch(() => undefined)
      throw error
    }
  }

  #refuseIfTaken({ name, replace }: NewFile): void {
    if (replace || !this.#files.has(name)) return
    throw new BenchError('AlreadyExists', `There is a file ‘${name}’ already: replace it, or give this one another name.`, { name })
  }

  #show(files: ReadonlyMap<string, KeptFile>): void {
    this.#files = files
    this.#options.changed()
  }

  /** Bytes that no name leads to any more. Downloads under way have them open; what stays is swept at the next start. */
  async #forget({ name, contentId }: KeptFile): Promise<void> {
    await this.#disk.remove(this.#pathOf(contentId)).catch((error: unknown) => {
      this.#options.log(`The old bytes of the file ‘${name}’ could not be removed: ${String(error)}. The next start tries again.`)
    })
  }

  #pathOf(contentId: string): string {
    return path.join(this.#options.folder, contentId)
  }

  async #onDisk<Result>(what: string, name: string, act: () => Promise<Result>): Promise<Result> {
    try {
      return await act()
    } catch (error) {
      if (error instanceof BenchError) throw error
      const sentence = `The file ‘${name}’ could not be ${what}: ${(error as Error).message}. Look at the disk of the data folder and try again.`
      throw new BenchError('StorageFailed', sentence, { name })
    }
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(act)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}

/**
 * Opens the files of a bench: what was cut short on its way in is swept, and what is missing is said.
 * @throws BenchError StorageFailed when the disk does not let it, NewerData.
 */
export async function openFileStore(options: FileStoreOptions): Promise<FileStore> {
  const { folder, disk = fileDisk } = options
  try {
    await disk.makeFolder(folder)
    const read = await readIndex(disk, folder)
    const notices: string[] = []
    if (!(read instanceof Map)) {
      const aside = await moveAside(disk, folder, options.now())
      if (aside !== null)
        notices.push(
          `The list of the bench’s files was ${read}: the files are in ${aside}, without their names. Look there, and add those again that devices are to fetch.`,
        )
      await writeIndex(disk, folder, new Map())
    }
    const files = new Map(read instanceof Map ? read : [])
    for (const file of files.values()) {
      const bytes = await disk.bytesOf(path.join(folder, file.contentId))
      if (bytes === file.bytes) continue
      files.delete(file.name)
      const what = bytes === null ? 'is gone from the data folder' : `has ${bytes} bytes in place of ${file.bytes}`
      notices.push(`The file ‘${file.name}’ ${what} and is left out: add it again.`)
    }
    await sweep(disk, folder, read instanceof Map ? read : new Map())
    for (const notice of notices) options.log(notice)
    return new FileStore(options, files, notices)
  } catch (error) {
    if (error instanceof BenchError) throw error
    throw new BenchError('StorageFailed', `The files in ${folder} could not be opened: ${(error as Error).message}.`, { folder })
  }
}

/** Removes what the list does not name: it was on its way in, or was deleted or replaced. Files that people put there stay. */
async function sweep(disk: FileDisk, folder: string, files: ReadonlyMap<string, KeptFile>): Promise<void> {
  const listed = new Set([...files.values()].map(({ contentId }) => contentId))
  for (const name of await disk.filesBelow(folder)) {
    const isOurs = ownName.test(name) && !listed.has(name)
    if (isOurs || name.endsWith(unfinishedEnding)) await disk.remove(path.join(folder, name))
  }
}

/** Moves a list that cannot be read aside, with the bytes that it named. @returns where they are; null when there are none. */
async function moveAside(disk: FileDisk, folder: string, now: number): Promise<string | null> {
  const aside = path.join(folder, asideFolder, new Date(now).toISOString().replaceAll(':', '-'))
  const names = (await disk.filesBelow(folder)).filter((name) => name === indexName || ownName.test(name))
  if (names.length === 0) return null
  await disk.makeFolder(aside)
  for (const name of names) await disk.rename(path.join(folder, name), path.join(aside, name))
  await disk.syncFolder(aside)
  await disk.syncFolder(folder)
  return aside
}

export function fileNotFound(name: string): BenchError {
  return new BenchError('FileNotFound', `There is no file ‘${name}’ on this bench: add it on the page Files.`, { name })
}

function withoutContent({ contentId: _contentId, ...file }: KeptFile): BenchFile {
  return file
}

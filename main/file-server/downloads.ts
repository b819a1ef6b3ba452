import { once } from 'node:events'
import type { FileHandle } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { attachment } from '../contract/attachment.ts'
import type { BenchFile } from '../contract/files.ts'
import { refuse, type Refusal } from './answers.ts'
import { DownloadProgress, type ProgressParts } from './download-progress.ts'
import { DownloadSlots, type SlotLimits } from './download-slots.ts'
import { askedRange, judge, type ByteRange } from './ranges.ts'
import { isLinkTo, SignedLinks, type SignedLink } from './signed-links.ts'

export interface DownloadsParts extends ProgressParts {
  links: SignedLinks
  /** A file with its bytes, which stay readable whatever becomes of its name; null when there is no such file. */
  open(name: string): Promise<{ file: BenchFile; handle: FileHandle } | null>
  /** A device with a true link was refused; `sentence` says why. */
  refused(link: SignedLink, sentence: string): void
  slots?: SlotLimits
}

/** A fleet of some hundreds is served at once; more wait their turn, and are asked to come again before HTTP clients give up (30 s). */
const usualSlots: SlotLimits = { most: 256, mostEach: 8, mostWaiting: 4_096, waitMs: 20_000 }
const comeAgainSeconds = '10'
/** So much is read at a time, in bytes, and is the most that is held for one download. */
const pieceBytes = 256 * 1024

const allowed = 'GET, HEAD'
const refusals = {
  method: {
    status: 405,
    code: 'MethodNotAllowed',
    message: 'Files are fetched with GET, or looked at with HEAD.',
    headers: { allow: allowed },
  },
  link: {
    status: 403,
    code: 'Forbidden',
    message:
      'This is no link that the bench has made: its signature is missing or does not fit. Use the link of the job document as it stands there.',
  },
  expired: {
    status: 403,
    code: 'Expired',
    message: 'This link has expired: ask the bench for the job document again, which then holds a new one.',
  },
  replaced: {
    status: 410,
    code: 'Replaced',
    message: 'The file was replaced since this link was made: ask the bench for the job document again, which then holds a new one.',
  },
  gone: { status: 404, code: 'FileNotFound', message: 'The file is no longer on the bench.' },
  changed: { status: 412, code: 'PreconditionFailed', message: 'The file is not the one that If-Match names.' },
  busy: {
    status: 503,
    code: 'Busy',
    message: 'Too many devices fetch files at this moment: ask again.',
    headers: { 'retry-after': comeAgainSeconds },
  },
} as const satisfies Record<string, Refusal>

/** Answers requests for files by signed links. */
export class Downloads {
  readonly #parts: DownloadsParts
  readonly #slots: DownloadSlots
  readonly #progress: DownloadProgress

  constructor(parts: DownloadsParts) {
    this.#parts = parts
    this.#slots = new DownloadSlots(parts.slots ?? usualSlots)
    this.#progress = new DownloadProgress(parts)
  }

  /** Resolves when the request is answered, or whoever asked has gone. */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    // A body that comes with a GET means nothing, and is not waited for.
    request.resume()
    if (!allowed.split(', ').includes(request.method!)) return refuse(response, refusals.method)
    const { links, now } = this.#parts
    const link = links.read(url)
    if (link === null) return refuse(response, refusals.link)
    if (link.expiresAtMs <= now()) return this.#refuseTo(link, response, refusals.expired)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    if (!(await this.#slots.enter(link.deviceId, gone.signal))) return this.#refuseTo(link, response, refusals.busy)
    try {
      await this.#send(link, request, response, gone.signal)
    } finally {
      this.#slots.leave(link.deviceId)
    }
  }

  /** Tells how far downloads have come, where that is still to be told. */
  close(): void {
    this.#progress.close()
  }

  async #send(link: SignedLink, request: IncomingMessage, response: ServerResponse, gone: AbortSignal): Promise<void> {
    const opened = await this.#parts.open(link.name)
    if (opened === null) return this.#refuseTo(link, response, refusals.gone)
    const { file, handle } = opened
    try {
      if (!isLinkTo(link, file)) return this.#refuseTo(link, response, refusals.replaced)
      const range = this.#head(link, file, request, response)
      if (range === null) return
      await this.#sendBytes(link, file, handle, range, response, gone)
    } finally {
      await handle.close()
    }
  }

  /** Writes status and headers. @returns the bytes that are to follow; null when the answer has ended with that. */
  #head(link: SignedLink, file: BenchFile, request: IncomingMessage, response: ServerResponse): ByteRange | null {
    const headers = headersOf(file)
    const { range, 'if-match': ifMatch, 'if-none-match': ifNoneMatch, 'if-range': ifRange } = request.headers
    const condition = judge({ ifMatch, ifNoneMatch, ifRange: ifRange as string | undefined }, headers.etag)
    if (condition === 'failed') {
      this.#refuseTo(link, response, refusals.changed)
      return null
    }
    if (condition === 'notModified') {
      response.writeHead(304, headers).end()
      return null
    }
    const isHead = request.method === 'HEAD'
    // Ranges are of GET alone (RFC 9110, 14.2).
    const asked = askedRange(isHead || condition === 'ignoreRange' ? undefined : range, file.bytes)
    if (asked.kind === 'unsatisfiable') {
      this.#refuseTo(link, response, {
        status: 416,
        code: 'RangeNotSatisfiable',
        message: `The file has ${file.bytes} bytes, none of them in the range that was asked for.`,
        headers: { 'content-range': `bytes */${file.bytes}`, 'accept-ranges': 'bytes' },
      })
      return null
    }
    if (asked.kind === 'part') {
      const { first, last } = asked.range
      response.writeHead(206, { ...headers, 'content-length': last - first + 1, 'content-range': `bytes ${first}-${last}/${file.bytes}` })
      return asked.range
    }
    response.writeHead(200, { ...headers, 'content-length': file.bytes })
    if (!isHead) return { first: 0, last: file.bytes - 1 }
    response.end()
    return null
  }

  /** As fast as the device takes them: the next piece is read when the one before is with the system. */
  async #sendBytes(
    link: SignedLink,
    file: BenchFile,
    handle: FileHandle,
    { first, last }: ByteRange,
    response: ServerResponse,
    gone: AbortSignal,
  ): Promise<void> {
    try {
      for (let next = first; next <= last && !gone.aborted;) {
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(Math.min(pieceBytes, last - next + 1)), { position: next })
        if (bytesRead === 0) throw new Error(`‘${file.name}’ ends before its last byte`)
        if (!response.write(buffer.subarray(0, bytesRead))) await once(response, 'drain', { signal: gone })
        this.#progress.note(link, file.bytes, { first: next, last: next + bytesRead - 1 })
        next += bytesRead
      }
      response.end()
      if (!gone.aborted) await once(response, 'close')
    } catch (error) {
      // A cut connection is how the device learns that this is not all.
      response.destroy()
      if (!gone.aborted) throw error
    } finally {
      this.#progress.ended(link, file.bytes)
    }
  }

  #refuseTo(link: SignedLink, response: ServerResponse, refusal: Refusal): void {
    this.#parts.refused(link, refusal.message)
    refuse(response, refusal)
  }
}

/** With the hash in the three ways that clients look for: ETag, RFC 9530, and RFC 3230 of before. */
function headersOf({ name, sha256, mimeType }: BenchFile) {
  const digest = Buffer.from(sha256, 'hex').toString('base64')
  return {
    'content-type': mimeType,
    'content-disposition': attachment(name),
    'accept-ranges': 'bytes',
    etag: `"${sha256}"`,
    'repr-digest': `sha-256=:${digest}:`,
    digest: `SHA-256=${digest}`,
    'cache-control': 'private, no-transform',
    'x-content-type-options': 'nosniff',
  }
}

import type { ByteRange } from './ranges.ts'
import type { LinkPurpose, SignedLink } from './signed-links.ts'

/** How far a device has come with a file of an execution. */
export interface Progress extends LinkPurpose {
  file: string
  /** Bytes that the device was sent, each counted once. */
  bytes: number
  totalBytes: number
  /** All of it was sent. */
  done: boolean
}

/** At most one word a second about each download, and one about the end of a request. */
const everyMs = 1_000
/** Downloads that are remembered, so that a part fetched later adds up; the ones longest untouched are forgotten first. */
const mostRemembered = 10_000

/** Parts of one file, far from each other, that are told apart. Firmware is fetched in a few. */
const mostParts = 1_000

interface Remembered {
  progress: Progress
  sent: ByteRanges
  toldAtMs: number
  toldBytes: number
  /** When the end of a request was told last. */
  toldEndAtMs: number
  /** Tells what is known once it may be told again. */
  later: NodeJS.Timeout | null
}

export interface ProgressParts {
  /** At most once a second of each download, as often at the end of requests, a second after the last of them, and when all was sent. */
  progress(progress: Progress): void
  /** How many bytes of the file an execution was sent before the bench was started, as it was kept; 0: none. */
  sentBefore(link: SignedLink, totalBytes: number): number
  /** Milliseconds since 1970. */
  now(): number
}

/** What each execution has been sent of each file, over all the requests in which a device fetches it. */
export class DownloadProgress {
  readonly #parts: ProgressParts
  readonly #remembered = new Map<string, Remembered>()
  #isClosed = false

  constructor(parts: ProgressParts) {
    this.#parts = parts
  }

  /** Bytes of the file have been sent. */
  note(link: SignedLink, totalBytes: number, range: ByteRange): void {
    const entry = this.#entryOf(link, totalBytes)
    entry.sent.add(range)
    entry.progress = { ...entry.progress, bytes: entry.sent.count, done: entry.sent.count === totalBytes }
    if (this.#parts.now() - entry.toldAtMs >= everyMs) this.#say(entry)
  }

  /**
   * A request has ended, however it did. What is known is told now if all was sent or the last end is a second ago, else in a
   * moment: a device may fetch a file byte by byte, and each word is written down.
   */
  ended(link: SignedLink, totalBytes: number): void {
    const entry = this.#entryOf(link, totalBytes)
    if (entry.toldBytes === entry.progress.bytes) return
    const waitMs = entry.toldEndAtMs + everyMs - this.#parts.now()
    if (entry.progress.done || waitMs <= 0 || this.#isClosed) {
      entry.toldEndAtMs = this.#parts.now()
      return this.#say(entry)
    }
    entry.later ??= setTimeout(() => this.#say(entry), waitMs).unref()
  }

  /** Tells now what is still to be told, and what comes of requests that end behind this. */
  close(): void {
    this.#isClosed = true
    for (const entry of this.#remembered.values()) if (entry.later) this.#say(entry)
  }

  /** A new link to the same bytes, after the first has expired, is the same download. */
  #entryOf(link: SignedLink, totalBytes: number): Remembered {
    const { jobId, deviceId, executionNumber, name, sha256 } = link
    const key = JSON.stringify([jobId, deviceId, executionNumber, name, sha256])
    const entry = this.#remembered.get(key) ?? this.#begun(link, totalBytes)
    this.#remembered.delete(key)
    this.#remembered.set(key, entry)
    if (this.#remembered.size > mostRemembered) this.#forgetOldest()
    return entry
  }

  #forgetOldest(): void {
    const [key, entry] = this.#remembered.entries().next().value!
    if (entry.later) this.#say(entry)
    this.#remembered.delete(key)
  }

  /** Which bytes were sent before is not kept: a device that goes on where it was has had the first ones. */
  #begun(link: SignedLink, totalBytes: number): Remembered {
    const { jobId, deviceId, executionNumber, name: file } = link
    const sent = new ByteRanges()
    const before = this.#parts.sentBefore(link, totalBytes)
    if (before > 0) sent.add({ first: 0, last: before - 1 })
    const progress = { jobId, deviceId, executionNumber, file, bytes: sent.count, totalBytes, done: sent.count === totalBytes }
    return { progress, sent, toldAtMs: -Infinity, toldBytes: -1, toldEndAtMs: -Infinity, later: null }
  }

  #say(entry: Remembered): void {
    if (entry.later) clearTimeout(entry.later)
    entry.later = null
    entry.toldAtMs = this.#parts.now()
    entry.toldBytes = entry.progress.bytes
    this.#parts.progress(entry.progress)
  }
}

/** Bytes of a file, as ranges that neither touch nor overlap, in their order. What would make too many of them is not counted. */
export class ByteRanges {
  #ranges: ByteRange[] = []
  #count = 0

  /** How many different bytes there are. */
  get count(): number {
    return this.#count
  }

  add({ first, last }: ByteRange): void {
    // Those that it touches become one with it.
    const before = this.#ranges.filter((range) => range.last < first - 1)
    const after = this.#ranges.filter((range) => range.first > last + 1)
    const touched = this.#ranges.slice(before.length, this.#ranges.length - after.length)
    if (touched.length === 0 && this.#ranges.length >= mostParts) return
    const joined = {
      first: Math.min(first, ...touched.map((range) => range.first)),
      last: Math.max(last, ...touched.map((range) => range.last)),
    }
    this.#ranges = [...before, joined, ...after]
    this.#count = this.#ranges.reduce((sum, range) => sum + range.last - range.first + 1, 0)
  }
}

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

/** At most one word a second about each download. */
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
}

/** What each execution has been sent of each file, over all the requests in which a device fetches it. */
export class DownloadProgress {
  readonly #tell: (progress: Progress) => void
  readonly #now: () => number
  readonly #remembered = new Map<string, Remembered>()

  constructor(tell: (progress: Progress) => void, now: () => number) {
    this.#tell = tell
    this.#now = now
  }

  /** Bytes of the file have been sent. */
  note(link: SignedLink, totalBytes: number, range: ByteRange): void {
    const entry = this.#entryOf(link, totalBytes)
    entry.sent.add(range)
    entry.progress = { ...entry.progress, bytes: entry.sent.count, done: entry.sent.count === totalBytes }
    if (this.#now() - entry.toldAtMs >= everyMs) this.#say(entry)
  }

  /** A request has ended, however it did: what is known is told now. */
  ended(link: SignedLink, totalBytes: number): void {
    const entry = this.#entryOf(link, totalBytes)
    if (entry.toldBytes !== entry.progress.bytes) this.#say(entry)
  }

  /** A new link to the same bytes, after the first has expired, is the same download. */
  #entryOf(link: SignedLink, totalBytes: number): Remembered {
    const { jobId, deviceId, executionNumber, name, sha256 } = link
    const key = JSON.stringify([jobId, deviceId, executionNumber, name, sha256])
    const entry = this.#remembered.get(key) ?? {
      progress: { jobId, deviceId, executionNumber, file: name, bytes: 0, totalBytes, done: totalBytes === 0 },
      sent: new ByteRanges(),
      toldAtMs: -Infinity,
      toldBytes: -1,
    }
    this.#remembered.delete(key)
    this.#remembered.set(key, entry)
    if (this.#remembered.size > mostRemembered) this.#remembered.delete(this.#remembered.keys().next().value!)
    return entry
  }

  #say(entry: Remembered): void {
    entry.toldAtMs = this.#now()
    entry.toldBytes = entry.progress.bytes
    this.#tell(entry.progress)
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

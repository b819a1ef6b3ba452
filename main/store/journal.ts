import path from 'node:path'
import type { Change } from '../contract/engine-io.ts'
import type { AppendFile, DurableFiles } from '../files/durable-files.ts'
import { Stretch } from './event-loop-share.ts'
import { linesOf } from './journal-lines.ts'

/** A file of the journal. */
export interface Segment {
  number: number
  bytes: number
}

const segmentName = /^journal-(\d+)\.ndjson$/

/** `journal-000001.ndjson` */
export function segmentFile(number: number): string {
  return `journal-${String(number).padStart(6, '0')}.ndjson`
}

/** The number of a segment's file; null when it is none. */
export function segmentNumber(file: string): number | null {
  const match = segmentName.exec(file)
  return match ? Number(match[1]) : null
}

/** Bytes gathered for one write. */
const writeBytes = 1024 * 1024

interface Waiting {
  changes: readonly Change[]
  done(): void
  failed(error: unknown): void
}

/**
 * Takes changes to disk. Group commit: all that waited while the sync before ran goes out together, with one sync.
 *
 * After a write or sync that failed, nothing more is taken. What the disk then holds of the failed group is not known
 * (after a failed fsync the system may have dropped the bytes and will report success the next time), and the engine
 * has already moved on: the bench must stop and start again from what is kept.
 */
export class Journal {
  readonly #files: DurableFiles
  readonly #folder: string
  readonly #durable: (change: Change) => void
  /** Oldest first; the last one is open when `#open` is set. */
  #segments: Segment[]
  #nextNumber: number
  #nextSequence: number
  #open: AppendFile | null = null
  #waiting: Waiting[] = []
  /** Groups and rotations one after the other. */
  #turn: Promise<void> = Promise.resolve()
  #isWorking = false
  failure: Error | null = null
  commits = 0
  syncs = 0

  /**
   * @param found - what start-up found: the segments on disk and the number of the next line.
   * @param durable - told of every change, in order, once it is on disk and before its commit ends.
   */
  constructor(
    files: DurableFiles,
    folder: string,
    found: { segments: Segment[]; nextSequence: number },
    durable: (change: Change) => void,
  ) {
    this.#files = files
    this.#folder = folder
    this.#durable = durable
    this.#segments = [...found.segments]
    this.#nextNumber = (found.segments.at(-1)?.number ?? 0) + 1
    this.#nextSequence = found.nextSequence
  }

  /** Bytes in all segments that are still needed. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0)
  }

  /** One commit: resolves once all of its changes are on disk, in the order of the calls; rejects when the disk fails. */
  append(changes: readonly Change[]): Promise<void> {
    if (this.failure) return Promise.reject(this.failure)
    return new Promise((done, failed) => {
      this.#waiting.push({ changes, done, failed })
      if (!this.#isWorking) void this.#work()
    })
  }

  /** Resolves once nothing waits. */
  async idle(): Promise<void> {
    while (this.#isWorking) await this.#turn
  }

  /** Closes the open segment between two groups. @returns the segments before the next change. */
  async rotate(): Promise<Segment[]> {
    return this.#inTurn(async () => {
      const open = this.#open
      this.#open = null
      await open?.close()
      return [...this.#segments]
    })
  }

  /**
   * Takes segments away whose changes stand in the documents. Oldest first, each durably: were an older one to outlive
   * a younger one, what the younger one deleted would come back.
   */
  async remove(segments: Segment[]): Promise<void> {
    for (const segment of segments) {
      await this.#files.remove(path.join(this.#folder, segmentFile(segment.number)))
      await this.#files.syncFolder(this.#folder)
      this.#segments = this.#segments.filter((other) => other !== segment)
    }
  }

  async #work(): Promise<void> {
    this.#isWorking = true
    while (this.#waiting.length > 0)
      await this.#inTurn(async () => {
        const group = this.#waiting
        this.#waiting = []
        try {
          if (this.failure) throw this.failure
          await this.#write(group)
        } catch (error) {
          this.failure ??= error as Error
          for (const { failed } of group) failed(this.failure)
        }
      })
    this.#isWorking = false
  }

  async #write(group: Waiting[]): Promise<void> {
    const segment = await this.#openSegment()
    const firstSequence = this.#nextSequence
    const stretch = new Stretch()
    let gathered: Buffer[] = []
    let gatheredBytes = 0
    const flush = async () => {
      await this.#open!.append(gathered.length === 1 ? gathered[0]! : Buffer.concat(gathered))
      segment.bytes += gatheredBytes
      gathered = []
      gatheredBytes = 0
    }
    for (const { changes } of group)
      for await (const line of linesOf(changes, firstSequence, this.#nextSequence, stretch)) {
        this.#nextSequence += 1
        gathered.push(line)
        gatheredBytes += line.length
        if (gatheredBytes >= writeBytes) await flush()
      }
    if (gatheredBytes > 0) await flush()
    await this.#open!.sync()
    this.syncs += 1
    for (const { changes, done } of group) {
      for (const change of changes) {
        this.#durable(change)
        if (stretch.isOver()) await stretch.rest()
      }
      this.commits += 1
      done()
    }
  }

  async #openSegment(): Promise<Segment> {
    if (!this.#open) {
      const segment = { number: this.#nextNumber, bytes: 0 }
      this.#open = await this.#files.create(path.join(this.#folder, segmentFile(segment.number)))
      await this.#files.syncFolder(this.#folder)
      this.#nextNumber += 1
      this.#segments.push(segment)
    }
    return this.#segments.at(-1)!
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(work)
    this.#turn = done.then(
      () => undefined,
      () => undefined,
    )
    return done
  }
}

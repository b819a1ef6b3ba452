import { keptTelemetry } from '../../contract/telemetry.ts'
import { Stretch } from '../event-loop-share.ts'
import type { SortedRecords } from '../sorted-records.ts'
import { allRings, deviceOfRingKey, messageKey, ringKey } from './telemetry-keys.ts'

/** When the room is short, so much of it is made free, in parts of the whole: it takes a while until it is short again. */
const madeFree = 0.02

/** Messages that give way with one write. */
const messagesAWrite = 4_000

/** The messages of one device, from sequence `oldest` to `newest`; there are none when `newest` is the one before `oldest`. */
interface Ring {
  oldest: number
  newest: number
  /** What they take. One that goes is taken to be as large as they are on average. */
  bytes: number
}

/** A ring as it is on disk. */
type RingRecord = [oldest: number, newest: number, bytes: number]

/** Records that a write consists of. */
type Batch = Map<string, string | null>

/**
 * Where the next message of each device goes, and what all of them take. It runs ahead of the disk while a batch is
 * written; when that fails it is read anew.
 */
export class Rings {
  readonly #rings = new Map<string, Ring>()
  readonly #changed = new Set<string>()
  #bytes = 0
  /** Rings that are still to be looked at, and what each may keep. */
  #shrinking: { rings: Iterator<[string, Ring]>; share: number } | null = null

  static async read(records: SortedRecords): Promise<Rings> {
    const rings = new Rings()
    const stretch = new Stretch()
    for await (const [key, text] of records.entries(allRings)) {
      const [oldest, newest, bytes] = JSON.parse(text) as RingRecord
      rings.#rings.set(deviceOfRingKey(key), { oldest, newest, bytes })
      rings.#bytes += bytes
      if (stretch.isOver()) await stretch.rest()
    }
    return rings
  }

  deviceIds(): Iterable<string> {
    return this.#rings.keys()
  }

  /** Sequences of the oldest and the newest message of a device. */
  span(deviceId: string): { oldest: number; newest: number } {
    return this.#rings.get(deviceId) ?? { oldest: 1, newest: 0 }
  }

  /** Counts a message of so many bytes that comes next in the ring of its device. */
  add(deviceId: string, bytes: number): void {
    const ring = this.#rings.get(deviceId) ?? { oldest: 1, newest: 0, bytes: 0 }
    this.#rings.set(deviceId, ring)
    if (countOf(ring) === keptTelemetry) this.#drop(ring, 1)
    ring.newest += 1
    ring.bytes += bytes
    this.#bytes += bytes
    this.#changed.add(deviceId)
  }

  /**
   * Makes room when all messages take more than `bytes`: whoever takes most gives up its oldest, so that nobody has to who
   * takes no more than an equal share. The newest of each stays. Many that go do so with several writes.
   */
  makeRoom(bytes: number, batch: Batch): void {
    if (this.#bytes > bytes) this.#shrinking ??= { rings: this.#rings[Symbol.iterator](), share: this.#shareOf(bytes * (1 - madeFree)) }
    let gone = 0
    while (this.#shrinking && gone < messagesAWrite) {
      const { rings, share } = this.#shrinking
      const { value, done } = rings.next()
      if (done) this.#shrinking = null
      else gone += this.#shrink(...value, share, batch)
    }
  }

  /** Takes out all messages of a device; its next one is its first. */
  forget(deviceId: string, batch: Batch): void {
    const ring = this.#rings.get(deviceId)
    if (!ring) return
    takeOut(deviceId, ring, countOf(ring), batch)
    this.#bytes -= ring.bytes
    this.#rings.delete(deviceId)
    this.#changed.add(deviceId)
  }

  /** Puts into a batch what has changed of the rings themselves since the last time. */
  noteChanged(batch: Batch): void {
    for (const deviceId of this.#changed) {
      const ring = this.#rings.get(deviceId)
      batch.set(ringKey(deviceId), ring ? JSON.stringify([ring.oldest, ring.newest, ring.bytes] satisfies RingRecord) : null)
    }
    this.#changed.clear()
  }

  /** What each may keep so that all keep no more than `bytes`, found by halving. */
  #shareOf(bytes: number): number {
    let [low, high] = [0, bytes]
    while (high - low > 1) {
      const share = (low + high) / 2
      let sum = 0
      for (const ring of this.#rings.values()) sum += Math.min(ring.bytes, share)
      if (sum > bytes) high = share
      else low = share
    }
    return low
  }

  /** @returns how many messages went. */
  #shrink(deviceId: string, ring: Ring, share: number, batch: Batch): number {
    if (ring.bytes <= share) return 0
    const count = Math.min(countOf(ring) - 1, Math.ceil(countOf(ring) * (1 - share / ring.bytes)))
    takeOut(deviceId, ring, count, batch)
    this.#drop(ring, count)
    this.#changed.add(deviceId)
    return count
  }

  #drop(ring: Ring, count: number): void {
    const bytes = Math.round((ring.bytes * count) / countOf(ring))
    ring.oldest += count
    ring.bytes -= bytes
    this.#bytes -= bytes
  }
}

function countOf({ oldest, newest }: Ring): number {
  return newest - oldest + 1
}

/** The oldest so many messages leave the disk. */
function takeOut(deviceId: string, { oldest }: Ring, count: number, batch: Batch): void {
  for (let sequence = oldest; sequence < oldest + count; sequence += 1) batch.set(messageKey(deviceId, sequence), null)
}

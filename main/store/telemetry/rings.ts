import { keptTelemetry } from '../../contract/telemetry.ts'
import { Stretch } from '../event-loop-share.ts'
import type { SortedRecords } from '../sorted-records.ts'
import { allRings, deviceOfRingKey, messageKey, ringKey } from './telemetry-keys.ts'

/** A ring gives room back in parts of so many messages; what they hold is counted a part. */
const messagesAPart = keptTelemetry / 4

/** The messages of one device from `number * messagesAPart` on. */
interface Part {
  deviceId: string
  number: number
  /** Those of messages that were written over meanwhile among them, until the whole part is. */
  bytes: number
  /** When the last of them came. */
  atMs: number
}

interface Ring {
  /** Sequence of the newest message, also when room was needed and it is gone; 0 when there was none. */
  newest: number
  /** Oldest first; none that is written over whole. */
  parts: Part[]
}

/** A ring as it is on disk. */
type RingRecord = [newest: number, parts: [number: number, bytes: number, atMs: number][]]

/** Records that a write consists of. */
type Batch = Map<string, string | null>

/**
 * Where the next message of each device goes, and what all of them take. It runs ahead of the disk while a batch is
 * written; when that fails it is read anew.
 */
export class Rings {
  readonly #rings = new Map<string, Ring>()
  /** All parts, the one that was longest not written to first. */
  readonly #byAge = new Set<Part>()
  readonly #changed = new Set<string>()
  #bytes = 0

  static async read(records: SortedRecords): Promise<Rings> {
    const rings = new Rings()
    const stretch = new Stretch()
    for await (const [key, text] of records.entries(allRings)) {
      const [newest, parts] = JSON.parse(text) as RingRecord
      const deviceId = deviceOfRingKey(key)
      rings.#rings.set(deviceId, { newest, parts: parts.map(([number, bytes, atMs]) => ({ deviceId, number, bytes, atMs })) })
      if (stretch.isOver()) await stretch.rest()
    }
    const parts = [...rings.#rings.values()].flatMap((ring) => ring.parts)
    for (const part of parts.sort((left, right) => left.atMs - right.atMs)) {
      rings.#byAge.add(part)
      rings.#bytes += part.bytes
    }
    return rings
  }

  /** What the messages take, at most: up to a quarter more than they do when all rings are full. */
  get bytes(): number {
    return this.#bytes
  }

  /** Sequence of the newest message of a device; 0 when there was none. */
  newest(deviceId: string): number {
    return this.#rings.get(deviceId)?.newest ?? 0
  }

  deviceIds(): Iterable<string> {
    return this.#rings.keys()
  }

  /** Counts a message of so many bytes that comes next in the ring of its device. */
  add(deviceId: string, atMs: number, bytes: number): void {
    const ring = this.#rings.get(deviceId) ?? { newest: 0, parts: [] }
    this.#rings.set(deviceId, ring)
    ring.newest += 1
    const number = Math.floor(ring.newest / messagesAPart)
    let part = ring.parts.at(-1)
    if (part?.number !== number) {
      part = { deviceId, number, bytes: 0, atMs }
      ring.parts.push(part)
    }
    part.bytes += bytes
    part.atMs = atMs
    this.#bytes += bytes
    this.#byAge.delete(part)
    this.#byAge.add(part)
    const [oldest] = ring.parts
    if (oldest && (oldest.number + 1) * messagesAPart <= oldestKept(ring)) this.#drop(ring, oldest)
    this.#changed.add(deviceId)
  }

  /** Takes out what was longest not written to until the rest takes no more than `bytes`. */
  shrinkTo(bytes: number, batch: Batch): void {
    for (const part of this.#byAge) {
      if (this.#bytes <= bytes) return
      const ring = this.#rings.get(part.deviceId)!
      takeOut(part, ring, batch)
      this.#drop(ring, part)
      this.#changed.add(part.deviceId)
    }
  }

  /** Takes out all messages of a device; its next one is its first. */
  forget(deviceId: string, batch: Batch): void {
    const ring = this.#rings.get(deviceId)
    if (!ring) return
    for (const part of [...ring.parts]) {
      takeOut(part, ring, batch)
      this.#drop(ring, part)
    }
    this.#rings.delete(deviceId)
    this.#changed.add(deviceId)
  }

  /** Puts into a batch what has changed of the rings themselves since the last time. */
  noteChanged(batch: Batch): void {
    for (const deviceId of this.#changed) {
      const ring = this.#rings.get(deviceId)
      const record: RingRecord | undefined = ring && [ring.newest, ring.parts.map(({ number, bytes, atMs }) => [number, bytes, atMs])]
      batch.set(ringKey(deviceId), record ? JSON.stringify(record) : null)
    }
    this.#changed.clear()
  }

  #drop(ring: Ring, part: Part): void {
    ring.parts.splice(ring.parts.indexOf(part), 1)
    this.#byAge.delete(part)
    this.#bytes -= part.bytes
  }
}

/** Sequence of the oldest message that has not been written over. */
function oldestKept({ newest }: Ring): number {
  return newest - keptTelemetry + 1
}

function takeOut(part: Part, ring: Ring, batch: Batch): void {
  const first = Math.max(part.number * messagesAPart, oldestKept(ring), 1)
  const last = Math.min((part.number + 1) * messagesAPart - 1, ring.newest)
  for (let sequence = first; sequence <= last; sequence += 1) batch.set(messageKey(part.deviceId, sequence), null)
}

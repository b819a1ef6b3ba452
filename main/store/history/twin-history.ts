import type { Change } from '../../contract/engine-io.ts'
import { keptTwinEntries, type TwinEntry } from '../../contract/twin.ts'
import { Stretch } from '../event-loop-share.ts'
import { gathered, type SortedRecords } from '../sorted-records.ts'
import { twinEntryKey, twinEntryRange } from './twin-keys.ts'

/** Records and characters that go to disk together, at about. */
const recordsAWrite = 1_000
const charactersAWrite = 1024 * 1024

/** What the disk does not have yet of a device; never changed once it is there, but for entries that are added. */
interface Unwritten {
  /** The device was deleted: what the disk has of it is of a device that is gone. */
  isBegunAnew: boolean
  /** Oldest first. */
  entries: TwinEntry[]
}

/**
 * What was written to the twins of devices: the newest `keptTwinEntries` of each. Entries stand in the journal first,
 * and in memory here; when the journal is worked into the documents they go to disk, before the journal goes.
 *
 * An entry has one place on disk, told by its sequence, so that a journal that is replayed after a crash adds none
 * twice. A journal that has entries of a deleted device has its deletion after them, and a device of the same id that
 * came later after that: however often it is replayed from wherever it begins, it ends with the entries of that one.
 */
export class TwinHistory {
  readonly #records: SortedRecords
  readonly #unwritten = new Map<string, Unwritten>()

  constructor(records: SortedRecords) {
    this.#records = records
  }

  /** Takes a change of a twin that is durable in the journal; one that was taken before changes nothing. */
  note({ deviceId, twin, entry }: Extract<Change, { kind: 'twin' }>): void {
    if (twin === null) this.#unwritten.set(deviceId, { isBegunAnew: true, entries: [] })
    if (entry === null) return
    const unwritten = this.#unwritten.get(deviceId) ?? { isBegunAnew: false, entries: [] }
    this.#unwritten.set(deviceId, unwritten)
    if (entry.sequence <= (unwritten.entries.at(-1)?.sequence ?? 0)) return
    unwritten.entries.push(entry)
    if (unwritten.entries.length >= 2 * keptTwinEntries) unwritten.entries.splice(0, keptTwinEntries)
  }

  /** Resolves once all that was noted before is on disk here, so that the journal is needed no more for it. */
  async write(): Promise<void> {
    const stretch = new Stretch()
    let batch = new Map<string, string | null>()
    let characters = 0
    let done: (() => void)[] = []
    const flush = async () => {
      await this.#records.write(batch)
      for (const forget of done) forget()
      batch = new Map()
      characters = 0
      done = []
    }
    for (const [deviceId, unwritten] of [...this.#unwritten]) {
      const entries = unwritten.entries.slice(-keptTwinEntries)
      if (unwritten.isBegunAnew) for (const key of await gathered(this.#records.keys(twinEntryRange(deviceId)))) batch.set(key, null)
      for (const entry of entries) {
        const text = JSON.stringify(entry)
        batch.set(twinEntryKey(deviceId, entry.sequence), text)
        characters += text.length
      }
      done.push(() => this.#written(deviceId, unwritten, entries.at(-1)?.sequence ?? 0))
      if (batch.size >= recordsAWrite || characters >= charactersAWrite) await flush()
      if (stretch.isOver()) await stretch.rest()
    }
    if (done.length > 0) await flush()
  }

  /** Newest first, below `beforeSequence`, as many as `limit`. */
  async list(deviceId: string, page: { beforeSequence?: number | undefined; limit: number }): Promise<TwinEntry[]> {
    // As they stand now, both: what is noted or goes to disk while this reads is neither missed nor found twice.
    const unwritten = this.#unwritten.get(deviceId)
    const noted = [...(unwritten?.entries ?? [])]
    const written = unwritten?.isBegunAnew ? [] : await gathered(this.#records.entries(twinEntryRange(deviceId)))
    const found = new Map<number, TwinEntry>()
    for (const [, text] of written) {
      const entry = JSON.parse(text) as TwinEntry
      found.set(entry.sequence, entry)
    }
    for (const entry of noted) found.set(entry.sequence, entry)
    const newest = Math.max(0, ...found.keys())
    const before = page.beforeSequence ?? Infinity
    return [...found.values()]
      .filter(({ sequence }) => sequence > newest - keptTwinEntries && sequence < before)
      .sort((left, right) => right.sequence - left.sequence)
      .slice(0, page.limit)
  }

  /** Forgets in memory what went to disk, unless the device was deleted meanwhile. */
  #written(deviceId: string, unwritten: Unwritten, sequence: number): void {
    if (this.#unwritten.get(deviceId) !== unwritten) return
    const entries = unwritten.entries.filter((entry) => entry.sequence > sequence)
    if (entries.length === 0) this.#unwritten.delete(deviceId)
    else this.#unwritten.set(deviceId, { isBegunAnew: false, entries })
  }
}

import path from 'node:path'
import type { DurableFiles } from '../../../main/files/durable-files.ts'
import type { SortedRecords, KeyRange } from '../../../main/store/sorted-records.ts'

interface Inode {
  synced: Buffer
  unsynced: Buffer
}

/** A change of a folder's names that is not synced yet. */
interface NameChange {
  folder: string
  apply(names: Map<string, Inode>): void
}

class PowerCut extends Error {}

/**
 * A disk that keeps no more than it must: bytes once their file is synced, names once their folder is. At any
 * operation the power can be cut or the room run out; what was not synced then survives in part, in any order.
 */
export class PowerCutDisk {
  operations = 0
  syncs = 0
  /** The operation at which trouble begins, counted from 1. */
  troubleAt = Infinity
  trouble: 'powerCut' | 'full' | 'failingSync' = 'powerCut'
  readonly #random: () => number
  #names = new Map<string, Inode>()
  #durableNames = new Map<string, Inode>()
  #pending: NameChange[] = []
  readonly #records = new Map<string, string>()
  #boot = 0

  /** @param random - numbers from 0 to 1, the same for the same seed. */
  constructor(random: () => number) {
    this.#random = random
  }

  /** What survives when the power goes now; the disk goes on with that. Files handed out before are dead. */
  cutPower(): void {
    this.#boot += 1
    for (const change of this.#pending) if (this.#random() < 0.5) change.apply(this.#durableNames)
    this.#pending = []
    for (const inode of new Set(this.#durableNames.values())) {
      inode.synced = Buffer.concat([inode.synced, this.#survivor(inode.unsynced)])
      inode.unsynced = Buffer.alloc(0)
    }
    this.#names = new Map(this.#durableNames)
    this.#restart()
  }

  /** The process ends and another starts: nothing that was written is lost. */
  killProcess(): void {
    this.#boot += 1
    this.#restart()
  }

  names(): string[] {
    return [...this.#names.keys()].sort()
  }

  bytes(file: string): Buffer {
    const { synced, unsynced } = this.#names.get(file)!
    return Buffer.concat([synced, unsynced])
  }

  /** Puts a file there as if it had always been. */
  plant(file: string, bytes: Buffer): void {
    const inode = { synced: bytes, unsynced: Buffer.alloc(0) }
    this.#names.set(file, inode)
    this.#durableNames.set(file, inode)
  }

  /** A table on this disk; what is written together is kept whole or not at all. */
  records(): SortedRecords {
    const step = this.#steps()
    const read = async function* <Value>(range: KeyRange, all: () => [string, string][], valueOf: (entry: [string, string]) => Value) {
      await step('read', () => undefined)
      const found = all().filter(([key]) => key >= range.from && key < range.below)
      found.sort(([left], [right]) => (left < right ? -1 : 1))
      if (range.newestFirst) found.reverse()
      yield* found.slice(0, range.limit).map(valueOf)
    }
    const all = () => [...this.#records]
    return {
      values: async (keys) => {
        await step('read', () => undefined)
        return keys.map((key) => this.#records.get(key))
      },
      keys: (range) => read(range, all, ([key]) => key),
      entries: (range) => read(range, all, (entry) => entry),
      write: async (records) => {
        await step('write', () => undefined)
        await step('sync', () => {
          for (const [key, value] of records)
            if (value === null) this.#records.delete(key)
            else this.#records.set(key, value)
        })
      },
      close: async () => undefined,
    }
  }

  files(): DurableFiles {
    const step = this.#steps()
    const changeName = (folder: string, apply: (names: Map<string, Inode>) => void) => {
      apply(this.#names)
      this.#pending.push({ folder, apply })
    }
    const sync = (inode: Inode) => {
      inode.synced = Buffer.concat([inode.synced, inode.unsynced])
      inode.unsynced = Buffer.alloc(0)
      this.syncs += 1
    }
    return {
      makeFolder: async () => undefined,
      isOpenToOthers: async () => false,
      filesBelow: async (folder) => {
        await step('read', () => undefined)
        return this.names()
          .filter((name) => name.startsWith(`${folder}/`))
          .map((name) => name.slice(folder.length + 1))
      },
      read: async (file) => {
        await step('read', () => undefined)
        return this.#names.has(file) ? this.bytes(file) : null
      },
      create: async (file) => {
        const inode: Inode = { synced: Buffer.alloc(0), unsynced: Buffer.alloc(0) }
        await step('write', () => changeName(path.dirname(file), (names) => names.set(file, inode)))
        const add = (bytes: Uint8Array) => void (inode.unsynced = Buffer.concat([inode.unsynced, bytes]))
        return {
          append: (bytes) =>
            step(
              'write',
              () => add(bytes),
              () => add(bytes.subarray(0, Math.floor(this.#random() * bytes.length))),
            ),
          sync: () => step('sync', () => sync(inode)),
          close: async () => undefined,
        }
      },
      rename: (from, to) =>
        step('write', () => {
          const inode = this.#names.get(from)!
          if (path.dirname(from) !== path.dirname(to)) {
            changeName(path.dirname(to), (names) => names.set(to, inode))
            changeName(path.dirname(from), (names) => names.delete(from))
            return
          }
          changeName(path.dirname(from), (names) => {
            names.delete(from)
            names.set(to, inode)
          })
        }),
      remove: (file) => step('write', () => changeName(path.dirname(file), (names) => names.delete(file))),
      syncFolder: (folder) =>
        step('sync', () => {
          for (const change of this.#pending) if (change.folder === folder) change.apply(this.#durableNames)
          this.#pending = this.#pending.filter((change) => change.folder !== folder)
        }),
    }
  }

  /** Operations of the process that runs now, which trouble meets. */
  #steps(): (kind: 'read' | 'write' | 'sync', act: () => void, actInPart?: () => void) => Promise<void> {
    const boot = this.#boot
    return async (kind, act, actInPart = act) => {
      await Promise.resolve()
      if (boot !== this.#boot) throw new PowerCut('the power is off')
      this.operations += 1
      if (this.operations >= this.troubleAt) {
        if (this.trouble === 'powerCut') {
          if (this.operations === this.troubleAt && this.#random() < 0.5) actInPart()
          throw new PowerCut('the power is off')
        }
        if (this.trouble === 'full' && kind === 'write') {
          actInPart()
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
        }
        if (this.trouble === 'failingSync' && kind === 'sync') throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
      }
      act()
    }
  }

  #restart(): void {
    this.operations = 0
    this.troubleAt = Infinity
  }

  /** Some of the bytes: none, the first ones, all, or all with a hole of zeros, as blocks reach a disk in any order. */
  #survivor(bytes: Buffer): Buffer {
    const end = Math.floor(this.#random() * (bytes.length + 1))
    const chance = this.#random()
    if (chance < 0.25) return Buffer.alloc(0)
    if (chance < 0.5) return bytes.subarray(0, end)
    if (chance < 0.75) return bytes
    const holed = Buffer.from(bytes)
    return holed.fill(0, Math.floor(this.#random() * end), end)
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

import type { TrafficEntry } from '../contract/traffic.ts'

export type NewEntry = Omit<TrafficEntry, 'sequence' | 'atMs'>

export interface TraceFilter {
  deviceId?: string | undefined
  direction?: TrafficEntry['direction'] | undefined
  /** Text in topic, payload or sentence, in any case. */
  search?: string | undefined
  /** Only what came after this one. */
  afterSequence?: number | undefined
  limit: number
}

export interface TracePage {
  /** Oldest first. */
  items: TrafficEntry[]
  /** Where to go on from: give it as `afterSequence`. */
  lastSequence: number
  /** Entries that have fallen out since the bench started, in all. */
  dropped: number
}

const payloadLimitBytes = 4096
/** Characters. A topic, a client id and a user name may have 64 KiB each, and sentences name them. */
const longest = { deviceId: 128, topic: 1024, sentence: 1024 }
/** Devices whose last refusal is remembered. */
const rememberedDevices = 10_000

/** The message trace: the last `capacity` entries, in memory (some 200 MB at the very most: 20,000 payloads, topics and sentences of full length). */
export class Trace {
  readonly #capacity: number
  readonly #ring: TrafficEntry[] = []
  readonly #refusals = new Map<string, TrafficEntry>()
  #lastSequence = 0

  constructor(capacity = 20_000) {
    this.#capacity = capacity
  }

  /** Adds one entry; `atMs` in ms since 1970. The oldest one goes when the trace is full. */
  add(atMs: number, entry: NewEntry): TrafficEntry {
    this.#lastSequence += 1
    const kept: TrafficEntry = {
      ...entry,
      sequence: this.#lastSequence,
      atMs,
      deviceId: shortened(entry.deviceId, longest.deviceId),
      topic: entry.topic === null ? null : shortened(entry.topic, longest.topic),
      payload: withoutSignatures(cut(entry.payload, entry.payloadBytes)),
      sentence: withoutSignatures(shortened(entry.sentence, longest.sentence)),
    }
    this.#ring[(this.#lastSequence - 1) % this.#capacity] = kept
    if (kept.verdict === 'refused') this.#remember(kept)
    return kept
  }

  /** Without `afterSequence` the newest entries that fit the filter; with it the next ones, so that a reader misses none. */
  list(filter: TraceFilter): TracePage {
    const items: TrafficEntry[] = []
    const search = filter.search?.toLowerCase()
    const first = Math.max(this.#lastSequence - this.#ring.length, filter.afterSequence ?? 0) + 1
    const forward = filter.afterSequence !== undefined
    let sequence = forward ? first : this.#lastSequence
    for (; sequence >= first && sequence <= this.#lastSequence && items.length < filter.limit; sequence += forward ? 1 : -1) {
      const entry = this.#ring[(sequence - 1) % this.#capacity]!
      if (fits(entry, filter, search)) items.push(entry)
    }
    return {
      items: forward ? items : items.reverse(),
      lastSequence: forward && items.length === filter.limit ? sequence - 1 : this.#lastSequence,
      dropped: this.#lastSequence - this.#ring.length,
    }
  }

  /** The last message of this device that was refused, even when the trace no longer has it. */
  lastRefusal(deviceId: string): TrafficEntry | null {
    return this.#refusals.get(deviceId) ?? null
  }

  #remember(entry: TrafficEntry): void {
    // Out and in again, so that the first one in the map is the one that was refused longest ago.
    this.#refusals.delete(entry.deviceId)
    this.#refusals.set(entry.deviceId, entry)
    if (this.#refusals.size > rememberedDevices) this.#refusals.delete(this.#refusals.keys().next().value!)
  }
}

/** In a link of the bench to a file, or of S3. */
const signatures = /(?<=(?:[?&]|\\u0026)(?:x-amz-)?signature=)[\w%~.+/-]+/gi

/** Whoever has a signed link can fetch what it leads to: it is in no trace whole. As long as it was, so that nothing looks cut. */
function withoutSignatures<Text extends string | null>(text: Text): Text {
  return (text?.includes('ignature=') ? text.replaceAll(signatures, (signature) => '*'.repeat(signature.length)) : text) as Text
}

function fits(entry: TrafficEntry, filter: TraceFilter, search: string | undefined): boolean {
  if (filter.deviceId !== undefined && entry.deviceId !== filter.deviceId) return false
  if (filter.direction !== undefined && entry.direction !== filter.direction) return false
  if (!search) return true
  return [entry.topic, entry.payload, entry.sentence].some((text) => text?.toLowerCase().includes(search))
}

/** A copy at most so long: a part of a text, and a text made with it, would keep the whole alive. */
function shortened(text: string, characters: number): string {
  return Buffer.from(text.length > characters ? `${text.slice(0, characters - 1)}…` : text).toString()
}

/** The first 4 KiB, at a character's border; a copy, for a slice would keep the whole text alive. */
function cut(payload: string | null, payloadBytes: number): string | null {
  if (payload === null || payloadBytes <= payloadLimitBytes) return payload
  const bytes = Buffer.from(payload)
  let end = Math.min(payloadLimitBytes, bytes.length)
  while (end > 0 && end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end)
}

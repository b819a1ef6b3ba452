import { keptPayloadBytes, trafficFits } from '../contract/traffic.ts'
import type { TraceFill, TrafficEntry, TrafficFilter } from '../contract/traffic.ts'

export type NewEntry = Omit<TrafficEntry, 'sequence' | 'atMs'>

export interface TraceFilter extends TrafficFilter {
  /** Only what came after this one. */
  afterSequence?: number | undefined
  /** Only what came before this one. */
  beforeSequence?: number | undefined
  limit: number
}

export interface TracePage {
  /** Oldest first. */
  items: TrafficEntry[]
  /** Where to go on from: give it as `afterSequence`. */
  lastSequence: number
  /** Entries that have fallen out since the bench started, in all. */
  dropped: number
  fill: TraceFill
}

/** Characters. A topic, a client id and a user name may have 64 KiB each, and sentences name them. */
const longest = { deviceId: 128, topic: 1024, sentence: 1024 }
/** Devices whose last refusal is remembered. */
const rememberedDevices = 10_000

/** What an entry takes beside its texts, in bytes: an estimate. */
const entryBytes = 256

/** The message trace: the newest entries in memory, at most `mostLines` of them and at most `mostBytes` of their texts. */
export class Trace {
  readonly #mostLines: number
  readonly #mostBytes: number
  /** The entry of a sequence stands at its place modulo the length. */
  readonly #ring: (TrafficEntry | undefined)[] = []
  readonly #refusals = new Map<string, TrafficEntry>()
  #firstSequence = 1
  #lastSequence = 0
  #bytes = 0

  constructor(mostLines = 20_000, mostBytes = 64 * 1024 * 1024) {
    this.#mostLines = mostLines
    this.#mostBytes = mostBytes
  }

  /** Adds one entry; `atMs` in ms since 1970. The oldest ones go when the trace is full. */
  add(atMs: number, entry: NewEntry): TrafficEntry {
    const kept: TrafficEntry = {
      ...entry,
      sequence: this.#lastSequence + 1,
      atMs,
      deviceId: shortened(entry.deviceId, longest.deviceId),
      topic: entry.topic === null ? null : shortened(entry.topic, longest.topic),
      payload: withoutSignatures(cut(entry.payload, entry.payloadBytes)),
      ...(entry.base64 === undefined ? {} : { base64: withoutSignaturesInside(entry.base64) }),
      sentence: withoutSignatures(shortened(entry.sentence, longest.sentence)),
    }
    if (this.#lastSequence - this.#firstSequence + 1 === this.#mostLines) this.#dropOldest()
    this.#lastSequence = kept.sequence
    this.#ring[this.#place(kept.sequence)] = kept
    this.#bytes += bytesOf(kept)
    while (this.#bytes > this.#mostBytes && this.#firstSequence < this.#lastSequence) this.#dropOldest()
    if (kept.verdict === 'refused') this.#remember(kept)
    return kept
  }

  /**
   * Without `afterSequence` the newest entries that fit the filter, or the newest of those before `beforeSequence`; with it the
   * next ones, so that a reader misses none.
   */
  list(filter: TraceFilter): TracePage {
    const items: TrafficEntry[] = []
    const fits = trafficFits(filter)
    const first = Math.max(this.#firstSequence, (filter.afterSequence ?? 0) + 1)
    const last = Math.min(this.#lastSequence, (filter.beforeSequence ?? Infinity) - 1)
    const forward = filter.afterSequence !== undefined
    let sequence = forward ? first : last
    for (; sequence >= first && sequence <= last && items.length < filter.limit; sequence += forward ? 1 : -1) {
      const entry = this.#ring[this.#place(sequence)]!
      if (fits(entry)) items.push(entry)
    }
    return {
      items: forward ? items : items.reverse(),
      lastSequence: forward && items.length === filter.limit ? sequence - 1 : this.#lastSequence,
      dropped: this.#firstSequence - 1,
      fill: {
        lines: this.#lastSequence - this.#firstSequence + 1,
        bytes: this.#bytes,
        mostLines: this.#mostLines,
        mostBytes: this.#mostBytes,
        oldestMs: this.#ring[this.#place(this.#firstSequence)]?.atMs ?? null,
      },
    }
  }

  /** What it holds now, oldest first; stays as it is while the trace goes on. */
  all(): TrafficEntry[] {
    const begin = this.#place(this.#firstSequence)
    return [...this.#ring.slice(begin), ...this.#ring.slice(0, begin)].filter((entry) => entry !== undefined)
  }

  /** The last message of this device that was refused, even when the trace no longer has it. */
  lastRefusal(deviceId: string): TrafficEntry | null {
    return this.#refusals.get(deviceId) ?? null
  }

  #place(sequence: number): number {
    return (sequence - 1) % this.#mostLines
  }

  #dropOldest(): void {
    const place = this.#place(this.#firstSequence)
    this.#bytes -= bytesOf(this.#ring[place]!)
    this.#ring[place] = undefined
    this.#firstSequence += 1
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

/** The same in bytes that are no text: a link may stand in a file that a device sends. */
function withoutSignaturesInside(base64: string): string {
  const bytes = Buffer.from(base64, 'base64').toString('latin1')
  return bytes.includes('ignature=') ? Buffer.from(withoutSignatures(bytes), 'latin1').toString('base64') : base64
}

function bytesOf({ topic, payload, base64, sentence }: TrafficEntry): number {
  return entryBytes + (topic?.length ?? 0) + (payload?.length ?? 0) + (base64?.length ?? 0) + sentence.length
}

/** A copy at most so long: a part of a text, and a text made with it, would keep the whole alive. */
function shortened(text: string, characters: number): string {
  return Buffer.from(text.length > characters ? `${text.slice(0, characters - 1)}…` : text).toString()
}

/** The first 4 KiB, at a character's border; a copy, for a slice would keep the whole text alive. */
function cut(payload: string | null, payloadBytes: number): string | null {
  if (payload === null || payloadBytes <= keptPayloadBytes) return payload
  const bytes = Buffer.from(payload)
  let end = Math.min(keptPayloadBytes, bytes.length)
  while (end > 0 && end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end)
}

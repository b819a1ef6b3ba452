import type { TraceFill, TrafficEntry } from '../../main/contract/traffic.ts'

/** What this page keeps at most, shown and held back each: older lines go, and are counted. */
export const mostLines = 10_000
export const mostBytes = 16 * 1024 * 1024
/** Lines asked for at once. */
export const pageLimit = 1000

/** One answer of the trace. */
export interface TracePage {
  items: TrafficEntry[]
  lastSequence: number
  dropped: number
  fill: TraceFill
}

/** Lines in order, and how much their texts take. */
interface Lines {
  entries: TrafficEntry[]
  bytes: number
}

/** What the traffic page shows, oldest first. Values are never changed in place. */
export interface Feed {
  shown: Lines
  paused: boolean
  /** What came while paused. */
  held: Lines
  lastSequence: number
  /** Lines that came faster than a screen can take, and were left out: at most so many. */
  passedOver: number
  /** Lines that had to go from here for newer ones, and those that went of what was held back. */
  outgrown: number
  heldOutgrown: number
  /** Somebody reads further back: from now on it is newer lines for which there is no room. */
  isReadingBack: boolean
  /** Lines that came by reading further back. */
  older: number
  /** Newer lines that are not here for that. */
  newer: number
  /** The bench may have lines before the first one that is here. */
  mayHaveOlder: boolean
  /** What the bench itself has let go of since it started, and what it holds; null: not known yet. */
  dropped: number
  fill: TraceFill | null
}

const noLines: Lines = { entries: [], bytes: 0 }

export const emptyFeed: Feed = {
  shown: noLines,
  paused: false,
  held: noLines,
  lastSequence: 0,
  passedOver: 0,
  outgrown: 0,
  heldOutgrown: 0,
  isReadingBack: false,
  older: 0,
  newer: 0,
  mayHaveOlder: false,
  dropped: 0,
  fill: null,
}

/** The trace lives in memory: when its numbers begin anew, the bench was started again. */
export function isAnotherTrace(feed: Feed, page: TracePage): boolean {
  return page.lastSequence < feed.lastSequence
}

/**
 * Adds an answer. `page` holds the newest lines, or those after `feed.lastSequence`: either way, lines already known
 * are left out, and a full page that begins later than it should tells how many were passed over.
 */
export function withPage(feed: Feed, page: TracePage): Feed {
  const { lastSequence } = feed
  const first = page.items[0]?.sequence ?? 0
  const isGap = lastSequence > 0 && page.items.length === pageLimit && first > lastSequence + 1
  const fresh = page.items.filter(({ sequence }) => sequence > lastSequence)
  return added(
    {
      ...feed,
      lastSequence: Math.max(lastSequence, page.lastSequence),
      dropped: page.dropped,
      fill: page.fill,
      passedOver: feed.passedOver + (isGap ? first - lastSequence - 1 : 0),
      mayHaveOlder: lastSequence === 0 ? page.items.length === pageLimit : feed.mayHaveOlder,
    },
    fresh,
  )
}

/** The first line that is here, if the bench still has lines before it. */
export function firstWithOlder({ shown, mayHaveOlder, dropped }: Feed): number | null {
  const first = shown.entries[0]?.sequence ?? 0
  return mayHaveOlder && first - 1 > dropped ? first : null
}

/** From now on the oldest lines stay, and newer ones for which there is no room are counted. */
export function readingBack(feed: Feed): Feed {
  return { ...feed, isReadingBack: true }
}

/** The newest lines stay again; what is not here for having read back stays counted. */
export function readingOn(feed: Feed): Feed {
  return feed.isReadingBack && feed.newer === 0 ? { ...feed, isReadingBack: false } : feed
}

/** Adds the lines before the first one. An answer that is not full says that these were the last there are. */
export function withOlder(feed: Feed, page: TracePage): Feed {
  const { kept, gone } = fitting([...page.items, ...feed.shown.entries], feed.shown.bytes + bytesOfAll(page.items), 'oldest')
  return {
    ...feed,
    shown: kept,
    older: feed.older + page.items.length,
    newer: feed.newer + gone,
    mayHaveOlder: page.items.length === pageLimit,
    dropped: page.dropped,
    fill: page.fill,
  }
}

/** From now on, what comes is held back. */
export function pausedFeed(feed: Feed): Feed {
  return { ...feed, paused: true }
}

/** Shows what was held back, and goes on; what there was no room for stays counted. */
export function resumedFeed(feed: Feed): Feed {
  const { outgrown, heldOutgrown, newer, held } = feed
  const goesOn = { ...feed, paused: false, held: noLines, heldOutgrown: 0 }
  // Between what is read back and what was held back there would be a gap.
  if (feed.isReadingBack && (newer > 0 || heldOutgrown > 0)) return { ...goesOn, newer: newer + heldOutgrown + held.entries.length }
  return added({ ...goesOn, outgrown: outgrown + heldOutgrown }, held.entries)
}

/** Nothing on screen, and no count of what is not; what comes next is shown. */
export function clearedFeed(feed: Feed): Feed {
  const { lastSequence, dropped, fill, paused } = feed
  return { ...emptyFeed, lastSequence, dropped, fill, paused }
}

/** How full the place for what is held back is, from 0 to 1. */
export function heldShare({ held }: Feed): number {
  return Math.max(held.entries.length / mostLines, held.bytes / mostBytes)
}

/** What a line takes beside its texts, in bytes: an estimate. */
const lineBytes = 200

function bytesOf({ topic, payload, base64, sentence }: TrafficEntry): number {
  return lineBytes + (topic?.length ?? 0) + (payload?.length ?? 0) + (base64?.length ?? 0) + sentence.length
}

function bytesOfAll(entries: readonly TrafficEntry[]): number {
  return entries.reduce((sum, entry) => sum + bytesOf(entry), 0)
}

/** As many of these lines as there is room for, the newest or the oldest of them, and how many had to go. */
function fitting(all: TrafficEntry[], allBytes: number, keeps: 'newest' | 'oldest'): { kept: Lines; gone: number } {
  let bytes = allBytes
  let gone = 0
  while (all.length - gone > mostLines || bytes > mostBytes) {
    bytes -= bytesOf(keeps === 'newest' ? all[gone]! : all[all.length - 1 - gone]!)
    gone += 1
  }
  if (gone === 0) return { kept: { entries: all, bytes }, gone }
  return { kept: { entries: keeps === 'newest' ? all.slice(gone) : all.slice(0, -gone), bytes }, gone }
}

function added(feed: Feed, fresh: TrafficEntry[]): Feed {
  if (fresh.length === 0) return feed
  const { paused, isReadingBack } = feed
  if (!paused && isReadingBack && feed.newer > 0) return { ...feed, newer: feed.newer + fresh.length }
  const before = paused ? feed.held : feed.shown
  const isOldestKept = !paused && isReadingBack
  const { kept, gone } = fitting([...before.entries, ...fresh], before.bytes + bytesOfAll(fresh), isOldestKept ? 'oldest' : 'newest')
  if (paused) return { ...feed, held: kept, heldOutgrown: feed.heldOutgrown + gone }
  if (isOldestKept) return { ...feed, shown: kept, newer: gone }
  return { ...feed, shown: kept, outgrown: feed.outgrown + gone, mayHaveOlder: feed.mayHaveOlder || gone > 0 }
}

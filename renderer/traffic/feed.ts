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
    },
    fresh,
  )
}

/** From now on, what comes is held back. */
export function pausedFeed(feed: Feed): Feed {
  return { ...feed, paused: true }
}

/** Shows what was held back, and goes on; what there was no room for stays counted. */
export function resumedFeed(feed: Feed): Feed {
  const { outgrown, heldOutgrown } = feed
  return added({ ...feed, paused: false, held: noLines, heldOutgrown: 0, outgrown: outgrown + heldOutgrown }, feed.held.entries)
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

function added(feed: Feed, fresh: TrafficEntry[]): Feed {
  if (fresh.length === 0) return feed
  const before = feed.paused ? feed.held : feed.shown
  const all = [...before.entries, ...fresh]
  let bytes = fresh.reduce((sum, entry) => sum + bytesOf(entry), before.bytes)
  let first = 0
  while (all.length - first > mostLines || bytes > mostBytes) bytes -= bytesOf(all[first++]!)
  const kept: Lines = { entries: first > 0 ? all.slice(first) : all, bytes }
  return feed.paused
    ? { ...feed, held: kept, heldOutgrown: feed.heldOutgrown + first }
    : { ...feed, shown: kept, outgrown: feed.outgrown + first }
}

import type { TrafficEntry } from '../../main/contract/traffic.ts'

/** Lines kept on screen; older ones go, and are counted. */
export const mostShown = 5000
/** Lines asked for at once. */
export const pageLimit = 1000

/** One answer of the trace. */
export interface TracePage {
  items: TrafficEntry[]
  lastSequence: number
  dropped: number
}

/** What the traffic page shows, oldest first. Values are never changed in place. */
export interface Feed {
  entries: TrafficEntry[]
  paused: boolean
  /** What came while paused. */
  held: TrafficEntry[]
  lastSequence: number
  /** Lines that came faster than a screen can take, and were left out: at most so many. */
  passedOver: number
  /** Lines that had to go from here for newer ones. */
  outgrown: number
  /** What the bench itself has let go of since it started. */
  dropped: number
}

export const emptyFeed: Feed = { entries: [], paused: false, held: [], lastSequence: 0, passedOver: 0, outgrown: 0, dropped: 0 }

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
      passedOver: feed.passedOver + (isGap ? first - lastSequence - 1 : 0),
    },
    fresh,
  )
}

/** From now on, what comes is held back. */
export function pausedFeed(feed: Feed): Feed {
  return { ...feed, paused: true }
}

/** Shows what was held back, and goes on. */
export function resumedFeed(feed: Feed): Feed {
  return added({ ...feed, paused: false, held: [] }, feed.held)
}

/** Nothing on screen, and no count of what is not; what comes next is shown. */
export function clearedFeed(feed: Feed): Feed {
  return { ...emptyFeed, lastSequence: feed.lastSequence, dropped: feed.dropped, paused: feed.paused }
}

function added(feed: Feed, fresh: TrafficEntry[]): Feed {
  if (fresh.length === 0) return feed
  const place = feed.paused ? 'held' : 'entries'
  const all = [...feed[place], ...fresh]
  const outgrown = Math.max(0, all.length - mostShown)
  return { ...feed, [place]: outgrown > 0 ? all.slice(outgrown) : all, outgrown: feed.outgrown + outgrown }
}

import { describe, expect, it } from 'vitest'
import type { TrafficEntry } from '../../../main/contract/traffic.ts'
import {
  clearedFeed,
  emptyFeed,
  isAnotherTrace,
  mostShown,
  pageLimit,
  pausedFeed,
  resumedFeed,
  withPage,
} from '../../../renderer/traffic/feed.ts'
import type { Feed } from '../../../renderer/traffic/feed.ts'

function entry(sequence: number): TrafficEntry {
  return {
    sequence,
    atMs: sequence,
    deviceId: 'd',
    direction: 'in',
    topic: 't',
    payload: '1',
    payloadBytes: 1,
    qos: 0,
    verdict: 'noted',
    sentence: '',
  }
}
function page(from: number, to: number, dropped = 0) {
  return { items: Array.from({ length: to - from + 1 }, (_, index) => entry(from + index)), lastSequence: to, dropped }
}
const sequences = (feed: Feed) => feed.entries.map(({ sequence }) => sequence)

describe('the traffic feed', () => {
  it('adds what is new and leaves out what it knows', () => {
    const feed = withPage(withPage(emptyFeed, page(3, 5)), page(4, 7, 2))
    expect([sequences(feed), feed.lastSequence, feed.dropped, feed.passedOver]).toEqual([[3, 4, 5, 6, 7], 7, 2, 0])
  })

  it('goes on from where the trace stands, even when nothing fitted the filter', () => {
    const feed = withPage(emptyFeed, { items: [], lastSequence: 90, dropped: 0 })
    expect([feed.lastSequence, feed.entries]).toEqual([90, []])
  })

  it('holds back what comes while paused, counts it, and shows it in order afterwards', () => {
    let feed = pausedFeed(withPage(emptyFeed, page(1, 2)))
    feed = withPage(withPage(feed, page(3, 4)), page(5, 5))
    expect([sequences(feed), feed.held.length]).toEqual([[1, 2], 3])
    feed = resumedFeed(feed)
    expect([sequences(feed), feed.held, feed.paused]).toEqual([[1, 2, 3, 4, 5], [], false])
  })

  it('says how many it had to pass over when a full page begins later than it should', () => {
    const feed = withPage(withPage(emptyFeed, page(1, 10)), page(2000, 1999 + pageLimit))
    expect([feed.passedOver, feed.entries.length]).toEqual([1989, 10 + pageLimit])
    expect(withPage(withPage(emptyFeed, page(1, 10)), page(20, 30)).passedOver).toBe(0)
    expect(withPage(emptyFeed, page(500, 499 + pageLimit)).passedOver).toBe(0)
  })

  it('keeps the newest lines and counts those that had to go', () => {
    const feed = withPage(withPage(emptyFeed, page(1, mostShown)), page(mostShown + 1, mostShown + 7))
    expect([feed.entries.length, feed.entries[0]!.sequence, feed.outgrown]).toEqual([mostShown, 8, 7])
    const paused = withPage(pausedFeed(feed), page(mostShown + 8, 2 * mostShown + 9))
    expect([paused.held.length, paused.outgrown, sequences(paused)[0]]).toEqual([mostShown, 9, 8])
  })

  it('is cleared without losing its place', () => {
    const feed = withPage(clearedFeed(withPage(emptyFeed, page(1, 4, 3))), page(4, 6, 3))
    expect([sequences(feed), feed.dropped]).toEqual([[5, 6], 3])
  })

  it('knows the trace of a bench that was started again', () => {
    const feed = withPage(emptyFeed, page(1, 9))
    expect([isAnotherTrace(feed, page(1, 2)), isAnotherTrace(feed, page(9, 9))]).toEqual([true, false])
  })
})

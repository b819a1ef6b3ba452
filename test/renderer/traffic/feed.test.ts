import { describe, expect, it } from 'vitest'
import type { TrafficEntry } from '../../../main/contract/traffic.ts'
import {
  clearedFeed,
  emptyFeed,
  heldShare,
  isAnotherTrace,
  mostBytes,
  mostLines,
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
const fill = { lines: 9, bytes: 900, mostLines: 20, mostBytes: 4000 }
function page(from: number, to: number, dropped = 0) {
  return { items: Array.from({ length: to - from + 1 }, (_, index) => entry(from + index)), lastSequence: to, dropped, fill }
}
const sequences = (feed: Feed) => feed.shown.entries.map(({ sequence }) => sequence)

describe('the traffic feed', () => {
  it('adds what is new and leaves out what it knows', () => {
    const feed = withPage(withPage(emptyFeed, page(3, 5)), page(4, 7, 2))
    expect([sequences(feed), feed.lastSequence, feed.dropped, feed.passedOver]).toEqual([[3, 4, 5, 6, 7], 7, 2, 0])
  })

  it('goes on from where the trace stands, even when nothing fitted the filter', () => {
    const feed = withPage(emptyFeed, { items: [], lastSequence: 90, dropped: 0, fill })
    expect([feed.lastSequence, feed.shown.entries]).toEqual([90, []])
  })

  it('holds back what comes while paused, counts it, and shows it in order afterwards', () => {
    let feed = pausedFeed(withPage(emptyFeed, page(1, 2)))
    feed = withPage(withPage(feed, page(3, 4)), page(5, 5))
    expect([sequences(feed), feed.held.entries.length]).toEqual([[1, 2], 3])
    feed = resumedFeed(feed)
    expect([sequences(feed), feed.held.entries, feed.paused]).toEqual([[1, 2, 3, 4, 5], [], false])
  })

  it('says how many it had to pass over when a full page begins later than it should', () => {
    const feed = withPage(withPage(emptyFeed, page(1, 10)), page(2000, 1999 + pageLimit))
    expect([feed.passedOver, feed.shown.entries.length]).toEqual([1989, 10 + pageLimit])
    expect(withPage(withPage(emptyFeed, page(1, 10)), page(20, 30)).passedOver).toBe(0)
    expect(withPage(emptyFeed, page(500, 499 + pageLimit)).passedOver).toBe(0)
  })

  it('keeps the newest lines and counts those that had to go', () => {
    const feed = withPage(withPage(emptyFeed, page(1, mostLines)), page(mostLines + 1, mostLines + 7))
    expect([feed.shown.entries.length, feed.shown.entries[0]!.sequence, feed.outgrown]).toEqual([mostLines, 8, 7])
    const paused = withPage(pausedFeed(feed), page(mostLines + 8, 2 * mostLines + 9))
    expect([paused.held.entries.length, paused.heldOutgrown, paused.outgrown, sequences(paused)[0]]).toEqual([mostLines, 2, 7, 8])
    expect(heldShare(paused)).toBe(1)
    const resumed = resumedFeed(paused)
    expect([resumed.shown.entries.length, resumed.heldOutgrown, resumed.outgrown]).toEqual([mostLines, 0, 7 + 2 + mostLines])
  })

  it('keeps no more than so many bytes, and counts what went for them', () => {
    const payload = 'x'.repeat(4096)
    const large = (from: number, to: number) => ({ ...page(from, to), items: page(from, to).items.map((each) => ({ ...each, payload })) })
    let feed = emptyFeed
    for (let from = 1; from < 5000; from += pageLimit) feed = withPage(feed, large(from, from + pageLimit - 1))
    const { entries, bytes } = feed.shown
    expect([entries.length + feed.outgrown, entries.at(-1)!.sequence, bytes <= mostBytes, bytes > mostBytes - 5000]).toEqual([
      5000,
      5000,
      true,
      true,
    ])
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

import { describe, expect, it } from 'vitest'
import type { TrafficEntry } from '../../../main/contract/traffic.ts'
import {
  clearedFeed,
  emptyFeed,
  firstWithOlder,
  heldShare,
  isAnotherTrace,
  mostBytes,
  mostLines,
  pageLimit,
  pausedFeed,
  readingBack,
  readingOn,
  resumedFeed,
  withOlder,
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
const fill = { lines: 9, bytes: 900, mostLines: 20, mostBytes: 4000, oldestMs: 1 }
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

  it('offers older lines while the first answer was full, or lines left this page, and the bench still has them', () => {
    const offers = (feed: Feed) => firstWithOlder(feed)
    expect(offers(withPage(emptyFeed, page(1, 9)))).toBe(null)
    const full = withPage(emptyFeed, page(501, 500 + pageLimit, 400))
    expect(offers(full)).toBe(501)
    expect(offers(withPage(full, page(1501, 1501, 500)))).toBe(null)
    expect(offers(clearedFeed(full))).toBe(null)
    expect(offers(withPage(withPage(emptyFeed, page(1, 9)), page(10, mostLines + 9)))).toBe(10)
  })

  it('reads back: older lines stand before those that are here, and a short answer ends it', () => {
    let feed = readingBack(withPage(emptyFeed, page(pageLimit + 4, 2 * pageLimit + 3)))
    feed = withOlder(feed, page(4, pageLimit + 3))
    expect([sequences(feed)[0], feed.older, firstWithOlder(feed)]).toEqual([4, pageLimit, 4])
    feed = withOlder(feed, page(1, 3))
    expect([sequences(feed)[0], feed.shown.entries.length, feed.older, firstWithOlder(feed)]).toEqual([1, 2003, 1003, null])
  })

  it('lets newer lines go, and counts them, when those that are read back take their room', () => {
    let feed = readingBack(withPage(emptyFeed, page(pageLimit + 1, pageLimit + mostLines)))
    feed = withOlder({ ...feed, mayHaveOlder: true }, page(1, pageLimit))
    expect([sequences(feed)[0], sequences(feed).at(-1), feed.newer, feed.outgrown]).toEqual([1, mostLines, pageLimit, 0])
    feed = withPage(feed, page(pageLimit + mostLines + 1, pageLimit + mostLines + 5))
    expect([sequences(feed).at(-1), feed.newer, feed.lastSequence]).toEqual([mostLines, pageLimit + 5, pageLimit + mostLines + 5])
    expect(readingOn(feed)).toBe(feed)
    feed = resumedFeed(withPage(pausedFeed(feed), page(pageLimit + mostLines + 6, pageLimit + mostLines + 7)))
    expect([sequences(feed).at(-1), feed.newer]).toEqual([mostLines, pageLimit + 7])
  })

  it('keeps what is read back when newer lines fill the page, and follows the newest again when it is let', () => {
    const feed = withPage(readingBack(withPage(emptyFeed, page(1, mostLines - 2))), page(mostLines - 1, mostLines + 3))
    expect([sequences(feed)[0], sequences(feed).at(-1), feed.newer]).toEqual([1, mostLines, 3])
    const on = withPage(readingOn(readingBack(withPage(emptyFeed, page(1, mostLines)))), page(mostLines + 1, mostLines + 3))
    expect([sequences(on)[0], on.outgrown, on.newer]).toEqual([4, 3, 0])
  })

  it('knows the trace of a bench that was started again', () => {
    const feed = withPage(emptyFeed, page(1, 9))
    expect([isAnotherTrace(feed, page(1, 2)), isAnotherTrace(feed, page(9, 9))]).toEqual([true, false])
  })
})

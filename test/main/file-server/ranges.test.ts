import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteRanges } from '../../../main/file-server/download-progress.ts'
import { askedRange, judge, type AskedRange } from '../../../main/file-server/ranges.ts'

const whole: AskedRange = { kind: 'whole' }
const part = (first: number, last: number): AskedRange => ({ kind: 'part', range: { first, last } })
const unsatisfiable: AskedRange = { kind: 'unsatisfiable' }

describe('a Range header (RFC 9110, 14)', () => {
  it.each([
    // 14.1.2: examples of a representation of 10,000 bytes.
    ['bytes=0-499', 10_000, part(0, 499)],
    ['bytes=500-999', 10_000, part(500, 999)],
    ['bytes=-500', 10_000, part(9_500, 9_999)],
    ['bytes=9500-', 10_000, part(9_500, 9_999)],
    ['bytes=0-0', 10_000, part(0, 0)],
    ['bytes=-1', 10_000, part(9_999, 9_999)],
    // A last byte past the end is the end; a suffix longer than the file is all of it.
    ['bytes=9000-20000', 10_000, part(9_000, 9_999)],
    ['bytes=-20000', 10_000, part(0, 9_999)],
    ['bytes=0-', 10_000, part(0, 9_999)],
    ['bytes=10000-', 10_000, unsatisfiable],
    ['bytes=99999999999999999999-', 10_000, unsatisfiable],
    ['bytes=-0', 10_000, unsatisfiable],
    ['bytes=0-', 0, unsatisfiable],
    ['bytes=-5', 0, whole],
    // 14.1.1: units are told apart whatever their case. 14.2: what is invalid or of an unknown unit is ignored.
    ['BYTES=1-2', 10, part(1, 2)],
    ['bytes=5-4', 10, whole],
    ['bytes=', 10, whole],
    ['bytes=-', 10, whole],
    ['bytes=a-b', 10, whole],
    ['items=0-1', 10, whole],
    ['bytes=0-1,4-5', 10, whole],
    [undefined, 10, whole],
  ])('%s of %d bytes', (header, bytes, asked) => {
    expect(askedRange(header, bytes)).toEqual(asked)
  })

  it('never leads out of the file, and is read or ignored whatever stands there', () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.option(fc.nat(200)), fc.option(fc.nat(200))).map(([from, to]) => `bytes=${from ?? ''}-${to ?? ''}`),
    )
    fc.assert(
      fc.property(header, fc.nat(150), (text, bytes) => {
        const asked = askedRange(text, bytes)
        if (asked.kind !== 'part') return
        const { first, last } = asked.range
        expect(first).toBeGreaterThanOrEqual(0)
        expect(last).toBeGreaterThanOrEqual(first)
        expect(last).toBeLessThan(bytes)
      }),
    )
  })
})

describe('conditions of a request (RFC 9110, 13)', () => {
  const etag = '"abc"'
  it.each([
    [{}, 'go'],
    [{ ifRange: '"abc"' }, 'go'],
    [{ ifRange: 'W/"abc"' }, 'ignoreRange'],
    [{ ifRange: '"other"' }, 'ignoreRange'],
    [{ ifRange: 'Wed, 21 Oct 2026 07:28:00 GMT' }, 'ignoreRange'],
    [{ ifMatch: '"abc"' }, 'go'],
    [{ ifMatch: '*' }, 'go'],
    [{ ifMatch: '"x", "abc"' }, 'go'],
    [{ ifMatch: 'W/"abc"' }, 'failed'],
    [{ ifMatch: '"other"' }, 'failed'],
    [{ ifNoneMatch: '"abc"' }, 'notModified'],
    [{ ifNoneMatch: 'W/"abc"' }, 'notModified'],
    [{ ifNoneMatch: '"other"' }, 'go'],
    [{ ifMatch: '"other"', ifNoneMatch: '"abc"' }, 'failed'],
  ] as const)('%j', (conditions, verdict) => {
    expect(judge(conditions, etag)).toBe(verdict)
  })
})

describe('bytes that were sent', () => {
  it('are counted once each, in whatever order and however often they are sent', () => {
    const range = fc.tuple(fc.nat(60), fc.nat(20)).map(([first, length]) => ({ first, last: first + length }))
    fc.assert(
      fc.property(fc.array(range, { maxLength: 30 }), (ranges) => {
        const sent = new ByteRanges()
        const bytes = new Set<number>()
        for (const { first, last } of ranges) {
          sent.add({ first, last })
          for (let byte = first; byte <= last; byte += 1) bytes.add(byte)
          expect(sent.count).toBe(bytes.size)
        }
      }),
    )
  })

  it('are no longer told apart when a device fetches thousands of parts far from each other', () => {
    const sent = new ByteRanges()
    for (let first = 0; first < 4_000; first += 2) sent.add({ first, last: first })
    expect(sent.count).toBe(1_000)
    sent.add({ first: 0, last: 3_999 })
    expect(sent.count).toBe(4_000)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantOf } from '../../../../main/engine/calendar/instant.ts'
import { wallText, zones } from './naive-clock.ts'

describe('a calendar time', () => {
  const rows: [string, string | undefined, string, string][] = [
    ['2026-11-30 14:00', undefined, '2026-11-30T14:00:00Z', 'is UTC without a zone'],
    ['2026-11-30T14:00:30', 'UTC', '2026-11-30T14:00:30Z', 'is read with T and seconds'],
    ['2026-11-30 14:00', 'Asia/Kolkata', '2026-11-30T14:00:00+05:30', 'has the offset of its zone'],
    ['2026-01-15 12:00', 'europe/vienna', '2026-01-15T12:00:00+01:00', 'knows its zone in any letters'],
    ['2026-07-15 12:00', 'Europe/Vienna', '2026-07-15T12:00:00+02:00', 'has the offset of its season'],
    ['2028-02-29 23:59', 'America/New_York', '2028-02-29T23:59:00-05:00', 'may be on a leap day'],

    ['2026-03-29 01:59', 'Europe/Vienna', '2026-03-29T01:59:00+01:00', 'before the change to summer time'],
    ['2026-03-29 02:00', 'Europe/Vienna', '2026-03-29T03:00:00+02:00', 'at the start of the gap is its end'],
    ['2026-03-29 02:30', 'Europe/Vienna', '2026-03-29T03:30:00+02:00', 'in the gap is as far behind its end'],
    ['2026-03-29 03:00', 'Europe/Vienna', '2026-03-29T03:00:00+02:00', 'at the end of the gap'],
    ['2026-03-08 02:30', 'America/New_York', '2026-03-08T03:30:00-04:00', 'in the gap west of Greenwich'],
    ['2026-10-04 02:10', 'Australia/Lord_Howe', '2026-10-04T02:40:00+11:00', 'in a gap of half an hour'],
    ['2011-12-30 12:00', 'Pacific/Apia', '2011-12-31T12:00:00+14:00', 'on the day that the date line took'],

    ['2026-10-25 01:59', 'Europe/Vienna', '2026-10-25T01:59:00+02:00', 'before the hour that comes twice'],
    ['2026-10-25 02:00', 'Europe/Vienna', '2026-10-25T02:00:00+02:00', 'that comes twice is the first'],
    ['2026-10-25 02:59', 'Europe/Vienna', '2026-10-25T02:59:00+02:00', 'that comes twice is the first to its last minute'],
    ['2026-10-25 03:00', 'Europe/Vienna', '2026-10-25T03:00:00+01:00', 'after the hour that came twice'],
    ['2026-11-01 01:30', 'America/New_York', '2026-11-01T01:30:00-04:00', 'that comes twice west of Greenwich'],
    ['2026-04-05 01:45', 'Australia/Lord_Howe', '2026-04-05T01:45:00+11:00', 'that comes twice within half an hour'],
  ]
  test.each(rows)('%s in %s: %s (%s)', (text, timeZone, instant) => {
    expect(new Date(instantOf(text, timeZone)).toISOString()).toBe(new Date(instant).toISOString())
  })

  test('that does not exist is refused', () => {
    expect(() => instantOf('2026-02-29 14:00', 'UTC')).toThrow('"2026-02-29 14:00" is no calendar time.')
  })

  test('of any instant leads back to it, or to the hour before that showed the same', () => {
    const seconds = fc.integer({ min: Date.UTC(1975, 0) / 1000, max: Date.UTC(2037, 0) / 1000 })
    fc.assert(
      fc.property(fc.constantFrom(...zones), seconds, (timeZone, second) => {
        const shown = wallText(second * 1000, timeZone)
        const instantMs = instantOf(shown, timeZone)
        expect(wallText(instantMs, timeZone)).toBe(shown)
        expect(second * 1000 - instantMs).toBeOneOf([0, 30 * 60_000, 3600_000])
      }),
      { numRuns: 500 },
    )
  })
})

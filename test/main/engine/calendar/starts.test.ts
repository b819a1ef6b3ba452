import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SchedulingConfig } from '../../../../main/contract/job-rules.ts'
import { instantOf } from '../../../../main/engine/calendar/instant.ts'
import { nextStart, startsBetween } from '../../../../main/engine/calendar/starts.ts'
import { zones } from './naive-clock.ts'

type Recurrence = NonNullable<SchedulingConfig['recurrence']>

/** The first starts after an instant, at most so many. */
function startsFrom(config: SchedulingConfig, afterMs: number, count: number): number[] {
  const starts: number[] = []
  for (let startMs = nextStart(config, afterMs); startMs !== null && starts.length < count; startMs = nextStart(config, startMs))
    starts.push(startMs)
  return starts
}

const ms = (text: string) => new Date(text).getTime()

describe('a schedule that starts once', () => {
  const config: SchedulingConfig = { startTime: '2026-11-30 14:00', timeZone: 'Europe/Vienna' }
  const startMs = ms('2026-11-30T14:00:00+01:00')

  test('starts then, and never after', () => {
    expect(nextStart(config, 0)).toBe(startMs)
    expect(nextStart(config, startMs - 1)).toBe(startMs)
    expect(nextStart(config, startMs)).toBeNull()
  })

  test('without a start time has none', () => expect(nextStart({ endTime: '2026-11-30 14:00' }, 0)).toBeNull())
})

describe('a recurring schedule', () => {
  const rows: [string, SchedulingConfig, string, string[]][] = [
    [
      'daily keeps its time of day over both changes',
      { startTime: '2026-03-27 09:00', timeZone: 'Europe/Vienna', recurrence: { frequency: 'daily' } },
      '2026-03-27T12:00:00Z',
      ['2026-03-28T09:00:00+01:00', '2026-03-29T09:00:00+02:00', '2026-03-30T09:00:00+02:00'],
    ],
    [
      'daily in the gap starts after it, that day only',
      { startTime: '2026-03-06 02:30', timeZone: 'America/New_York', recurrence: { frequency: 'daily' } },
      '2026-03-07T00:00:00Z',
      ['2026-03-07T02:30:00-05:00', '2026-03-08T03:30:00-04:00', '2026-03-09T02:30:00-04:00'],
    ],
    [
      'daily in the hour that comes twice starts once',
      { startTime: '2026-10-24 02:30', timeZone: 'Europe/Vienna', recurrence: { frequency: 'daily' } },
      '2026-10-24T12:00:00Z',
      ['2026-10-25T02:30:00+02:00', '2026-10-26T02:30:00+01:00'],
    ],
    [
      'daily where the change is half an hour',
      { startTime: '2026-10-03 02:15', timeZone: 'Australia/Lord_Howe', recurrence: { frequency: 'daily' } },
      '2026-10-02T00:00:00Z',
      ['2026-10-03T02:15:00+10:30', '2026-10-04T02:45:00+11:00', '2026-10-05T02:15:00+11:00'],
    ],
    [
      'weekly starts on the weekday of its start',
      { startTime: '2026-10-22 23:30', timeZone: 'Europe/Vienna', recurrence: { frequency: 'weekly' } },
      '2026-01-01T00:00:00Z',
      ['2026-10-22T23:30:00+02:00', '2026-10-29T23:30:00+01:00', '2026-11-05T23:30:00+01:00'],
    ],
    [
      'monthly on the 31st starts on the last day of shorter months',
      { startTime: '2027-12-31 08:00', timeZone: 'Asia/Kolkata', recurrence: { frequency: 'monthly' } },
      '2027-12-31T08:00:00+05:30',
      ['2028-01-31T08:00:00+05:30', '2028-02-29T08:00:00+05:30', '2028-03-31T08:00:00+05:30', '2028-04-30T08:00:00+05:30'],
    ],
    [
      'monthly on the 30th starts on the 30th of long months',
      { startTime: '2026-01-30 08:00', recurrence: { frequency: 'monthly' } },
      '2026-01-30T08:00:00Z',
      ['2026-02-28T08:00:00Z', '2026-03-30T08:00:00Z', '2026-04-30T08:00:00Z', '2026-05-30T08:00:00Z'],
    ],
    [
      'monthly on a leap day starts in each month',
      { startTime: '2028-02-29 00:00', recurrence: { frequency: 'monthly' } },
      '2029-01-29T00:00:00Z',
      ['2029-02-28T00:00:00Z', '2029-03-29T00:00:00Z'],
    ],
    [
      'asked a century later is still right',
      { startTime: '2026-01-31 08:00', recurrence: { frequency: 'monthly' } },
      '2126-02-01T00:00:00Z',
      ['2126-02-28T08:00:00Z', '2126-03-31T08:00:00Z'],
    ],
  ]
  test.each(rows)('%s', (_, config, after, starts) => {
    expect(startsFrom(config, ms(after), starts.length)).toEqual(starts.map(ms))
  })

  const untilDate = (date: string): SchedulingConfig => ({
    startTime: '2026-05-01 12:00',
    timeZone: 'Europe/Vienna',
    recurrence: { frequency: 'daily', end: { type: 'date', date } },
  })
  test.each<[string, string, number]>([
    ['at the instant of its end', '2026-05-03 12:00', 3],
    ['a second before', '2026-05-03 11:59:59', 2],
    ['at its start', '2026-05-01 12:00', 1],
  ])('starts no later than %s', (_, date, count) => {
    expect(startsFrom(untilDate(date), 0, 10)).toHaveLength(count)
  })

  test('leaves the counting of runs to its caller', () => {
    const config: SchedulingConfig = {
      startTime: '2026-05-01 12:00',
      recurrence: { frequency: 'daily', end: { type: 'occurrences', occurrences: 2 } },
    }
    expect(startsFrom(config, 0, 5)).toHaveLength(5)
  })
})

describe('the starts between two instants', () => {
  const daily: SchedulingConfig = { startTime: '2026-05-01 12:00', recurrence: { frequency: 'daily' } }
  test.each<[string, string, number]>([
    ['2026-04-01T00:00:00Z', '2026-05-01T11:59:59Z', 0],
    ['2026-04-01T00:00:00Z', '2026-05-01T12:00:00Z', 1],
    ['2026-05-01T12:00:00Z', '2026-05-02T12:00:00Z', 1],
    ['2026-05-01T12:00:00Z', '2026-05-01T12:00:00Z', 0],
    ['2026-04-01T00:00:00Z', '2026-06-01T00:00:00Z', 31],
    ['2026-04-01T00:00:00Z', '9999-01-01T00:00:00Z', 10_000],
  ])('after %s, to %s, are %i', (after, until, count) => {
    expect(startsBetween(daily, ms(after), ms(until))).toBe(count)
  })

  test('of a schedule that starts once is one', () => {
    expect(startsBetween({ startTime: '2026-05-01 12:00' }, 0, ms('2030-01-01T00:00:00Z'))).toBe(1)
  })
})

describe('the starts of any schedule', () => {
  /** Every day of some years that a recurrence names, in its spelling. */
  function daysNamed({ frequency }: Recurrence, first: string, until: number): string[] {
    const firstDay = new Date(`${first}T00:00:00Z`)
    const days: string[] = []
    for (let dayMs = firstDay.getTime(); dayMs < until; dayMs += 24 * 3600_000) {
      const day = new Date(dayMs)
      const isLast = new Date(dayMs + 24 * 3600_000).getUTCDate() === 1
      const isNamed = {
        daily: true,
        weekly: day.getUTCDay() === firstDay.getUTCDay(),
        monthly: day.getUTCDate() === firstDay.getUTCDate() || (isLast && day.getUTCDate() < firstDay.getUTCDate()),
      }
      if (isNamed[frequency]) days.push(day.toISOString().slice(0, 10))
    }
    return days
  }

  const day = fc.integer({ min: 0, max: 800 }).map((days) => new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10))
  const time = fc
    .tuple(fc.constantFrom('00', '01', '02', '03', '14', '23'), fc.constantFrom('00', '29', '30', '45', '59'))
    .map((parts) => parts.join(':'))
  const frequency = fc.constantFrom<Recurrence['frequency']>('daily', 'weekly', 'monthly')

  test('are those of the days that they name, in order, each once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        day,
        time,
        frequency,
        fc.integer({ min: 1, max: 60 }),
        (timeZone, first, at, frequency, skipped) => {
          const recurrence: Recurrence = { frequency }
          const config: SchedulingConfig = { startTime: `${first} ${at}`, timeZone, recurrence }
          const named = daysNamed(recurrence, first, Date.UTC(2029, 0)).map((text) => instantOf(`${text} ${at}`, timeZone))
          const starts = startsFrom(config, 0, Math.min(named.length, 120))
          expect(starts).toEqual(named.slice(0, 120))
          for (const [index, startMs] of starts.entries()) if (index > 0) expect(startMs).toBeGreaterThan(starts[index - 1]!)

          const fromMs = named[Math.min(skipped, named.length) - 1]! + 1
          expect(nextStart(config, fromMs) ?? Infinity).toBe(named.find((startMs) => startMs > fromMs) ?? nextStart(config, fromMs))
        },
      ),
      { numRuns: 60 },
    )
  })
})

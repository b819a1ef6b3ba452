import { describe, expect, test } from 'vitest'
import type { SchedulingConfig } from '../../../../main/contract/job-rules.ts'
import { windowAt, windowsFrom } from '../../../../main/engine/calendar/windows.ts'
import { utcText } from './naive-clock.ts'

function config(timeZone: string | undefined, ...windows: [string, number][]): SchedulingConfig {
  return { timeZone, maintenanceWindows: windows.map(([startTime, durationInMinutes]) => ({ startTime, durationInMinutes })) }
}

const ms = (text: string) => new Date(text).getTime()

/** "open until …" or "closed until …" in UTC; "…" is "ever" without an end. */
function said(config: SchedulingConfig, at: string): string {
  const { isOpen, untilMs } = windowAt(config, ms(at))!
  return `${isOpen ? 'open' : 'closed'} until ${utcText(untilMs) ?? 'ever'}`
}

describe('a maintenance window', () => {
  const daily = config(undefined, ['cron(0 10 * * ? *)', 60])
  const sundays = config('Europe/Vienna', ['cron(30 2 ? * SUN *)', 90])
  const workdays = config(undefined, ['cron(0/10 * ? * MON-FRI *)', 10])
  const overNight = config('America/New_York', ['cron(0 22 ? * MON-FRI *)', 480])
  const touching = config(undefined, ['cron(0 10 * * ? *)', 30], ['cron(30 10 * * ? *)', 30], ['cron(45 10 * * ? *)', 60])
  const apart = config(undefined, ['cron(0 10 * * ? *)', 30], ['cron(31 10 * * ? *)', 30])

  const rows: [string, SchedulingConfig, string, string][] = [
    ['is closed to its start', daily, '2026-05-05T09:59:59.999Z', 'closed until 2026-05-05T10:00'],
    ['is open from its start', daily, '2026-05-05T10:00:00Z', 'open until 2026-05-05T11:00'],
    ['is open to its end', daily, '2026-05-05T10:59:59.999Z', 'open until 2026-05-05T11:00'],
    ['is closed from its end', daily, '2026-05-05T11:00:00Z', 'closed until 2026-05-06T10:00'],
    ['is told in its zone', config('Asia/Kolkata', ['cron(0 10 * * ? *)', 60]), '2026-05-05T05:00:00Z', 'open until 2026-05-05T05:30'],
    ['lasts over midnight', overNight, '2026-05-02T08:00:00Z', 'open until 2026-05-02T10:00'],
    ['does not begin on a weekend', overNight, '2026-05-02T10:00:00Z', 'closed until 2026-05-05T02:00'],
    [
      'of almost a day leaves ten minutes',
      config(undefined, ['cron(0 0 * * ? *)', 1430]),
      '2026-05-05T23:49:00Z',
      'open until 2026-05-05T23:50',
    ],
    ['that touches or overlaps another is one with it', touching, '2026-05-05T10:00:00Z', 'open until 2026-05-05T11:45'],
    ['a minute before another closes', apart, '2026-05-05T10:00:00Z', 'open until 2026-05-05T10:30'],
    ['a minute before another opens again', apart, '2026-05-05T10:30:00Z', 'closed until 2026-05-05T10:31'],
    ['without a break lasts for days', workdays, '2026-05-05T10:00:00Z', 'open until 2026-05-09T00:00'],
    ['comes again after the weekend', workdays, '2026-05-09T00:00:00Z', 'closed until 2026-05-11T00:00'],
    ['of a leap day is years ahead', config(undefined, ['cron(0 0 29 2 ? *)', 5]), '2028-02-29T00:05:00Z', 'closed until 2032-02-29T00:00'],
    ['of years past never opens', config(undefined, ['cron(0 0 * * ? 2020-2025)', 60]), '2026-01-01T01:00:00Z', 'closed until ever'],
    [
      'of years past closes for the last time',
      config(undefined, ['cron(30 23 * * ? 2025)', 60]),
      '2026-01-01T00:10:00Z',
      'open until 2026-01-01T00:30',
    ],
    ['that never closes', config(undefined, ['cron(* * * * ? *)', 1]), '2026-01-01T00:00:00Z', 'open until ever'],
    [
      'that others keep from closing',
      config('Asia/Kolkata', ['cron(0 0 * * ? *)', 1430], ['cron(45 23 * * ? *)', 15]),
      '2026-01-01T00:00:00Z',
      'open until ever',
    ],
    [
      'that closes on leap days only',
      config(undefined, ['cron(0 0/12 1-28 2 ? *)', 720], ['cron(0 0/12 * 1,3-12 ? *)', 720]),
      '2096-06-01T00:00:00Z',
      'open until 2104-02-29T00:00',
    ],

    ['in the gap of a change to summer time begins as far behind it', sundays, '2026-03-29T01:00:00Z', 'closed until 2026-03-29T01:30'],
    ['over the gap keeps its length', sundays, '2026-03-29T01:30:00Z', 'open until 2026-03-29T03:00'],
    ['a week after the gap', sundays, '2026-03-29T03:00:00Z', 'closed until 2026-04-05T00:30'],
    ['in the hour that comes twice begins in the first', sundays, '2026-10-25T00:00:00Z', 'closed until 2026-10-25T00:30'],
    ['in the hour that comes twice does not begin again', sundays, '2026-10-25T02:00:00Z', 'closed until 2026-11-01T01:30'],
    [
      'moved by the gap comes after one that was not',
      config('Europe/Vienna', ['cron(30 2 * * ? *)', 20], ['cron(0 3 * * ? *)', 15]),
      '2026-03-29T00:30:00Z',
      'closed until 2026-03-29T01:00',
    ],
    [
      'moved by the gap follows the other',
      config('Europe/Vienna', ['cron(30 2 * * ? *)', 20], ['cron(0 3 * * ? *)', 15]),
      '2026-03-29T01:15:00Z',
      'closed until 2026-03-29T01:30',
    ],
    [
      'of each hour stays open over the gap',
      config('Australia/Lord_Howe', ['cron(0 * ? 9-10 * *)', 60]),
      '2026-09-01T00:00:00Z',
      'open until 2026-10-31T13:00',
    ],
    [
      'of each hour pauses in the hour that comes twice',
      config('America/New_York', ['cron(0 * ? * * *)', 60]),
      '2026-10-31T12:00:00Z',
      'open until 2026-11-01T06:00',
    ],
  ]
  test.each(rows)('%s', (_, windows, at, words) => expect(said(windows, at)).toBe(words))

  test('is none without a list of them', () => {
    expect(windowAt(null, 0)).toBeNull()
    expect(windowAt({ startTime: '2026-05-01 12:00' }, 0)).toBeNull()
    expect(windowsFrom(null, 0, 5)).toEqual([])
  })
})

describe('the next maintenance windows', () => {
  function told(config: SchedulingConfig, at: string, count: number): string[] {
    return windowsFrom(config, ms(at), count).map(({ fromMs, untilMs }) => `${utcText(fromMs)} – ${utcText(untilMs)}`)
  }

  const rows: [string, SchedulingConfig, string, string[]][] = [
    [
      '10:00 each day',
      config(undefined, ['cron(0 10 * * ? *)', 60]),
      '2026-02-27T12:00:00Z',
      ['2026-02-28T10:00 – 2026-02-28T11:00', '2026-03-01T10:00 – 2026-03-01T11:00'],
    ],
    [
      '12:15 each day',
      config(undefined, ['cron(15 12 * * ? *)', 5]),
      '2026-02-27T12:00:00Z',
      ['2026-02-27T12:15 – 2026-02-27T12:20', '2026-02-28T12:15 – 2026-02-28T12:20'],
    ],
    [
      '18:00 on working days',
      config(undefined, ['cron(0 18 ? * MON-FRI *)', 60]),
      '2026-01-02T12:00:00Z',
      ['2026-01-02T18:00 – 2026-01-02T19:00', '2026-01-05T18:00 – 2026-01-05T19:00'],
    ],
    [
      '8:00 on the first of the month',
      config(undefined, ['cron(0 8 1 * ? *)', 60]),
      '2026-01-02T12:00:00Z',
      ['2026-02-01T08:00 – 2026-02-01T09:00', '2026-03-01T08:00 – 2026-03-01T09:00'],
    ],
    [
      'each ten minutes on working days',
      config(undefined, ['cron(0/10 * ? * MON-FRI *)', 5]),
      '2026-01-02T23:42:00Z',
      ['2026-01-02T23:40 – 2026-01-02T23:45', '2026-01-02T23:50 – 2026-01-02T23:55', '2026-01-05T00:00 – 2026-01-05T00:05'],
    ],
    [
      'all working days without a break, since Monday',
      config(undefined, ['cron(0/10 * ? * MON-FRI *)', 10]),
      '2026-01-02T23:42:00Z',
      ['2025-12-29T00:00 – 2026-01-03T00:00', '2026-01-05T00:00 – 2026-01-10T00:00'],
    ],
    [
      'over both changes',
      config('Europe/Vienna', ['cron(0 4 29 3 ? 2026)', 60], ['cron(0 4 25 10 ? 2026)', 60]),
      '2026-01-01T00:00:00Z',
      ['2026-03-29T02:00 – 2026-03-29T03:00', '2026-10-25T03:00 – 2026-10-25T04:00'],
    ],
  ]
  test.each(rows)('%s', (_, windows, at, spans) => expect(told(windows, at, spans.length)).toEqual(spans))

  test('are as many as there are, and none when none are asked for', () => {
    const lastYear = config(undefined, ['cron(0 0 1 * ? 2026)', 60])
    expect(windowsFrom(lastYear, ms('2026-11-15T00:00:00Z'), 7)).toHaveLength(1)
    expect(windowsFrom(lastYear, ms('2026-11-15T00:00:00Z'), 0)).toEqual([])
  })

  test('end with one that never closes', () => {
    const nowMs = ms('2026-01-01T00:00:00Z')
    const spans = windowsFrom(config(undefined, ['cron(0 * * * ? *)', 60]), nowMs, 7)
    expect(spans).toHaveLength(1)
    expect(spans[0]!.untilMs).toBeGreaterThan(ms('2035-01-01T00:00:00Z'))
  })
})

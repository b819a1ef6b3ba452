import { describe, expect, test } from 'vitest'
import { isDate, isDateTime, isDuration, isTime, isTimeWithZone } from '../../../main/contract/time-texts.ts'

const table: [string, (text: string) => boolean, string[], string[]][] = [
  ['a date', isDate, ['2026-03-31', '2024-02-29', '2000-02-29'], ['2026-02-29', '1900-02-29', '2026-13-01', '2026-1-1', '2026-03-31T', '']],
  ['a time', isTime, ['00:00:00', '23:59:60', '14:00:00.125'], ['14:00', '24:00:00', '14:00:00Z', '14:60:00', '']],
  [
    'a time with its zone',
    isTimeWithZone,
    ['14:00:00Z', '14:00:00.5z', '23:59:60+05:30'],
    ['14:00:00', '14:00Z', '14:00:00+25:00', 'Z', ''],
  ],
  [
    'a date and time',
    isDateTime,
    ['2026-03-31T14:00:00Z', '2026-03-31t14:00:00.5z', '2026-03-31T14:00:00+05:30'],
    ['2026-03-31T14:00:00', '2026-02-31T14:00:00Z', '2026-03-31 14:00:00Z', '2026-03-31T14:00Z', '2026-03-31T14:00:00+25:00', 'Z', ''],
  ],
  [
    'a duration',
    isDuration,
    ['PT30M', 'P1DT12H', 'P2W', 'P1Y2M3DT4H5M6.5S', '-PT5S', 'PT0S'],
    ['P', 'PT', 'P1DT', '30M', 'PT30', 'P1H', 'PT1D', '', 'P1M1Y'],
  ],
]

describe.each(table)('%s', (_what, isOne, good, bad) => {
  test.each(good)('is %j', (text) => expect(isOne(text)).toBe(true))
  test.each(bad)('is not %j', (text) => expect(isOne(text)).toBe(false))
})

import { describe, expect, test } from 'vitest'
import { entryText, readEntry, type ValueKind } from '../../../renderer/jobs/value-entry.ts'

const speed: ValueKind = { type: 'integer', minimum: 0, maximum: 3 }
const mode: ValueKind = { type: 'enum', values: [{ value: 'eco' }, { value: 2, title: 'Two' }] }

describe('a value typed by a person', () => {
  test.each<[ValueKind, string, unknown]>([
    [{ type: 'boolean' }, 'true', true],
    [{ type: 'boolean' }, 'false', false],
    [speed, ' 3 ', 3],
    [{ type: 'double' }, '-1.5', -1.5],
    [{ type: 'double' }, '21,5', 21.5],
    [{ type: 'double' }, '1e3', 1000],
    [{ type: 'string' }, '', ''],
    [{ type: 'string' }, ' kept as typed ', ' kept as typed '],
    [mode, '"eco"', 'eco'],
    [mode, '2', 2],
    [{ type: 'dateTime' }, '2026-03-31T14:00:00Z', '2026-03-31T14:00:00.000Z'],
    [{ type: 'object' }, '{"a": [1]}', { a: [1] }],
    [{ type: 'json' }, '"eco"', 'eco'],
    [{ type: 'json' }, 'null', null],
  ])('%j reads %j', (kind, text, value) => {
    expect(readEntry(kind, text, true)).toEqual({ value })
  })

  test.each<[ValueKind, string, string]>([
    [{ type: 'boolean' }, '', 'Choose on or off.'],
    [speed, '7', '7 is out of range: write a whole number from 0 to 3.'],
    [speed, '1.5', 'Write a whole number from 0 to 3, without decimals.'],
    [speed, 'fast', 'fast is not a number: write a whole number from 0 to 3.'],
    [{ type: 'double', minimum: 5, unit: '°C' }, '1,000', '1,000 is not a number: write a number of at least 5 °C.'],
    [{ type: 'string', maximumLength: 2 }, 'abc', 'At most 2 characters; this text has 3.'],
    [mode, 'eco', 'Choose one of the values.'],
    [{ type: 'dateTime' }, 'soon', 'Choose a date and a time.'],
    [{ type: 'object' }, '[1]', 'Write a JSON object: it begins with { and ends with }.'],
    [{ type: 'json' }, 'eco', 'This is not JSON yet: write a number, true, false, or text in double quotes such as "eco".'],
    [{ type: 'json' }, '', 'A value is needed: a number, true, false, or text in double quotes such as "eco".'],
  ])('%j refuses %j in words', (kind, text, problem) => {
    expect(readEntry(kind, text, true)).toEqual({ problem })
  })

  test('is left out where nothing is required, and never sent where nothing is taken', () => {
    expect(readEntry({ type: 'json' }, ' ', false)).toEqual({ value: undefined })
    expect(readEntry({ type: 'none' }, 'anything', true)).toEqual({ value: undefined })
  })

  test.each<[ValueKind, string | number | boolean | null | { a: number }]>([
    [{ type: 'boolean' }, false],
    [speed, 2],
    [{ type: 'string' }, 'x"y'],
    [mode, 2],
    [{ type: 'dateTime' }, '2026-03-31T14:00:05.000Z'],
    [{ type: 'object' }, { a: 1 }],
    [{ type: 'json' }, null],
  ])('%j shows %j as a text that reads back the same', (kind, value) => {
    expect(readEntry(kind, entryText(kind, value), true)).toEqual({ value })
  })
})

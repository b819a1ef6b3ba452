import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../main/contract/json.ts'
import type { TelemetryRecord } from '../../../main/contract/telemetry.ts'
import { numberText, plotOf, roundMarks, timeMarks } from '../../../renderer/devices/telemetry/plot.ts'
import { measuredFields, numbersOverTime, plotInWords } from '../../../renderer/devices/telemetry/telemetry-fields.ts'
import { noTelemetry, TelemetryReader, telemetryPage, type ShownTelemetry } from '../../../renderer/devices/telemetry/telemetry-reader.ts'

const record = (sequence: number, body: JsonValue = { t: sequence }, component: string | null = null): TelemetryRecord => ({
  deviceId: 'd',
  sequence,
  atMs: sequence * 1000,
  component,
  body,
  text: null,
  contentType: 'application/json',
  properties: {},
  payloadBytes: 10,
})

/** A ring with these sequences, read as the bench reads it. */
function ring() {
  let records: TelemetryRecord[] = []
  let shown: ShownTelemetry = noTelemetry
  const reader = new TelemetryReader(
    ({ beforeSequence = Infinity, limit }) => {
      const below = records.filter(({ sequence }) => sequence < beforeSequence)
      return Promise.resolve({ items: below.slice(0, limit), isEnd: below.length <= limit })
    },
    (next) => (shown = next),
  )
  return {
    reader,
    keep(from: number, to: number) {
      records = Array.from({ length: to - from + 1 }, (_nothing, index) => record(to - index))
    },
    shown: () => ({
      from: shown.records.at(-1)?.sequence,
      to: shown.records[0]?.sequence,
      count: shown.records.length,
      isEnd: shown.isEnd,
    }),
  }
}

describe('the messages of a device', () => {
  test('come newest first, older ones on demand, until there are none', async () => {
    const { reader, keep, shown } = ring()
    keep(1, 250)
    await reader.readNewer()
    expect(shown()).toEqual({ from: 51, to: 250, count: telemetryPage, isEnd: false })
    await reader.readOlder()
    expect(shown()).toEqual({ from: 1, to: 250, count: 250, isEnd: true })
    await reader.readOlder()
    expect(shown()).toMatchObject({ count: 250 })
  })

  test('join on to those that are shown, without a double', async () => {
    const { reader, keep, shown } = ring()
    keep(1, 10)
    await Promise.all([reader.readNewer(), reader.readNewer()])
    keep(1, 15)
    await reader.readNewer()
    expect(shown()).toEqual({ from: 1, to: 15, count: 15, isEnd: true })
    keep(1, 15 + telemetryPage)
    await reader.readNewer()
    expect(shown()).toEqual({ from: 1, to: 215, count: 215, isEnd: true })
  })

  test('begin anew where more came than was read, and where the device was forgotten', async () => {
    const { reader, keep, shown } = ring()
    keep(1, 10)
    await reader.readNewer()
    keep(1, 500)
    await reader.readNewer()
    expect(shown()).toEqual({ from: 301, to: 500, count: telemetryPage, isEnd: false })
    keep(1, 2)
    await reader.readNewer()
    expect(shown()).toEqual({ from: 1, to: 2, count: 2, isEnd: true })
    keep(1, 0)
    await reader.readNewer()
    expect(shown()).toMatchObject({ count: 0 })
  })

  test('are never more than the bench keeps', async () => {
    const { reader, keep, shown } = ring()
    keep(1, 1_150)
    await reader.readNewer()
    for (let page = 0; page < 6; page += 1) await reader.readOlder()
    expect(shown()).toEqual({ from: 151, to: 1_150, count: 1_000, isEnd: true })
  })
})

describe('the measured fields', () => {
  const last = [
    { path: 'zeta', value: true, atMs: 3 },
    { path: 'mode', value: 2, atMs: 3 },
    { path: 'c1.temperature', value: 21.123456789, atMs: 3 },
    { path: 'alpha', value: 'x', atMs: 3 },
  ]
  const template = [
    { name: 'c1.temperature', title: 'Temperature', schema: { type: 'double' as const, unit: '°C' } },
    { name: 'mode', schema: { type: 'enum' as const, values: [{ value: 2, title: 'Eco' }] } },
  ]

  test('stand in the order of the template, with its words, then by name', () => {
    expect(
      measuredFields(last, [], { telemetry: template, components: [{ name: 'c1', title: 'Cabinet 1', modelId: 'dtmi:c;1' }] }).map(
        ({ path, title, unit, text }) => [path, title, unit, text],
      ),
    ).toEqual([
      ['c1.temperature', 'Cabinet 1 / Temperature', '°C', '21.1235'],
      ['mode', null, null, 'Eco'],
      ['alpha', null, null, 'x'],
      ['zeta', null, null, 'true'],
    ])
  })

  test('have their numbers oldest first, by component and within objects', () => {
    const records = [record(3, { a: { b: 3 }, word: 'x' }, 'c1'), record(2, { a: { b: 2 } }, 'c1'), record(1, 'no object')]
    expect([...numbersOverTime(records)]).toEqual([
      [
        'c1.a.b',
        [
          { atMs: 2000, value: 2 },
          { atMs: 3000, value: 3 },
        ],
      ],
    ])
  })

  test('are told in a sentence', () => {
    const points = [1, 5, 3].map((value, index) => ({ atMs: index, value }))
    const field = { path: 't', title: 'Temperature', unit: '°C', points }
    expect(plotInWords(field)).toBe('Temperature: 3 °C now, from 1 to 5 over the last 3 values.')
    expect(plotInWords({ ...field, points: points.slice(0, 1) })).toBe('Temperature: 1 °C, once.')
    expect(plotInWords({ ...field, title: null, points: [] })).toBe('t: no number yet.')
  })
})

describe('the picture of a value', () => {
  const points = (values: number[]) => values.map((value, index) => ({ atMs: index * 1000, value }))

  test('runs from left to right, the highest value at the top', () => {
    expect(plotOf(points([0, 10, 5]))).toEqual({
      line: 'M0 100 L50 0 L100 50',
      dots: 'M0 100h0 M50 0h0 M100 50h0',
      last: { x: 100, y: 50 },
      low: 0,
      high: 10,
      fromMs: 0,
      toMs: 2000,
    })
  })

  test.each([
    ['one value', points([7])],
    ['values that do not move', points([7, 7])],
    [
      'values of one moment',
      [
        { atMs: 5, value: 7 },
        { atMs: 5, value: 7 },
      ],
    ],
  ])('of %s is a level line', (_name, list) => expect(plotOf(list)!.line).toMatch(/^M0 50 (H100|L100 50)$/))

  test('of nothing is none', () => expect(plotOf([])).toBeNull())

  test('loses no spike when there are thousands of values', () => {
    const values = Array.from({ length: 5_000 }, (_nothing, index) => (index === 2_345 ? 99 : index % 2))
    const plot = plotOf(points(values))!
    expect([plot.high, plot.dots]).toEqual([99, ''])
    expect(plot.line).toMatch(/ 0(?: |$)/)
    expect(plot.line.split(' ').length).toBeLessThan(1_000)
  })

  test.each([
    [0, 10, 4, [0, 5, 10]],
    [18.2, 23.9, 4, [20, 22]],
    [-3, 3, 3, [-2, 0, 2]],
    [0.1, 0.35, 5, [0.1, 0.15, 0.2, 0.25, 0.3, 0.35]],
    [7, 7, 4, [7]],
  ])('has round marks from %d to %d', (low, high, wanted, marks) => expect(roundMarks(low, high, wanted)).toEqual(marks))

  test.each([
    [0, 60_000, [0, 15_000, 30_000, 45_000, 60_000]],
    [0, 2_500, [0, 1_250, 2_500]],
    [0, 400, [0, 400]],
    [7, 7, [7, 7]],
  ])('has marks of time from %d to %d', (fromMs, toMs, marks) => expect(timeMarks(fromMs, toMs, 5)).toEqual(marks))

  test.each([
    [21, '21'],
    [1234567, '1,234,567'],
    [21.123456789, '21.1235'],
    [0.0000012345678, '0.00000123457'],
  ])('%d is read as %s', (value, text) => expect(numberText(value)).toBe(text))
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { besideEachOther } from '../../../../main/bench-tools/compare/compare-devices.ts'
import { heldAgainst } from '../../../../main/bench-tools/compare/compare-runs.ts'
import { runDeviceFacts } from '../../../../main/bench-tools/compare/run-facts.ts'
import { isOutlier, spreadOf } from '../../../../main/bench-tools/compare/spread.ts'
import type { JsonObject } from '../../../../main/contract/json.ts'

test.each<[number[], number, number]>([
  [[5], 5, 0],
  [[1, 3], 2, 1],
  [[100, 110, 90, 105, 95, 1_000], 102.5, 7.5],
])('of %j the median is %s and the MAD %s', (values, median, mad) =>
  expect(spreadOf(values)).toEqual({ median, mad, count: values.length }),
)
test('of nothing there is no spread', () => expect(spreadOf([])).toBeNull())

test.each<[what: string, values: number[], value: number, answer: boolean]>([
  ['far from the others', [100, 110, 90, 105, 95], 200, true],
  ['at three MADs', [100, 110, 90, 105, 95], 115, false],
  ['a trifle where all are alike', [1000, 1000, 1000, 1000, 1000], 1001, false],
  ['far where all are alike', [1000, 1000, 1000, 1000, 1000], 1200, true],
  ['of too few', [1, 1, 1, 1], 99, false],
  ['around zero', [0, 0, 0, 0, 0], 1, true],
  ['below zero', [-60, -61, -59, -62, -58], -93, true],
])('a number lies apart or not: %s', (_what, values, value, answer) => expect(isOutlier(value, spreadOf(values)!)).toBe(answer))

test('fewer than half of any numbers lie apart, and the order of them does not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 5 }), (values) => {
      const spread = spreadOf(values)!
      expect(spreadOf(values.toReversed())).toEqual(spread)
      expect(values.filter((value) => isOutlier(value, spread)).length).toBeLessThanOrEqual(values.length / 2)
    }),
  )
})

const unit = (deviceId: string, durationMs: number, reported: JsonObject, status = 'SUCCEEDED') =>
  runDeviceFacts({ deviceId, status, durationMs, details: {}, reported })
const golden = [10, 11, 9, 10, 10].map((temperature, index) =>
  unit(`g${index}`, 1_000 + index, { temperature, firmware: '2.1.0', net: { band: 5 } }),
)

test('a device is held against itself where it was in the golden run, else against what is usual there', () => {
  const run = [
    unit('g0', 1_001, { temperature: 10.4, firmware: '2.1.0', net: { band: 5 } }),
    unit('x1', 1_002, { temperature: 11, firmware: '2.0.9', net: { band: 5 } }),
    unit('x2', 1_003, { temperature: 30, firmware: '2.1.0', net: { band: 2 } }, 'FAILED'),
    unit('x3', 1_000, { temperature: 9, firmware: '2.1.0', net: { band: 5 } }),
    unit('x4', 1_000, { temperature: 10, firmware: '2.1.0', net: { band: 5 } }),
    unit('x5', 9_000, { firmware: '2.1.0', net: { band: 5 } }),
  ]
  const { devices, durations, goldenDurations } = heldAgainst(run, golden)
  expect(durations).toEqual({ median: 1_001.5, mad: 1.5, count: 6 })
  expect(goldenDurations).toMatchObject({ median: 1_002 })
  const said = devices.map(({ facts, against, fields }) => [
    facts.deviceId,
    against,
    ...fields.flatMap(({ name, isDifferent, outlier }) =>
      isDifferent || outlier ? [`${name}${isDifferent ? ' differs' : ''}${outlier ? ' apart' : ''}`] : [],
    ),
  ])
  expect(said).toEqual([
    // Temperatures stray in the golden run as well.
    ['g0', 'device'],
    ['x1', 'usual', 'reported.firmware differs'],
    ['x2', 'usual', 'reported.temperature differs apart', 'reported.net.band differs apart', 'status differs'],
    ['x3', 'usual'],
    ['x4', 'usual'],
    ['x5', 'usual', 'duration differs apart', 'reported.temperature differs'],
  ])
  expect(devices[2]!.fields[0]).toMatchObject({ here: '30', golden: '10', outlier: { median: 10.4 } })
})

test('a number that strayed in the golden run is no difference where the same device has it again', () => {
  const stray = (deviceId: string, temperature: number) => unit(deviceId, 1_000, { temperature, firmware: '2.1.0', net: { band: 5 } })
  const again = heldAgainst([stray('g9', 40.2), stray('g0', 40)], [...golden, stray('g9', 40)])
  expect(again.devices.map(({ facts, differences }) => [facts.deviceId, differences])).toEqual([
    ['g9', 0],
    ['g0', 1],
  ])
})

test('without a golden run only what lies apart is told', () => {
  const { devices } = heldAgainst([...golden, unit('slow', 60_000, { temperature: 10 })], null)
  expect(devices.map(({ against, differences, outliers }) => [against, differences, outliers])).toEqual([
    ...golden.map(() => ['none', 0, 0]),
    ['none', 0, 1],
  ])
})

test('what is kept of a device is bounded, in number and in length', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`v${index}`, 'x'.repeat(999)]))
  const { values } = unit('a', 1, many)
  expect([Object.keys(values).length, Math.max(...Object.values(values).map((text) => text.length))]).toEqual([200, 256])
  expect(unit('a', 1, {}).values).toEqual({})
})

test('two devices stand beside each other: what differs first, by sections', () => {
  const sheet = (firmware: string, more: JsonObject) => ({
    device: { template: 'Fridge' },
    attributes: {},
    properties: more,
    desired: { fan: 3 },
    reported: { firmware, net: { rssi: -60 }, list: [1, 2] },
    jobs: {},
  })
  expect(besideEachOther(sheet('2.1', {}), sheet('2.0', { customer: 'Acme' })).map((line) => Object.values(line))).toEqual([
    ['properties', 'customer', null, '"Acme"', true],
    ['reported', 'firmware', '"2.1"', '"2.0"', true],
    ['device', 'template', '"Fridge"', '"Fridge"', false],
    ['desired', 'fan', '3', '3', false],
    ['reported', 'net.rssi', '-60', '-60', false],
    ['reported', 'list', '[1,2]', '[1,2]', false],
  ])
})

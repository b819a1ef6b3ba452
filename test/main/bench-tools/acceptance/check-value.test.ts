import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkAnswer, checkDevice, firmwareOf } from '../../../../main/bench-tools/acceptance/check-value.ts'
import { placeIn } from '../../../../main/contract/value-at.ts'
import { isLike } from '../../../../main/bench-tools/acceptance/wildcard.ts'
import type { Check, CheckReason, Expected } from '../../../../main/contract/acceptance.ts'
import type { JsonValue } from '../../../../main/contract/json.ts'

const look = {
  reported: {
    fan: 3,
    text: '21.5',
    set: { value: 5, ac: 200, av: 2 },
    plain: { value: 5 },
    network: { rssi: -61, 'a.b': true },
    nothing: null,
    door: false,
  },
  reportedAtMs: { '/fan': 100, '/network': 300, '/network/rssi': 300 },
  properties: { customer: 'Acme' },
  attributes: { batch: '7', firmware: '1.9.0' },
}
const equal = (value: JsonValue): Expected => ({ is: 'equal', value })
const between = (minimum: number | null, maximum: number | null): Expected => ({ is: 'between', minimum, maximum })
const like = (pattern: string): Expected => ({ is: 'like', pattern })

const rows: [source: Check['source'], name: string, expected: Expected, reason: CheckReason, found: string | null][] = [
  ['reported', 'fan', equal(3), 'asExpected', '3'],
  ['reported', 'fan', equal('3'), 'other', '3'],
  ['reported', 'fan', equal(4), 'other', '3'],
  ['reported', 'missing', equal(3), 'absent', null],
  ['reported', 'nothing', { is: 'present' }, 'absent', null],
  ['reported', 'door', { is: 'present' }, 'asExpected', 'false'],
  ['reported', 'network.rssi', between(-70, null), 'asExpected', '-61'],
  ['reported', 'network.rssi', between(-60, null), 'below', '-61'],
  ['reported', 'network.rssi', between(null, -62), 'above', '-61'],
  ['reported', 'network.rssi', between(-61, -61), 'asExpected', '-61'],
  ['reported', 'network.a.b', equal(true), 'asExpected', 'true'],
  ['reported', 'network', equal({ 'a.b': true, rssi: -61 }), 'asExpected', '{"rssi":-61,"a.b":true}'],
  ['reported', 'text', between(0, 30), 'noNumber', '"21.5"'],
  ['reported', 'text', like('21.?'), 'asExpected', '"21.5"'],
  ['reported', 'fan', like('3'), 'asExpected', '3'],
  ['reported', 'text', like('22*'), 'unlike', '"21.5"'],
  // The acknowledgement of an Azure device stands beside the value; another object is what it is.
  ['reported', 'set', equal(5), 'asExpected', '5'],
  ['reported', 'plain', equal(5), 'other', '{"value":5}'],
  ['property', 'customer', equal('Acme'), 'asExpected', '"Acme"'],
  ['property', 'fan', { is: 'present' }, 'absent', null],
  ['attribute', 'batch', equal(7), 'asExpected', '"7"'],
  ['attribute', 'batch', between(1, 9), 'asExpected', '"7"'],
  ['attribute', 'firmware', between(1, 9), 'noNumber', '"1.9.0"'],
]
test.each(rows)('%s %s held against %j is %s', (source, name, expected, reason, found) => {
  expect(checkDevice({ source, name, expected, isFresh: false }, look, 0)).toEqual({ reason, found })
})

test('a value that was last reported before the step began is stale where it has to be fresh', () => {
  const fresh = (name: string): Check => ({ source: 'reported', name, expected: { is: 'present' }, isFresh: true })
  expect(checkDevice(fresh('fan'), look, 100)).toEqual({ reason: 'asExpected', found: '3' })
  expect(checkDevice(fresh('fan'), look, 101)).toEqual({ reason: 'stale', found: '3' })
  expect(checkDevice(fresh('network.rssi'), look, 250).reason).toBe('asExpected')
  // Of when it was reported nothing is known.
  expect(checkDevice(fresh('door'), look, 1).reason).toBe('stale')
  expect(checkDevice(fresh('fan'), null, 0)).toEqual({ reason: 'absent', found: null })
})

test.each<[name: string, answer: JsonValue | null, reason: CheckReason]>([
  ['', { ok: true }, 'asExpected'],
  ['ok', { ok: true }, 'other'],
  ['ok', null, 'absent'],
  ['ok', 'text', 'absent'],
  ['', null, 'absent'],
])('an answer is looked into: %j of %j is %s', (name, answer, reason) => {
  expect(checkAnswer({ source: 'answer', name, expected: equal({ ok: true }), isFresh: false }, answer).reason).toBe(reason)
})

test('what is found is kept in short', () => {
  const found = checkDevice(
    { source: 'reported', name: 'log', expected: { is: 'present' }, isFresh: false },
    { ...look, reported: { log: 'x'.repeat(9_999) } },
    0,
  ).found!
  expect([found.length, found.at(-1)]).toEqual([256, '…'])
})

test('firmware is what is reported, else the attribute; of an object its version', () => {
  expect(firmwareOf(look, 'firmware')).toBe('1.9.0')
  expect(firmwareOf({ ...look, reported: { firmware: { version: '2.1.0', slot: 'B' } } }, 'firmware')).toBe('2.1.0')
  expect(firmwareOf({ ...look, reported: { os: { fw: { value: '3', ac: 200 } } } }, 'os.fw')).toBe('3')
  expect([firmwareOf(look, 'missing'), firmwareOf(look, '')]).toEqual([null, null])
})

test('no name leads to what an object inherits', () => {
  expect([placeIn({}, 'constructor'), placeIn({ a: {} }, 'a.__proto__'), placeIn({}, 'toString.name')]).toEqual([null, null, null])
})

test.each([
  ['2.1.4', '2.1.*', true],
  ['2.1.', '2.1.*', true],
  ['2.10.4', '2.1.*', false],
  ['abc', 'a?c', true],
  ['ac', 'a?c', false],
  ['a.c', 'a.c', true],
  ['abc', 'a.c', false],
  ['', '*', true],
  ['', '?', false],
  ['mississippi', 'm*iss*pi', true],
  ['mississippi', 'm*iss*pix', false],
  ['😀', '?', true],
])('%j is like %j: %s', (text, pattern, answer) => expect(isLike(text, pattern)).toBe(answer))

test('a pattern agrees with the regular expression that says the same', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12 })
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), letters, (text, pattern) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
      expect(isLike(text, pattern)).toBe(expression.test(text))
    }),
  )
})

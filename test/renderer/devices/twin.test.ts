import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../main/contract/json.ts'
import { newTwin, type TwinView } from '../../../main/contract/twin.ts'
import { outcomeOf, readAcknowledgement } from '../../../renderer/devices/twin/acknowledgement.ts'
import { previewPatch, readPatch } from '../../../renderer/devices/twin/patch-preview.ts'
import { openRows, twinRows, type TwinTemplate } from '../../../renderer/devices/twin/twin-rows.ts'

describe('an acknowledgement', () => {
  test.each<[string, JsonValue, string, number | null, string | null]>([
    ['of Plug and Play', { value: 21, ac: 200, av: 7, ad: 'done' }, 'taken', 7, 'done'],
    ['that goes on', { value: 21, ac: 202, av: 7 }, 'underWay', 7, null],
    ['that refuses', { value: 21, ac: 400, av: 7, ad: 'too hot' }, 'failed', 7, 'too hot'],
    ['of what the device did itself', { value: 21, ac: 203, av: 0 }, 'own', 0, null],
    ['of the preview', { value: 21, sc: 500, sv: 3, sd: 'jammed' }, 'failed', 3, 'jammed'],
    ['of the first generation', { value: 35, desiredVersion: 7, status: 'completed', message: 'ok' }, 'taken', 7, 'ok'],
    ['of the first generation, under way', { value: 35, desiredVersion: 7, status: 'pending' }, 'underWay', 7, null],
    ['of the first generation, with a number', { value: 35, desiredVersion: 7, status: 'completed', statusCode: 404 }, 'failed', 7, null],
    ['of the first generation, with a word of its own', { value: 35, desiredVersion: 7, status: 'jammed' }, 'failed', 7, null],
  ])('%s is read', (_name, reported, outcome, version, text) => {
    const read = readAcknowledgement(reported)!
    expect([outcomeOf(read), read.version, read.text]).toEqual([outcome, version, text])
  })

  test.each<[string, JsonValue]>([
    ['a bare value', 21],
    ['an object with a value of its own', { value: 21, status: 'ok' }],
    ['an acknowledgement without a value', { ac: 200, av: 7 }],
    ['a code that is no number', { value: 21, ac: 'fine' }],
    ['a list', [1, 2]],
  ])('is not %s', (_name, reported) => expect(readAcknowledgement(reported)).toBeNull())
})

const twin = (desired: JsonObject, reported: JsonObject, times: Partial<TwinView> = {}): TwinView => ({
  ...newTwin('d'),
  desired,
  reported,
  ...times,
})
const template = (wireFormat: TwinTemplate['wireFormat'], settings: TwinTemplate['settings'] = []): TwinTemplate => ({
  settings,
  reported: [],
  components: [
    { name: 'left', title: 'Left oven', modelId: 'dtmi:oven;1' },
    { name: 'right', modelId: 'dtmi:oven;1' },
  ],
  wireFormat,
})

describe('the rows of a twin', () => {
  const short = (view: TwinView, kind: TwinTemplate | null = null) =>
    twinRows(view, kind).map(({ path, desired, reported, state }) => [path, desired, reported, state])

  test.each<[string, JsonObject, JsonObject, unknown[]]>([
    ['a value that is as it should be', { target: 21 }, { target: 21 }, ['target', 21, 21, 'same']],
    ['a value that is not', { target: 21 }, { target: 20 }, ['target', 21, 20, 'differs']],
    ['a value that was never reported', { target: 21 }, {}, ['target', 21, undefined, 'unreported']],
    ['a value that nobody set', {}, { serial: 'x' }, ['serial', undefined, 'x', 'reportedOnly']],
    ['an acknowledged value', { target: 21 }, { target: { value: 21, ac: 200, av: 2 } }, ['target', 21, 21, 'same']],
    ['a value that is refused', { target: 21 }, { target: { value: 20, ac: 400, av: 2 } }, ['target', 21, 20, 'failed']],
    ['a value under way', { target: 21 }, { target: { value: 20, ac: 202, av: 2 } }, ['target', 21, 20, 'underWay']],
    ['a value that the device took otherwise', { t: 21 }, { t: { value: 20, ac: 200, av: 2 } }, ['t', 21, 20, 'differs']],
    [
      'a value of a component, without its marker',
      { c1: { __t: 'c', target: 21 } },
      { c1: { __t: 'c', target: { value: 21, ac: 200, av: 2 } } },
      ['c1.target', 21, 21, 'same'],
    ],
    [
      'a value of the preview',
      { '$iotin:c1': { target: { value: 21 } } },
      { '$iotin:c1': { target: { value: 21, sc: 200, sv: 2 } } },
      ['c1.target', 21, 21, 'same'],
    ],
    [
      'a value of the first generation',
      { fan: { value: 35 } },
      { fan: { value: 35, desiredVersion: 2, status: 'completed' } },
      ['fan', 35, 35, 'same'],
    ],
    ['an object that only one side has whole', { limits: 3 }, { limits: { low: 1 } }, ['limits', 3, { low: 1 }, 'differs']],
    ['an object without members', { limits: {} }, { limits: {} }, ['limits', {}, {}, 'same']],
  ])('show %s', (_name, desired, reported, row) => expect(short(twin(desired, reported))).toEqual([row]))

  test('are in the order of what needs a look, then by name', () => {
    const view = twin({ b: 1, a: 1, c: 2, d: 1, e: 1 }, { b: 1, a: 1, c: 1, z: 0, d: { value: 1, ac: 500, av: 2 } })
    expect(twinRows(view, null).map((row) => `${row.path} ${row.state}`)).toEqual([
      'd failed',
      'c differs',
      'e unreported',
      'a same',
      'b same',
      'z reportedOnly',
    ])
    expect(openRows(twinRows(view, null))).toBe(3)
  })

  test('part objects into their values, but not those that the template knows as one setting', () => {
    const desired = { net: { ip: '10.0.0.1', mask: 24 } }
    expect(short(twin(desired, {})).map(([path]) => path)).toEqual(['net.ip', 'net.mask'])
    const known = template('pnp', [{ name: 'net', title: 'Network', schema: { type: 'object' } }])
    expect(twinRows(twin(desired, {}), known)).toMatchObject([{ path: 'net', title: 'Network', desired: { ip: '10.0.0.1', mask: 24 } }])
  })

  test('are told apart where two components have a value of one title', () => {
    const known = template(
      'pnp',
      ['left.target', 'right.target', 'target'].map((name) => ({ name, title: 'Target', schema: { type: 'integer' as const } })),
    )
    expect(twinRows(twin({ left: { target: 1 }, right: { target: 1 }, target: 1 }, {}), known).map(({ title }) => title)).toEqual([
      'Left oven / Target',
      'right / Target',
      'Target',
    ])
  })

  test('unwrap the first generation also before the device has said anything', () => {
    expect(short(twin({ fan: { value: 35 } }, {}), template('legacy'))).toEqual([['fan', 35, undefined, 'unreported']])
    expect(short(twin({ fan: { value: 35 } }, {}), template('pnp'))).toEqual([['fan.value', 35, undefined, 'unreported']])
  })

  test('have the time of the youngest value within them', () => {
    const reportedAtMs = { '/target/value': 1_000, '/target/av': 3_000, '/targets': 9_000 }
    expect(twinRows(twin({}, { target: { value: 20, ac: 200, av: 2 } }, { reportedAtMs }), null)).toMatchObject([{ reportedAtMs: 3_000 }])
  })

  test('do not take an acknowledgement of an older wish for one of this', () => {
    const view = twin(
      { target: 22 },
      { target: { value: 20, ac: 400, av: 2 } },
      { desiredAtMs: { '/target': 2_000 }, reportedAtMs: { '/target': 1_000 } },
    )
    expect(twinRows(view, null)).toMatchObject([{ state: 'differs', desiredAtMs: 2_000, reportedAtMs: 1_000 }])
  })
})

describe('a change of the desired state', () => {
  test.each([
    ['', 'Write the values to change, as {"target": 21}.'],
    ['{"a"', /^Not JSON yet: /],
    ['21', 'A change is a JSON object, as {"target": 21}; null takes a value away.'],
    ['[1]', 'A change is a JSON object, as {"target": 21}; null takes a value away.'],
    ['null', 'A change is a JSON object, as {"target": 21}; null takes a value away.'],
    ['{}', 'An empty object changes nothing.'],
  ])('%j is refused while it is typed', (text, problem) => {
    const read = readPatch(text)
    expect('problem' in read && read.problem).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem))
  })

  test('is shown value by value before it is sent', () => {
    const state = { target: 21, mode: 'eco', net: { __t: 'c', ip: '1', mask: 24 }, list: [1] }
    const patch = { target: 22, mode: null, net: { __t: 'c', ip: '1', gateway: { a: 1, b: null } }, list: [2], ghost: null, fresh: true }
    expect(previewPatch(state, patch).map(({ path, kind, before, after }) => [path, kind, before, after])).toEqual([
      ['target', 'changes', 21, 22],
      ['mode', 'removes', 'eco', undefined],
      ['net.ip', 'keeps', '1', '1'],
      ['net.gateway', 'adds', undefined, { a: 1 }],
      ['list', 'changes', [1], [2]],
      ['ghost', 'keeps', undefined, undefined],
      ['fresh', 'adds', undefined, true],
    ])
  })
})

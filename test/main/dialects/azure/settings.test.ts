import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../../main/contract/json.ts'
import { newTemplateSchema, wireFormats, type DeviceTemplate, type WireFormat } from '../../../../main/contract/templates.ts'
import { azureDialect } from '../../../../main/dialects/azure/index.ts'

const { work } = azureDialect

/** What comes of settings when all that is reported was reported after they were sent. */
const outcomeOf = (values: JsonObject, reported: JsonObject, sentVersion: number, of: DeviceTemplate | null) =>
  work.outcome(values, reported, sentVersion, work.acknowledgedIn(values, reported, sentVersion, of), of)

function template(wireFormat: WireFormat, doneWhen: DeviceTemplate['doneWhen'] = 'acknowledged'): DeviceTemplate {
  const rest = newTemplateSchema.parse({ name: 'Template', wireFormat, doneWhen })
  return { ...rest, templateId: 't1', createdAtMs: 0, lastUpdatedAtMs: 0 }
}

describe('how settings are written', () => {
  test.each<[WireFormat, JsonObject, JsonObject]>([
    ['pnp', { target: 21 }, { target: 21 }],
    ['pnp', { 'c1.target': 21 }, { c1: { __t: 'c', target: 21 } }],
    ['pnp', { a: 1, 'c1.b': 2, 'c2.b': 3, 'c1.d': 4 }, { a: 1, c1: { __t: 'c', b: 2, d: 4 }, c2: { __t: 'c', b: 3 } }],
    ['pnp', { schedule: { from: 6, days: ['mon'] } }, { schedule: { from: 6, days: ['mon'] } }],
    ['pnp', { target: null }, { target: null }],
    ['preview', { target: 21 }, { target: { value: 21 } }],
    ['preview', { 'c1.target': 21, 'c1.on': true }, { '$iotin:c1': { target: { value: 21 }, on: { value: true } } }],
    ['legacy', { fanSpeed: 35 }, { fanSpeed: { value: 35 } }],
    ['legacy', { fanSpeed: 35, 'c1.target': 21 }, { fanSpeed: { value: 35 }, c1: { __t: 'c', target: 21 } }],
    ['legacy', { schedule: { from: 6 } }, { schedule: { value: { from: 6 } } }],
  ])('%s: %o', (wireFormat, values, patch) => {
    expect(work.desiredPatch(values, template(wireFormat), {})).toEqual(patch)
  })

  test('a device without a template is written to as by Plug and Play', () => {
    expect(work.desiredPatch({ a: 1, 'c1.b': 2 }, null, {})).toEqual({ a: 1, c1: { __t: 'c', b: 2 } })
  })

  test('the mark of a component stands first, as SDKs write it', () => {
    expect(JSON.stringify(work.desiredPatch({ 'c1.b': 2 }, null, {}))).toBe('{"c1":{"__t":"c","b":2}}')
  })

  test.each<[WireFormat, JsonObject, JsonObject]>([
    ['pnp', { s: { a: 1, b: { c: 1, d: 2 } }, other: 1 }, { s: { a: 2, b: { d: 2, c: null } } }],
    ['legacy', { s: { value: { a: 1, b: { c: 1, d: 2 } } } }, { s: { value: { a: 2, b: { d: 2, c: null } } } }],
  ])('%s: what an object no longer holds is taken away', (wireFormat, desired, patch) => {
    expect(work.desiredPatch({ s: { a: 2, b: { d: 2 } } }, template(wireFormat), desired)).toEqual(patch)
  })

  test.each<[WireFormat, JsonObject]>([
    ['pnp', { c1: { __t: 'c', s: { x: null, a: 1 } } }],
    ['preview', { '$iotin:c1': { s: { value: { x: null, a: 1 } } } }],
  ])('%s: also of a component, whose other members stay', (wireFormat, patch) => {
    const [place] = Object.keys(patch)
    const before: JsonObject = wireFormat === 'preview' ? { s: { value: { x: 1 } }, other: { value: 1 } } : { s: { x: 1 }, other: 1 }
    expect(work.desiredPatch({ 'c1.s': { a: 1 } }, template(wireFormat), { [place!]: before })).toEqual(patch)
  })
})

describe('what an acknowledgement says', () => {
  const waits = { kind: 'waits', message: null }
  test.each<[JsonValue | undefined, object]>([
    // Plug and Play, since July 2020.
    [
      { value: 21, ac: 200, av: 7 },
      { kind: 'taken', message: null },
    ],
    [
      { value: 21, ac: 200, av: 7, ad: 'done' },
      { kind: 'taken', message: 'done' },
    ],
    [
      { value: 20, ac: 200, av: 8, ad: 'limited' },
      { kind: 'taken', message: 'limited' },
    ],
    [
      { value: 21, ac: 204, av: 7 },
      { kind: 'taken', message: null },
    ],
    [
      { value: 21, ac: 203, av: 7 },
      { kind: 'taken', message: null },
    ],
    [{ value: 21, ac: 203, av: 0 }, waits],
    [{ value: 21, ac: 200, av: 6 }, waits],
    [{ value: 21, ac: 400, av: 6, ad: 'too hot' }, waits],
    [{ value: 21, ac: 201, av: 7 }, waits],
    [
      { value: 21, ac: 202, av: 7, ad: 'heating' },
      { kind: 'waits', message: 'heating' },
    ],
    [
      { value: 21, ac: 400, av: 7, ad: 'too hot' },
      { kind: 'refused', message: 'too hot' },
    ],
    [
      { value: 21, ac: 404, av: 7 },
      { kind: 'refused', message: 'The device answered 404 for target.' },
    ],
    [
      { value: 21, ac: 500, av: 9, ad: '' },
      { kind: 'refused', message: 'The device answered 500 for target.' },
    ],
    [
      { value: 21, ac: 300, av: 7 },
      { kind: 'refused', message: 'The device answered 300 for target.' },
    ],
    [
      { value: 21, ac: 100, av: 7 },
      { kind: 'refused', message: 'The device answered 100 for target.' },
    ],
    [
      { value: 21, ac: 400, av: 7, ad: { a: 1 } },
      { kind: 'refused', message: 'The device answered 400 for target.' },
    ],
    [{ value: 21, ac: '200', av: 7 }, waits],
    [{ value: 21, ac: 200 }, waits],
    [{ value: 21, av: 7 }, waits],
    // The preview of 2019 and 2020.
    [
      { value: 21, sc: 200, sv: 7, sd: 'done' },
      { kind: 'taken', message: 'done' },
    ],
    [
      { value: 21, sc: 202, sv: 7, sd: 'heating' },
      { kind: 'waits', message: 'heating' },
    ],
    [
      { value: 21, sc: 500, sv: 7 },
      { kind: 'refused', message: 'The device answered 500 for target.' },
    ],
    [{ value: 21, sc: 200, sv: 6 }, waits],
    // IoT Central before that.
    [
      { value: 21, desiredVersion: 7, status: 'completed' },
      { kind: 'taken', message: null },
    ],
    [
      { value: 21, desiredVersion: 7, status: 'Completed', message: 'done' },
      { kind: 'taken', message: 'done' },
    ],
    [
      { value: 21, desiredVersion: 7, status: 'pending', message: 'soon' },
      { kind: 'waits', message: 'soon' },
    ],
    [{ value: 21, desiredVersion: 7, status: 'in progress' }, waits],
    [
      { value: 21, desiredVersion: 7, status: 'error' },
      { kind: 'refused', message: 'The device answered 500 for target.' },
    ],
    [
      { value: 21, desiredVersion: 7, status: 'error', message: 'stuck' },
      { kind: 'refused', message: 'stuck' },
    ],
    [
      { value: 21, desiredVersion: 7, status: 'completed', statusCode: 400 },
      { kind: 'refused', message: 'The device answered 400 for target.' },
    ],
    [
      { value: 21, desiredVersion: 7, statusCode: 200 },
      { kind: 'taken', message: null },
    ],
    [{ value: 21, desiredVersion: 7 }, waits],
    [{ value: 21, desiredVersion: 6, status: 'completed' }, waits],
    // None at all.
    [21, waits],
    [{ value: 21 }, waits],
    [null, waits],
    ['completed', waits],
    [[200], waits],
    [undefined, waits],
  ])('%o', (reported, outcome) => {
    for (const format of wireFormats)
      expect(outcomeOf({ target: 21 }, reported === undefined ? {} : { target: reported }, 7, template(format))).toEqual(outcome)
  })

  test.each<[WireFormat, JsonObject]>([
    ['pnp', { c1: { __t: 'c', target: { value: 21, ac: 200, av: 7 } } }],
    ['legacy', { c1: { __t: 'c', target: { value: 21, ac: 200, av: 7 } } }],
    ['preview', { '$iotin:c1': { target: { value: 21, sc: 200, sv: 7 } } }],
  ])('%s: of a component it stands in its place', (wireFormat, reported) => {
    expect(outcomeOf({ 'c1.target': 21 }, reported, 7, template(wireFormat)).kind).toBe('taken')
    expect(outcomeOf({ target: 21 }, reported, 7, template(wireFormat)).kind).toBe('waits')
    expect(outcomeOf({ 'c2.target': 21 }, reported, 7, template(wireFormat)).kind).toBe('waits')
  })

  test('a component that is reported as no object has said nothing', () => {
    for (const c1 of [1, null, 'x', [1]]) expect(outcomeOf({ 'c1.target': 21 }, { c1 }, 7, null)).toEqual(waits)
  })

  test('names that JavaScript has a meaning for were not reported', () => {
    for (const name of ['constructor', 'toString', 'constructor.name', '__proto__'])
      expect(outcomeOf(Object.fromEntries([[name, 1]]), {}, 1, null)).toEqual(waits)
  })
})

describe('several settings', () => {
  const taken = { value: 1, ac: 200, av: 7, ad: 'ok' }
  const goesOn = { value: 1, ac: 202, av: 7, ad: 'moving' }
  const failed = { value: 1, ac: 400, av: 7, ad: 'stuck' }
  test.each<[string, JsonObject, object]>([
    ['none said anything', {}, { kind: 'waits', message: null }],
    ['one is taken', { a: taken }, { kind: 'waits', message: null }],
    ['one is taken, one goes on', { a: taken, b: goesOn }, { kind: 'waits', message: 'b: moving' }],
    ['both are taken', { a: taken, b: taken }, { kind: 'taken', message: 'a: ok; b: ok' }],
    ['one failed at once', { b: failed }, { kind: 'refused', message: 'b: stuck' }],
    ['one failed, one is taken', { a: taken, b: failed }, { kind: 'refused', message: 'b: stuck' }],
    [
      'both failed, in sentences',
      { a: { ...failed, ad: 'Stuck.' }, b: { ...failed, ad: 'Too hot.' } },
      { kind: 'refused', message: 'a: Stuck; b: Too hot.' },
    ],
    ['both failed', { a: failed, b: { ...failed, ad: null } }, { kind: 'refused', message: 'a: stuck; b: The device answered 400 for b.' }],
  ])('%s', (_what, reported, outcome) => {
    expect(outcomeOf({ a: 1, b: 1 }, reported, 7, template('pnp'))).toEqual(outcome)
  })

  test('what a device says is cut at 2028 characters', () => {
    const outcome = outcomeOf({ a: 1 }, { a: { ac: 400, av: 7, ad: 'x'.repeat(4000) } }, 7, null)
    expect(outcome.message).toBe(`${'x'.repeat(2027)}…`)
  })
})

describe('a device that only reports', () => {
  const lenient = [template('pnp', 'reported'), template('legacy', 'reported'), null]
  test.each<[JsonValue | undefined, 'taken' | 'waits' | 'refused']>([
    [21, 'taken'],
    [{ value: 21 }, 'taken'],
    [{ value: 21, ac: 200, av: 3 }, 'taken'],
    [{ value: 21, ac: 400, av: 3 }, 'taken'],
    [{ value: 21, ac: 203, av: 0 }, 'taken'],
    [{ value: 21, ac: 202, av: 7 }, 'taken'],
    [{ value: 21, ac: 400, av: 7 }, 'refused'],
    [{ value: 20, ac: 200, av: 7 }, 'taken'],
    [{ value: 20, ac: 200, av: 3 }, 'waits'],
    [20, 'waits'],
    ['21', 'waits'],
    [undefined, 'waits'],
  ])('%o', (reported, kind) => {
    for (const of of lenient) expect(outcomeOf({ target: 21 }, reported === undefined ? {} : { target: reported }, 7, of).kind).toBe(kind)
  })

  test('has taken an object when it reports all of it, in any order', () => {
    const value = { a: 1, b: [1, { c: 2 }] }
    expect(outcomeOf({ s: value }, { s: { b: [1, { c: 2 }], a: 1 } }, 7, null).kind).toBe('taken')
    expect(outcomeOf({ s: value }, { s: { a: 1 } }, 7, null).kind).toBe('waits')
  })

  test('has let go of a setting when it reports it no more', () => {
    expect(outcomeOf({ s: null }, {}, 7, null).kind).toBe('taken')
    expect(outcomeOf({ s: null }, { s: 1 }, 7, null).kind).toBe('waits')
  })
})

describe('a device that does as it is told', () => {
  /** A device as its SDK makes it: answers each setting of a patch in its place, and in the words of its generation. */
  function acknowledge(patch: JsonObject, wireFormat: WireFormat, code: number, version: number): JsonObject {
    const answer = (value: JsonValue): JsonObject =>
      wireFormat === 'pnp'
        ? { value, ac: code, av: version, ad: 'said' }
        : wireFormat === 'preview'
          ? { value, sc: code, sv: version, sd: 'said' }
          : { value, desiredVersion: version, status: 'x', statusCode: code, message: 'said' }
    const isComponent = (key: string, value: JsonValue): value is JsonObject =>
      key.startsWith('$iotin:') || (typeof value === 'object' && value !== null && !Array.isArray(value) && value['__t'] === 'c')
    const members = (object: JsonObject): JsonObject =>
      Object.fromEntries(
        Object.entries(object).map(([key, value]) => [
          key,
          key === '__t' ? value : isComponent(key, value) ? members(value) : answer(value),
        ]),
      )
    return members(patch)
  }

  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/)
  const setting = fc.oneof(
    name,
    fc.tuple(fc.constantFrom('c1', 'c2'), name).map((parts) => parts.join('.')),
  )
  const value = fc
    .json({ maxDepth: 3 })
    .map((text) => JSON.parse(text) as JsonValue)
    // An object with this mark is a component to every SDK.
    .filter((one) => !JSON.stringify(one).includes('__'))
  const values = fc
    .dictionary(setting, value, { minKeys: 1, maxKeys: 5 })
    // A member cannot be a setting and a component at once.
    .filter((all) => !('c1' in all) && !('c2' in all))
    .map((all) => ({ ...all }))
  const version = fc.integer({ min: 2, max: 1_000_000 })
  const code = fc.integer({ min: 100, max: 599 })
  const anyTemplate = fc.constantFrom(...wireFormats).map((format) => template(format))

  test('has taken every value in every format', () => {
    fc.assert(
      fc.property(values, version, fc.nat(5), anyTemplate, (wanted, sent, later, of) => {
        const reported = acknowledge(work.desiredPatch(wanted, of, {}), of.wireFormat, 200, sent + later)
        expect(outcomeOf(wanted, reported, sent, of).kind).toBe('taken')
      }),
    )
  })

  test('has said nothing to these when it acknowledges an older version, whatever its code', () => {
    fc.assert(
      fc.property(values, version, code, anyTemplate, (wanted, sent, any, of) => {
        const reported = acknowledge(work.desiredPatch(wanted, of, {}), of.wireFormat, any, sent - 1)
        expect(outcomeOf(wanted, reported, sent, of)).toEqual({ kind: 'waits', message: null })
      }),
    )
  })

  test('ends a setting by its code alone', () => {
    fc.assert(
      fc.property(values, version, code, anyTemplate, (wanted, sent, any, of) => {
        const reported = acknowledge(work.desiredPatch(wanted, of, {}), of.wireFormat, any, sent)
        const kind = any === 201 || any === 202 ? 'waits' : any >= 200 && any < 300 ? 'taken' : 'refused'
        expect(outcomeOf(wanted, reported, sent, of).kind).toBe(kind)
      }),
    )
  })

  test('nothing that is reported makes it throw', () => {
    const reported = fc.dictionary(
      fc.constantFrom('a', 'c1', '$iotin:c1', 'constructor'),
      fc.oneof(
        value,
        fc.record({ value, ac: value, av: value, ad: value }, { requiredKeys: [] }),
        fc.record({ a: fc.record({ statusCode: value, desiredVersion: value, status: value }, { requiredKeys: [] }) }),
      ),
    )
    fc.assert(
      fc.property(reported, anyTemplate, (state, of) => {
        const { kind } = outcomeOf({ a: 1, 'c1.a': 2, constructor: 3 }, state as JsonObject, 7, of)
        expect(['taken', 'waits', 'refused']).toContain(kind)
      }),
    )
  })
})

test('commands have 30 s where the job says nothing, and every report has a version', () => {
  expect(work).toMatchObject({ responseTimeoutMs: 30_000, countsEveryReport: true, hasUnansweredCommands: true, reportsMayBeLost: true })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../main/contract/json.ts'
import type { ObjectField, ValueSchema } from '../../../main/contract/templates.ts'
import { readDraft } from '../../../renderer/values/read-draft.ts'
import { draftOf, emptyDraft, jsonText, type ValueDraft } from '../../../renderer/values/value-draft.ts'
import type { ValueKind } from '../../../renderer/values/value-kind.ts'

const speed: ValueSchema = { type: 'integer', minimum: 0, maximum: 3 }
const mode: ValueSchema = { type: 'enum', values: [{ value: 'eco' }, { value: 2, title: 'Two' }] }
const limits: ValueSchema = {
  type: 'object',
  fields: [
    { name: 'high', schema: { type: 'double', maximum: 90 } },
    { name: 'alarm', schema: { type: 'boolean' } },
    { name: 'note', schema: { type: 'string' } },
    { name: 'steps', schema: { type: 'array', items: speed } },
  ],
}
const tags: ValueSchema = { type: 'map', values: { type: 'string', maximumLength: 3 } }

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
    [{ type: 'dateTime' }, '2026-03-31T14:00:00+02:00', '2026-03-31T14:00:00+02:00'],
    [{ type: 'date' }, ' 2026-03-31 ', '2026-03-31'],
    [{ type: 'time' }, '14:00:00', '14:00:00'],
    [{ type: 'duration' }, 'PT30M', 'PT30M'],
    [{ type: 'object' }, '{"a": [1]}', { a: [1] }],
    [{ type: 'object', fields: [] }, '{}', {}],
    [{ type: 'json' }, '"eco"', 'eco'],
    [{ type: 'json' }, 'null', null],
    [limits, '{"high": 8, "steps": [1, 2]}', { high: 8, steps: [1, 2] }],
    [tags, '{}', {}],
  ])('%j reads %j', (kind, text, value) => {
    expect(readDraft(kind, text)).toEqual({ value })
  })

  const noJson = 'This is not JSON yet: write a number, true, false, or text in double quotes such as "eco".'
  test.each<[ValueKind, string, string]>([
    [{ type: 'boolean' }, '', 'Choose on or off.'],
    [{ type: 'boolean', trueTitle: 'Open', falseTitle: 'Shut' }, '5', 'Choose Open or Shut.'],
    [speed, '7', '7 is out of range: write a whole number from 0 to 3.'],
    [speed, '1.5', 'Write a whole number from 0 to 3, without decimals.'],
    [speed, 'fast', 'fast is not a number: write a whole number from 0 to 3.'],
    [{ type: 'double', minimum: 5, unit: '°C' }, '1,000', '1,000 is not a number: write a number of at least 5 °C.'],
    [{ type: 'string', maximumLength: 2 }, 'abc', 'At most 2 characters; this text has 3.'],
    [{ type: 'string', minimumLength: 1 }, '', 'At least 1 character; this text has 0.'],
    [mode, 'eco', 'Choose one of the values.'],
    [{ type: 'dateTime' }, '2026-03-31T14:00', 'Choose a date and a time.'],
    [{ type: 'date' }, '2026-02-30', 'Choose a date.'],
    [{ type: 'time' }, '', 'Choose a time.'],
    [
      { type: 'duration' },
      '30 min',
      '30 min is no duration: write PT30M for 30 minutes, PT1H30M for an hour and a half, P1DT12H for a day and 12 hours.',
    ],
    [{ type: 'object' }, '[1]', 'Write a JSON object: it begins with { and ends with }.'],
    [{ type: 'json' }, 'eco', noJson],
    [{ type: 'json' }, '', 'A value is needed: a number, true, false, or text in double quotes such as "eco".'],
    [limits, '', 'Fill in at least one field.'],
    [limits, '[1]', 'Write a JSON object: it begins with { and ends with }.'],
    [limits, '{"low": 1}', 'There is no field ‘low’: the fields are high, alarm, note, steps.'],
    [limits, '{"steps": [1, 9]}', 'steps, 2: 9 is out of range: write a whole number from 0 to 3.'],
    [{ type: 'array', items: speed }, '{}', 'Write a JSON list: it begins with [ and ends with ].'],
    [tags, '{"a": "long"}', '1: At most 3 characters; this text has 4.'],
  ])('%j refuses %j in words', (kind, text, message) => {
    expect(readDraft(kind, text)).toEqual({ problems: [{ path: '', message }] })
  })

  test('is left out where nothing is required, and never sent where nothing is taken', () => {
    expect(readDraft({ type: 'json' }, '', true)).toEqual({ value: undefined })
    expect(readDraft({ type: 'string' }, null, true)).toEqual({ value: undefined })
    expect(readDraft({ type: 'string' }, '', true)).toEqual({ value: '' })
    expect(readDraft({ type: 'none' }, 'anything')).toEqual({ value: undefined })
  })
})

describe('a value of several inputs', () => {
  const rows = (...texts: [string, ValueDraft][]): ValueDraft => ({
    rows: texts.map(([name, value], index) => ({ key: index + 4, name, value })),
  })

  test('says what is wrong at the very input', () => {
    const draft: ValueDraft = { fields: { high: '99', note: '', steps: rows(['', '1'], ['', 'x']) } }
    expect(readDraft(limits, draft)).toEqual({
      problems: [
        { path: '/high', message: '99 is out of range: write a number of at most 90.' },
        { path: '/steps/5', message: 'x is not a number: write a whole number from 0 to 3.' },
      ],
    })
  })

  test('leaves out the fields that are left out, and only those', () => {
    expect(readDraft(limits, { fields: { alarm: 'false', note: '' } })).toEqual({ value: { alarm: false, note: '' } })
  })

  test.each<[string, ValueKind, boolean, string]>([
    ['needed', limits, false, 'Fill in at least one field.'],
    ['optional', limits, true, 'Fill in at least one field, or leave it out.'],
  ])('that is %s is not sent empty by who forgot it', (_what, kind, optional, message) => {
    expect(readDraft(kind, emptyDraft(kind, optional), optional)).toEqual({ problems: [{ path: '', message }] })
  })

  test('may be an empty list or map', () => {
    expect(readDraft(tags, emptyDraft(tags))).toEqual({ value: {} })
    expect(readDraft({ type: 'array', items: limits }, { rows: [] })).toEqual({ value: [] })
  })

  test('has a name in each row of a map, each once', () => {
    expect(readDraft(tags, rows(['', 'a'], [' b', 'b'], ['c', 'c'], ['c', 'long']))).toEqual({
      problems: [
        { path: '/4:name', message: 'Write a name.' },
        { path: '/5:name', message: 'A name has no space at its ends.' },
        { path: '/7:name', message: '‘c’ stands here twice.' },
        { path: '/7', message: 'At most 3 characters; this text has 4.' },
      ],
    })
  })
})

/** A type of at most `depth` levels, with a value of it. */
function typed(depth: number): fc.Arbitrary<{ schema: ValueSchema; value: JsonValue }> {
  const plain: fc.Arbitrary<{ schema: ValueSchema; value: JsonValue }>[] = [
    fc.boolean().map((value) => ({ schema: { type: 'boolean' }, value })),
    fc.integer().map((value) => ({ schema: { type: 'integer' }, value })),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => ({ schema: { type: 'double' }, value: value + 0 })),
    fc.string().map((value) => ({ schema: { type: 'string' }, value })),
    fc
      .constantFrom<string | number>('a', 1, '1')
      .map((value) => ({ schema: { type: 'enum', values: [{ value: 'a' }, { value }] }, value })),
    fc.constantFrom('2026-03-31', '0001-01-01').map((value) => ({ schema: { type: 'date' }, value })),
    fc.constantFrom('PT1S', 'P1Y').map((value) => ({ schema: { type: 'duration' }, value })),
    fc.jsonValue({ maxDepth: 2 }).map((value) => ({ schema: { type: 'json' }, value: JSON.parse(JSON.stringify(value)) as JsonValue })),
  ]
  if (depth === 1) return fc.oneof(...plain)
  const inner = typed(depth - 1)
  const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/), { minLength: 1, maxLength: 4 })
  const rowName = fc.string({ minLength: 1 }).filter((name) => name.trim() === name)
  return fc.oneof(
    ...plain,
    inner.chain(({ schema, value }) =>
      fc.array(fc.constant(value), { maxLength: 3 }).map((items) => ({ schema: { type: 'array' as const, items: schema }, value: items })),
    ),
    inner.chain(({ schema, value }) =>
      fc
        .dictionary(rowName, fc.constant(value), { maxKeys: 3 })
        .map((map) => ({ schema: { type: 'map' as const, values: schema }, value: Object.fromEntries(Object.entries(map)) as JsonValue })),
    ),
    names.chain((all) =>
      fc.array(fc.tuple(inner, fc.boolean()), { minLength: all.length, maxLength: all.length }).map((parts) => {
        const fields: ObjectField[] = parts.map(([{ schema }], index) => ({ name: all[index]!, schema }))
        const given = parts.flatMap(([{ value }, isThere], index) => (isThere || index === 0 ? [[all[index]!, value] as const] : []))
        return { schema: { type: 'object' as const, fields }, value: Object.fromEntries(given) as JsonValue }
      }),
    ),
  )
}

describe('the draft of a value', () => {
  test('of any type, five levels deep, is plain JSON and reads back the same', () => {
    fc.assert(
      fc.property(typed(5), ({ schema, value }) => {
        const draft = JSON.parse(JSON.stringify(draftOf(schema, value))) as ValueDraft
        expect(readDraft(schema, draft)).toEqual({ value })
      }),
      { numRuns: 500 },
    )
  })

  test('written as JSON says the same', () => {
    fc.assert(
      fc.property(typed(3), ({ schema, value }) => {
        expect(readDraft(schema, schema.type === 'string' ? (value as string) : jsonOf(schema, value))).toEqual({ value })
      }),
    )
  })

  /** Dates and durations are written without quotes in their inputs. */
  const jsonOf = (schema: ValueSchema, value: JsonValue) =>
    schema.type === 'date' || schema.type === 'duration' ? (value as string) : jsonText(value)

  test.each<[ValueKind, JsonValue]>([
    [limits, { low: 1 }],
    [limits, 5],
    [tags, [1]],
    [{ type: 'array', items: speed }, { a: 1 }],
    [speed, 'fast'],
    [{ type: 'boolean' }, 5],
  ])('of %j keeps %j that does not fit it in sight, and says so', (kind, value) => {
    const draft = draftOf(kind, value)
    expect(draft).toBe(JSON.stringify(value, null, 2))
    expect(readDraft(kind, draft)).toHaveProperty('problems')
  })
})

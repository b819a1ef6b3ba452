import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newTemplateSchema, type TemplateCommand, type TemplateField, type ValueSchema } from '../../../main/contract/templates.ts'
import templates from '../../../resources/templates.json' with { type: 'json' }
import { fieldDraft, readFieldDraft, withSchema, type FieldDraft } from '../../../renderer/templates/field-draft.ts'
import { emptySchema, retyped, schemaDraft, typesAt, type SchemaDraft } from '../../../renderer/templates/schema-draft.ts'
import { sections } from '../../../renderer/templates/sections.ts'

/** A type of at most `levels` levels. */
function anySchema(levels: number): fc.Arbitrary<ValueSchema> {
  const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })
  const word = fc.stringMatching(/^[a-z][a-zA-Z]{0,6}$/)
  const plain = fc.oneof(
    fc.record({ type: fc.constant('boolean' as const), trueTitle: optional(word) }),
    fc.record({ type: fc.constant('integer' as const), minimum: optional(fc.integer()), unit: optional(word) }),
    fc.record({ type: fc.constant('double' as const), maximum: optional(fc.integer()), decimalPlaces: optional(fc.nat(15)) }),
    fc.record({
      type: fc.constant('string' as const),
      minimumLength: optional(fc.nat(9)),
      maximumLength: optional(fc.integer({ min: 9, max: 99 })),
    }),
    fc.constantFrom<ValueSchema>(
      { type: 'enum', values: [{ value: 'a', title: 'A' }, { value: 2 }] },
      { type: 'date' },
      { type: 'time' },
      { type: 'dateTime' },
      { type: 'duration' },
      { type: 'json' },
      { type: 'object' },
    ),
  )
  if (levels === 1) return plain
  const inner = anySchema(levels - 1)
  const field = fc.record({ name: word, title: optional(word), description: optional(word), schema: inner })
  return fc.oneof(
    plain,
    inner.map((items) => ({ type: 'array' as const, items })),
    inner.map((values) => ({ type: 'map' as const, values })),
    fc
      .uniqueArray(field, { selector: ({ name }) => name, minLength: 1, maxLength: 4 })
      .map((fields) => ({ type: 'object' as const, fields })),
  )
}

/** Members that are left out and members that are undefined say the same. */
const plainJson = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value

describe('an entry of a template in the editor', () => {
  const entries = newTemplateSchema
    .array()
    .parse(templates)
    .flatMap((template) => sections.flatMap((section) => template[section].map((entry) => ({ section, entry, of: template.name }))))

  it.each(entries)('$of, $section, $entry.name comes out as it went in', ({ section, entry }) => {
    expect(readFieldDraft(section, fieldDraft(section, entry), ['other'])).toEqual({ entry })
  })

  it('comes out as it went in, of whatever type', () => {
    fc.assert(
      fc.property(anySchema(5), (any) => {
        const schema = plainJson(any)
        const field: TemplateField = { name: 'a', semanticType: 'Speed', schema }
        expect(readFieldDraft('telemetry', fieldDraft('telemetry', field), [])).toEqual({ entry: field })
      }),
    )
  })

  it('keeps what a command answers with, and that it waits', () => {
    const command: TemplateCommand = {
      name: 'c1.reboot',
      payload: { type: 'duration' },
      payloadName: 'Delay',
      response: { type: 'map', values: { type: 'double', unit: 's' } },
      responseName: 'Times',
      isQueued: true,
    }
    const draft = fieldDraft('commands', command, ['c', 'c1'])
    expect([draft.component, draft.name]).toEqual(['c1', 'reboot'])
    expect(readFieldDraft('commands', draft, [])).toEqual({ entry: command })
    expect(readFieldDraft('commands', { ...draft, component: '' }, [])).toEqual({ entry: { ...command, name: 'reboot' } })
  })

  it('keeps what a form begins with, and refuses one that does not fit', () => {
    const field: TemplateField = {
      name: 'limits',
      schema: { type: 'object', fields: [{ name: 'high', schema: { type: 'integer', maximum: 9 } }] },
      initialValue: { high: 8 },
    }
    const draft = fieldDraft('settings', field)
    expect(readFieldDraft('settings', draft, [])).toEqual({ entry: field })
    expect(readFieldDraft('settings', { ...draft, initialValue: { fields: { high: '10' } } }, [])).toEqual({
      problems: new Map([['initialValue/high', '10 is out of range: write a whole number of at most 9.']]),
    })
    expect(withSchema(draft, emptySchema('boolean')).initialValue).toBe('false')
    expect(withSchema(draft, { ...draft.schema, fields: [] }).initialValue).toBe(draft.initialValue)
  })

  const type = (part: Partial<SchemaDraft>): Partial<FieldDraft> => ({ schema: { ...emptySchema('double'), ...part } })
  const field = (key: number, name: string, schema: Partial<SchemaDraft> = {}) => ({
    key,
    name,
    title: '',
    description: '',
    schema: { ...emptySchema('double'), ...schema },
  })
  const rows: [Partial<FieldDraft>, Record<string, unknown>][] = [
    [{ name: ' ' }, { name: 'A name is needed: it is the key that the device knows.' }],
    [{ name: '1st' }, { name: expect.stringContaining('begins with a letter') }],
    [{ name: ' taken ' }, { name: 'There is a setting ‘taken’ already.' }],
    [{ name: 'taken', component: 'c1' }, { name: 'There is a setting ‘c1.taken’ already.' }],
    [type({ minimum: 'low', maximum: '∞' }), { 'schema/minimum': 'A number, or nothing.', 'schema/maximum': 'A number, or nothing.' }],
    [type({ type: 'integer', minimum: '1.5' }), { 'schema/minimum': 'A whole number, or nothing.' }],
    [type({ minimum: '5', maximum: '4' }), { 'schema/maximum': 'Less than the lowest value, 5.' }],
    [type({ decimalPlaces: '16' }), { 'schema/decimalPlaces': 'A whole number from 0 to 15, or nothing.' }],
    [type({ type: 'string', maximumLength: '0' }), { 'schema/maximumLength': 'A whole number above 0, or nothing.' }],
    [type({ type: 'string', minimumLength: '5', maximumLength: '4' }), { 'schema/maximumLength': 'Less than the shortest text, 5.' }],
    [type({ type: 'enum', choices: ' \n' }), { 'schema/choices': 'A choice needs at least one value, one a line.' }],
    [
      { name: '', ...type({ type: 'enum', choices: 'a\na' }) },
      { name: expect.stringContaining('A name is needed'), 'schema/choices': '‘a’ stands here twice.' },
    ],
    [
      type({ type: 'object', fields: [field(3, ''), field(4, 'a b'), field(5, 'c'), field(6, 'c', { minimum: 'x' })] }),
      {
        'schema/fields/3/name': 'A field needs a name.',
        'schema/fields/4/name': expect.stringContaining('begins with a letter'),
        'schema/fields/6/name': 'There is a field ‘c’ already.',
        'schema/fields/6/schema/minimum': 'A number, or nothing.',
      },
    ],
    [
      type({ type: 'array', inner: { ...emptySchema('map'), inner: emptySchema('enum') } }),
      { 'schema/inner/inner/choices': 'A choice needs at least one value, one a line.' },
    ],
  ]
  it.each(rows)('%j is refused, by the input', (part, problems) => {
    const read = readFieldDraft('settings', { ...fieldDraft('settings'), name: 'speed', ...part }, ['taken', 'c1.taken'])
    expect(read).toEqual({ problems: expect.anything() })
    expect(Object.fromEntries('problems' in read ? read.problems : [])).toEqual(problems)
  })

  it('forgets limits that do not go with its type any more', () => {
    const draft: FieldDraft = { ...fieldDraft('settings'), name: 'on', ...type({ type: 'boolean', minimum: 'x', choices: 'a' }) }
    expect(readFieldDraft('settings', draft, [])).toEqual({ entry: { name: 'on', schema: { type: 'boolean' } } })
  })
})

describe('a type in the editor', () => {
  it('that becomes a list or a map begins with items of a kind, and keeps them when it becomes the other', () => {
    const list = retyped(emptySchema('double'), 'array')
    expect(list.inner?.type).toBe('double')
    expect(retyped({ ...list, inner: emptySchema('date') }, 'map').inner?.type).toBe('date')
  })

  it('has five levels at most', () => {
    expect(typesAt(5, 'date', ['date', 'object', 'map'])).toEqual(['date', 'object', 'map'])
    expect(typesAt(6, 'date', ['date', 'object', 'map'])).toEqual(['date'])
    expect(typesAt(6, 'map', ['date', 'object', 'map'])).toEqual(['date', 'map'])
  })

  it('of none is a command without payload', () => {
    expect(schemaDraft(null).type).toBe('none')
  })
})

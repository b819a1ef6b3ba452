import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newTemplateSchema } from '../../../main/contract/templates.ts'
import templates from '../../../resources/templates.json' with { type: 'json' }
import { readChoices, writtenChoices } from '../../../renderer/templates/choices.ts'
import { fieldDraft, readFieldDraft, schemaWords, sections } from '../../../renderer/templates/field-draft.ts'
import type { FieldDraft, FieldProblems } from '../../../renderer/templates/field-draft.ts'

describe('a setting, property or command in the editor', () => {
  const entries = newTemplateSchema
    .array()
    .parse(templates)
    .flatMap((template) => sections.flatMap((section) => template[section].map((entry) => ({ section, entry, of: template.name }))))

  it.each(entries)('$of, $section, $entry.name comes out as it went in', ({ section, entry }) => {
    expect(readFieldDraft(section, fieldDraft(section, entry), ['other'])).toEqual({ entry })
  })

  const rows: [Partial<FieldDraft>, FieldProblems][] = [
    [{ name: ' ' }, { name: 'A name is needed: it is the key that the device knows.' }],
    [{ name: '1st' }, { name: expect.stringContaining('begins with a letter') }],
    [{ name: ' taken ' }, { name: 'There is a setting ‘taken’ already.' }],
    [
      { minimum: 'low', maximum: '∞' },
      { minimum: 'A number, or nothing.', maximum: 'A number, or nothing.' },
    ],
    [{ type: 'integer', minimum: '1.5' }, { minimum: 'A whole number, or nothing.' }],
    [{ minimum: '5', maximum: '4' }, { maximum: 'Less than the lowest value, 5.' }],
    [{ type: 'string', maximumLength: '0' }, { maximumLength: 'A whole number above 0, or nothing.' }],
    [{ type: 'enum', choices: ' \n' }, { choices: 'A choice needs at least one value, one a line.' }],
    [
      { name: '', type: 'enum', choices: 'a\na' },
      { name: expect.stringContaining('A name is needed'), choices: '‘a’ stands here twice.' },
    ],
  ]
  it.each(rows)('%j is refused, by the input', (part, problems) => {
    expect(readFieldDraft('settings', { ...fieldDraft('settings'), name: 'speed', ...part }, ['taken'])).toEqual({ problems })
  })

  it('forgets limits that do not go with its type any more', () => {
    const draft: FieldDraft = { ...fieldDraft('settings'), name: 'on', type: 'boolean', minimum: 'x', choices: 'a' }
    expect(readFieldDraft('settings', draft, [])).toEqual({ entry: { name: 'on', schema: { type: 'boolean' } } })
  })
})

describe('choices, one a line', () => {
  it.each([
    ['eco = Saving energy\nboost', [{ value: 'eco', title: 'Saving energy' }, { value: 'boost' }]],
    ['  1 =  One \n\n"1" = Text\n-2.5', [{ value: 1, title: 'One' }, { value: '1', title: 'Text' }, { value: -2.5 }]],
    ['"a = b" = c = d', [{ value: 'a = b', title: 'c = d' }]],
    ['very fast =', [{ value: 'very fast' }]],
  ])('%j', (text, values) => expect(readChoices(text)).toEqual({ values }))

  it.each(['', '= title', '"open', 'a"b', 'eco\neco', '"\\q"'])('refuses %j', (text) => expect(readChoices(text)).toHaveProperty('problem'))

  it('come back as they were written', () => {
    const choices = fc.uniqueArray(fc.record({ value: fc.oneof(fc.string(), fc.integer()) }), {
      selector: ({ value }) => value,
      minLength: 1,
    })
    fc.assert(
      fc.property(choices, (values) => {
        expect(readChoices(writtenChoices(values))).toEqual({ values })
      }),
    )
  })
})

it.each([
  [null, 'No payload'],
  [{ type: 'double', minimum: 2, maximum: 8, unit: '°C' }, 'Number, 2 to 8 °C'],
  [{ type: 'integer', maximum: 3 }, 'Whole number, at most 3'],
  [{ type: 'double', unit: 'K' }, 'Number in K'],
  [{ type: 'string', maximumLength: 16 }, 'Text, at most 16 characters'],
  [{ type: 'enum', values: [{ value: 'a', title: 'A' }, { value: 2 }] }, 'Choice: A, 2'],
  [{ type: 'dateTime' }, 'Date and time'],
] as const)('%j reads %s', (schema, words) => expect(schemaWords(schema as Parameters<typeof schemaWords>[0])).toBe(words))

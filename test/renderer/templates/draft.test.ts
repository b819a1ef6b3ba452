import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newTemplateSchema } from '../../../main/contract/templates.ts'
import templates from '../../../resources/templates.json' with { type: 'json' }
import { readChoices, writtenChoices } from '../../../renderer/templates/choices.ts'
import { draftOf, emptyDraft, newRow, readDraft, schemaWords } from '../../../renderer/templates/draft.ts'
import type { DraftRow } from '../../../renderer/templates/draft.ts'

describe('a template in the editor', () => {
  it.each(templates.map((template) => [template.name, template] as const))('%s comes out as it went in', (_, file) => {
    const { templateId: _id, ...template } = newTemplateSchema.parse(file)
    expect(readDraft(draftOf(template))).toEqual({ template })
  })

  it('says all that is wrong, each with its input', () => {
    const row = (part: Partial<DraftRow>) => ({ ...newRow('settings'), ...part })
    const rows = [
      row({ name: '' }),
      row({ name: '1st' }),
      row({ name: 'twice' }),
      row({ name: ' twice ' }),
      row({ name: 'a', minimum: 'low', maximum: '∞' }),
      row({ name: 'b', type: 'integer', minimum: '1.5' }),
      row({ name: 'c', minimum: '5', maximum: '4' }),
      row({ name: 'd', type: 'string', maximumLength: '0' }),
      row({ name: 'e', type: 'enum', choices: ' \n' }),
    ]
    const read = readDraft({ ...emptyDraft(), settings: rows })
    expect(read).toEqual({
      problems: {
        name: 'A template needs a name.',
        [`${rows[0]!.key}.name`]: 'A name is needed: it is the key that the device knows.',
        [`${rows[1]!.key}.name`]: expect.stringContaining('begins with a letter'),
        [`${rows[3]!.key}.name`]: '‘twice’ stands here twice.',
        [`${rows[4]!.key}.minimum`]: 'A number, or nothing.',
        [`${rows[4]!.key}.maximum`]: 'A number, or nothing.',
        [`${rows[5]!.key}.minimum`]: 'A whole number, or nothing.',
        [`${rows[6]!.key}.maximum`]: 'Less than the lowest value, 5.',
        [`${rows[7]!.key}.maximumLength`]: 'A whole number above 0, or nothing.',
        [`${rows[8]!.key}.choices`]: 'A choice needs at least one value, one a line.',
      },
    })
  })

  it('lets a setting and a property share a name, for they are different things', () => {
    const named = { ...newRow('settings'), name: 'room' }
    expect(readDraft({ ...emptyDraft(), name: 'T', settings: [named], properties: [{ ...named, key: -1 }] })).toHaveProperty('template')
  })

  it('forgets limits that do not go with the type any more', () => {
    const row = { ...newRow('settings'), name: 'on', type: 'boolean' as const, minimum: 'x', choices: 'a' }
    expect(readDraft({ ...emptyDraft(), name: 'T', settings: [row] })).toMatchObject({
      template: { settings: [{ schema: { type: 'boolean' } }] },
    })
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
  [{ type: 'double', unit: 'K' }, 'Number, K'],
  [{ type: 'string', maximumLength: 16 }, 'Text, at most 16 characters'],
  [{ type: 'enum', values: [{ value: 'a', title: 'A' }, { value: 2 }] }, 'Choice: A, 2'],
  [{ type: 'dateTime' }, 'Date and time'],
] as const)('%j reads %s', (schema, words) => expect(schemaWords(schema as Parameters<typeof schemaWords>[0])).toBe(words))

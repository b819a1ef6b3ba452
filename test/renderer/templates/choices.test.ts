import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readChoices, writtenChoices } from '../../../renderer/templates/choices.ts'

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

import { describe, expect, test } from 'vitest'
import type { JobParameter } from '../../../main/contract/job-templates.ts'
import {
  firstEntry,
  parameterDraft,
  readParameterDraft,
  readValue,
  type ParameterDraft,
  type ParameterProblems,
} from '../../../renderer/job-templates/parameter-draft.ts'

describe('a parameter in its dialog', () => {
  test.each<JobParameter>([
    { name: 'a', type: 'string', description: 'Why', default: '' },
    { name: 'a', type: 'string', description: '', default: ' as is ' },
    { name: 'a', type: 'string', description: '' },
    { name: 'a', type: 'integer', description: '', default: -3 },
    { name: 'a', type: 'number', description: '', default: 0.25 },
    { name: 'a', type: 'boolean', description: '', default: false },
    { name: 'a', type: 'boolean', description: '' },
  ])('%j comes out as it went in', (parameter) => {
    expect(readParameterDraft(parameterDraft(parameter), [])).toEqual({ parameter })
  })

  test.each<[Partial<ParameterDraft>, ParameterProblems]>([
    [{ name: ' ' }, { name: 'A parameter needs a name, such as interval.' }],
    [{ name: 'taken' }, { name: 'There is a parameter ‘taken’ already.' }],
    [{ name: 'the interval' }, { name: 'A parameter’s name has 1 to 128 letters, digits, "_" or "-".' }],
    [{ type: 'integer', hasDefault: true, default: '1.5' }, { default: 'Write a whole number, without decimals.' }],
    [{ type: 'number', hasDefault: true, default: 'ten' }, { default: 'ten is not a number: write a number.' }],
    [{ type: 'integer', hasDefault: true, default: '' }, { default: 'Write a whole number.' }],
    [{ description: 'x'.repeat(1025) }, { description: 'A description has at most 1,024 characters.' }],
  ])('%j is refused, by the input', (part, problems) => {
    expect(readParameterDraft({ ...parameterDraft(), name: 'free', ...part }, ['taken'])).toEqual({ problems })
  })

  test('a default that is not wanted does not count, whatever is left of it', () => {
    const draft = { ...parameterDraft(), name: 'a', type: 'integer' as const, hasDefault: false, default: 'ten' }
    expect(readParameterDraft(draft, [])).toEqual({ parameter: { name: 'a', type: 'integer', description: '' } })
  })
})

describe('the value of a parameter', () => {
  const of = (type: JobParameter['type'], standard?: JobParameter['default']): JobParameter => ({
    name: 'a',
    type,
    description: '',
    ...(standard === undefined ? {} : { default: standard }),
  })

  test.each<[JobParameter, string, ReturnType<typeof readValue>]>([
    [of('integer'), '60', { value: 60 }],
    [of('number'), '0,5', { value: 0.5 }],
    [of('boolean'), 'true', { value: true }],
    [of('string'), '60', { value: '60' }],
    [of('string', 'x'), '', { value: '' }],
    [of('string'), ' ', { problem: 'A value is needed: a text.' }],
    [of('integer', 3), '', { problem: 'A value is needed: a whole number.' }],
    [of('integer'), '1.5', { problem: 'Write a whole number, without decimals.' }],
  ])('%j with ‘%s’ is %j', (parameter, entry, reading) => {
    expect(readValue(parameter, entry)).toEqual(reading)
  })

  test('begins with the default; true or false begins with false', () => {
    expect([of('integer', 60), of('string', 'x'), of('string'), of('boolean', true), of('boolean')].map(firstEntry)).toEqual([
      '60',
      'x',
      '',
      'true',
      'false',
    ])
  })
})

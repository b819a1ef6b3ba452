import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { filledJob } from '../../../main/contract/fill-parameters.ts'
import { jobParameterSchema, type JobParameter, type JobTemplateJob } from '../../../main/contract/job-templates.ts'
import type { JsonObject } from '../../../main/contract/json.ts'
import { fixedValues, parameterFor, withPlaceholder } from '../../../renderer/job-templates/job-values.ts'
import { removalProblem, withAdded, withChanged, withRemoved } from '../../../renderer/job-templates/parameter-edits.ts'

const parameter = (name: string, standard?: JobParameter['default'], type: JobParameter['type'] = 'integer'): JobParameter => ({
  name,
  type,
  description: '',
  ...(standard === undefined ? {} : { default: standard }),
})

describe('the values that a parameter can take the place of', () => {
  test('are those of operations and documents that hold no placeholder', () => {
    const job: JobTemplateJob = {
      name: 'A name',
      type: 'setting',
      operations: [
        { name: 'interval', value: 60 },
        { name: 'filled', value: '${parameters:x}' },
        { name: 'network', value: { retries: [3], proxy: null, secure: false } },
      ],
    }
    expect(fixedValues(job)).toEqual([
      { path: ['operations', '0', 'value'], title: 'interval', value: 60 },
      { path: ['operations', '2', 'value', 'retries', '0'], title: 'network.retries.0', value: 3 },
      { path: ['operations', '2', 'value', 'secure'], title: 'network.secure', value: false },
    ])
    expect(fixedValues({ document: { operation: 'update', to: { version: '1' } } }).map(({ title }) => title)).toEqual([
      'operation',
      'to.version',
    ])
    expect(fixedValues({})).toEqual([])
  })

  test.each([
    [{ path: ['operations', '0', 'value'], title: 'interval', value: 60 }, parameter('interval', 60)],
    [{ path: ['document', 'net', 'max rate'], title: 'net.max rate', value: 1.5 }, parameter('max-rate', 1.5, 'number')],
    [{ path: ['document', 'a'], title: 'a', value: 'x' }, parameter('a', 'x', 'string')],
    [{ path: ['document', 'on'], title: 'on', value: true }, parameter('on-2', true, 'boolean')],
    [{ path: ['document', '°'], title: '°', value: 1 }, parameter('value', 1)],
    [{ path: ['document', 'k'.repeat(200)], title: 'k', value: 1 }, parameter('k'.repeat(120), 1)],
  ])('%j suggest %j', (value, suggested) => {
    expect(parameterFor(value, ['on'])).toEqual(suggested)
  })

  test('whatever a document holds, putting a parameter in and filling in its default gives the same job', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 }), fc.nat(), (document, number) => {
        const job: JobTemplateJob = { document: document as JsonObject }
        const values = fixedValues(job)
        fc.pre(values.length > 0)
        const value = values[number % values.length]!
        const suggested = parameterFor(value, [])
        expect(jobParameterSchema.safeParse(suggested).success).toBe(true)
        const withIt = withPlaceholder(job, value.path, suggested.name)
        expect(withIt).not.toEqual(job)
        expect(filledJob({ name: 'T', parameters: [suggested], job: withIt }, {}).document).toEqual(document)
      }),
    )
  })
})

describe('the parameters of a template', () => {
  const template = {
    name: 'Interval',
    parameters: [parameter('a', 1), parameter('b')],
    job: { name: '${parameters:a} and ${parameters:b}', document: { a: '${parameters:a}', b: '${parameters:b}', c: 3 } },
  }

  test('come in at the end, in place of a value or of none', () => {
    const c = parameter('c', 3)
    expect(withAdded(template, c, null)).toEqual({ parameters: [...template.parameters, c], job: template.job })
    expect(withAdded(template, c, fixedValues(template.job)[0]!).job.document).toEqual({ ...template.job.document, c: '${parameters:c}' })
  })

  test('take their placeholders along when they are renamed', () => {
    expect(withChanged(template, parameter('a', 1), parameter('first', 2))).toEqual({
      parameters: [parameter('first', 2), parameter('b')],
      job: { name: '${parameters:first} and ${parameters:b}', document: { a: '${parameters:first}', b: '${parameters:b}', c: 3 } },
    })
    expect(withChanged(template, parameter('a', 1), parameter('a', 2)).job).toEqual(template.job)
  })

  test('leave their default behind, typed; without one the text has to change first', () => {
    expect(withRemoved(template, parameter('a', 1))).toEqual({
      parameters: [parameter('b')],
      job: { name: '1 and ${parameters:b}', document: { a: 1, b: '${parameters:b}', c: 3 } },
    })
    expect(removalProblem(template, parameter('a', 1))).toBeNull()
    expect(removalProblem(template, parameter('b'))).toBe(
      '‘b’ stands in the text and has no default to take its place: change the text first, or give it a default.',
    )
    expect(removalProblem({ ...template, job: {} }, parameter('b'))).toBeNull()
  })
})

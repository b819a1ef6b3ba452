import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { filledJob, valueProblem, type ParameterValues } from '../../../main/contract/fill-parameters.ts'
import { templateProblems } from '../../../main/contract/job-template-check.ts'
import type { JobParameter, JobTemplateJob } from '../../../main/contract/job-templates.ts'
import type { JsonValue } from '../../../main/contract/json.ts'
import { maximumDepth, placeholderFor, soleParameter, textPieces, usedParameters } from '../../../main/contract/placeholders.ts'

const parameter = (name: string, type: JobParameter['type'], standard?: JobParameter['default']): JobParameter => ({
  name,
  type,
  description: '',
  ...(standard === undefined ? {} : { default: standard }),
})
const parameters = [
  parameter('seconds', 'integer'),
  parameter('ratio', 'number', 0.5),
  parameter('on', 'boolean', false),
  parameter('word', 'string', ''),
  parameter('constructor', 'string', 'c'),
]
const template = (job: JobTemplateJob) => ({ name: 'Interval', parameters, job })
const nested = (depth: number): JsonValue => (depth === 0 ? 'end' : { in: nested(depth - 1) })

describe('a placeholder', () => {
  test.each<[JsonValue, ParameterValues, JsonValue]>([
    ['${parameters:seconds}', { seconds: 60 }, 60],
    ['every ${parameters:seconds} s', { seconds: 60 }, 'every 60 s'],
    ['${parameters:seconds}${parameters:seconds}', { seconds: 6 }, '66'],
    [' ${parameters:seconds}', { seconds: 60 }, ' 60'],
    ['${parameters:ratio}', { seconds: 1 }, 0.5],
    ['${parameters:on}', { seconds: 1, on: true }, true],
    ['${parameters:on}', { seconds: 1 }, false],
    ['${parameters:word}', { seconds: 1 }, ''],
    ['${parameters:constructor}', { seconds: 1 }, 'c'],
    ['${parameters:word}', { seconds: 1, word: '${parameters:seconds}' }, '${parameters:seconds}'],
    ['is ${parameters:word}', { seconds: 1, word: '${parameters:seconds}' }, 'is ${parameters:seconds}'],
    ['$& ${parameters:word}', { seconds: 1, word: '$& $1' }, '$& $& $1'],
    ['${parameters:seconds', { seconds: 1 }, '${parameters:seconds'],
    [[1, null, { '${parameters:word}': ['${parameters:seconds}'] }], { seconds: 1, word: 'k' }, [1, null, { k: [1] }]],
  ])('in %j with %j comes to %j', (value, values, filled) => {
    expect(filledJob(template({ document: { value } }), values).document).toEqual({ value: filled })
    expect(filledJob(template({ type: 'command', operations: [{ name: 'set', value }] }), values).operations).toEqual([
      { name: 'set', value: filled },
    ])
  })

  test('in a name is text, whatever its type, and everything else stays', () => {
    const job: JobTemplateJob = {
      name: '${parameters:seconds}',
      description: 'Every ${parameters:seconds} s',
      type: 'command',
      operations: [{ name: 'every${parameters:seconds}' }],
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
      templateId: 'fridge',
    }
    expect(filledJob(template(job), { seconds: 60 })).toEqual({
      ...job,
      name: '60',
      description: 'Every 60 s',
      operations: [{ name: 'every60' }],
    })
    expect(job.name).toBe('${parameters:seconds}')
  })

  test('may stand for a key that JavaScript knows', () => {
    const { document } = filledJob(template({ document: { '${parameters:word}': 1 } }), { seconds: 1, word: '__proto__' })
    expect(Object.entries(document!)).toEqual([['__proto__', 1]])
  })
})

describe('values are refused whole, by the field', () => {
  test.each<[string, JobTemplateJob, ParameterValues, string[]]>([
    ['no value and no default', {}, {}, ['‘parameters.seconds’: A value is needed: a whole number.']],
    ['a text for a number', {}, { seconds: '60' }, ['‘parameters.seconds’: The value must be a whole number, not "60".']],
    ['a half for a whole number', {}, { seconds: 1.5 }, ['The value must be a whole number, not 1.5.']],
    ['a number for a text', {}, { seconds: 1, word: 1 }, ['‘parameters.word’: The value must be a text, not 1.']],
    ['a text for true or false', {}, { seconds: 1, on: 'true' }, ['‘parameters.on’: The value must be true or false, not "true".']],
    [
      'a value for no parameter',
      {},
      { seconds: 1, secnods: 1 },
      ['‘parameters.secnods’: Job template ‘Interval’ has no such parameter: it has seconds, ratio, on, word, constructor.'],
    ],
    [
      'a placeholder for no parameter',
      { document: { list: [{ text: 'a ${parameters:gone}' }] } },
      { seconds: 1 },
      ['‘job.document.list.0.text’: ${parameters:gone} names no parameter of this template: add the parameter, or change the text.'],
    ],
    ['a placeholder without a name', { name: '${parameters:}' }, { seconds: 1 }, ['‘job.name’: ${parameters:} names no parameter']],
    ['a name with spaces', { name: '${parameters:the interval}' }, { seconds: 1 }, ['${parameters:the interval} names no parameter']],
    [
      'two keys that come out the same',
      { document: { in: { '${parameters:word}': 1, same: 2 } } },
      { seconds: 1, word: 'same' },
      ['‘job.document.in.same’: With these values the key ‘same’ stands here twice: give other values.'],
    ],
    [
      'values that are nested too deep',
      { document: { in: nested(maximumDepth) } },
      { seconds: 1 },
      ['‘job.document’: Values are nested at most 32 deep.'],
    ],
    ['everything at once', { name: '${parameters:x}' }, { on: 1 }, ['‘parameters.seconds’', '‘parameters.on’', '‘job.name’']],
  ])('%s', (_what, job, values, sentences) => {
    const problems = expect.any(Array) as unknown
    expect(() => filledJob(template(job), values)).toThrow(expect.objectContaining({ code: 'InvalidInput', context: { problems } }))
    for (const sentence of sentences) expect(() => filledJob(template(job), values)).toThrow(sentence)
  })

  test('nested as deep as is allowed they are taken', () => {
    const document = { in: nested(maximumDepth - 1) }
    expect(filledJob(template({ document }), { seconds: 1 }).document).toEqual(document)
  })
})

test('a parameter that every object has by birth still needs its value', () => {
  expect(() => filledJob({ name: 'T', parameters: [parameter('toString', 'string')], job: {} }, {})).toThrow('A value is needed: a text.')
  expect(valueProblem(parameter('word', 'string', 'x'), undefined)).toBeNull()
})

describe('a template cannot be kept when it has', () => {
  const needsOne = 'Give either "document", or "type" (setting, property or command) with "operations".'
  test.each<[string, JobTemplateJob, { field: string; message: string }[]]>([
    ['a document and a type', { type: 'setting', document: {} }, [{ field: 'job.document', message: needsOne }]],
    ['a type alone', { type: 'setting' }, [{ field: 'job.operations', message: 'A setting job needs its "operations".' }]],
    ['type document alone', { type: 'document' }, [{ field: 'job.document', message: 'A job of type document needs its "document".' }]],
    [
      'operations of no type',
      { operations: [{ name: 'reboot' }] },
      [{ field: 'job.type', message: 'Say what the operations are: setting, property or command.' }],
    ],
    [
      'a setting without value',
      { type: 'setting', operations: [{ name: 'fan' }] },
      [{ field: 'job.operations.0.value', message: 'A setting needs a value: give one, or the placeholder of a parameter.' }],
    ],
    [
      'the same setting twice',
      {
        type: 'setting',
        operations: [
          { name: 'fan', value: 1 },
          { name: 'fan', value: 2 },
        ],
      },
      [{ field: 'job.operations.1.name', message: 'The setting ‘fan’ stands in this job already: change its value there.' }],
    ],
    [
      'a name that no device takes',
      { type: 'command', operations: [{ name: 're boot' }] },
      [{ field: 'job.operations.0.name', message: 'A name begins with a letter or "_" and holds letters, digits, "_", "." or "-".' }],
    ],
    [
      'a large document',
      { document: { text: 'x'.repeat(33_000) } },
      [{ field: 'job.document', message: 'A job document has at most 32 KiB.' }],
    ],
    [
      'a retry of what cannot time out',
      { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'TIMED_OUT', numberOfRetries: 1 }] } },
      [{ field: 'job.jobExecutionsRetryConfig.criteriaList', message: 'A retry on TIMED_OUT needs a time-out: give "timeoutConfig" too.' }],
    ],
  ])('%s', (_what, job, problems) => {
    expect(templateProblems({ parameters, job })).toEqual(problems)
  })

  test.each<JobTemplateJob>([
    {},
    { type: 'setting', operations: [{ name: '${parameters:word}', value: '${parameters:seconds}' }] },
    { type: 'command', operations: [{ name: 'reboot' }, { name: 'reboot' }] },
    { document: { a: '${parameters:on}' } },
    { type: 'document', document: {} },
  ])('nothing wrong with %j', (job) => {
    expect(templateProblems({ parameters, job })).toEqual([])
  })
})

describe('laws', () => {
  const text = fc
    .array(fc.oneof(fc.string(), fc.constantFrom('${parameters:', '}', '${parameters:seconds}', '{', '$')))
    .map((parts) => parts.join(''))

  test('the pieces of a text are the text', () => {
    fc.assert(
      fc.property(text, (written) => {
        expect(textPieces(written).map((piece) => piece.text)).not.toContain('')
        expect(
          textPieces(written)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(written)
      }),
    )
  })

  test('a job without placeholders is left as it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (document) => {
        fc.pre(!JSON.stringify(document).includes('${parameters:'))
        expect(filledJob(template({ document: document as Record<string, JsonValue> }), { seconds: 1 }).document).toEqual(document)
      }),
    )
  })

  test('whatever a text parameter holds, it arrives as it is', () => {
    fc.assert(
      fc.property(text, (word) => {
        const job = filledJob(template({ document: { word: placeholderFor('word') }, name: `<${placeholderFor('word')}>` }), {
          seconds: 1,
          word,
        })
        expect(job).toMatchObject({ document: { word }, name: `<${word}>` })
      }),
    )
  })
})

test('a text is one placeholder, or not', () => {
  expect(soleParameter('${parameters:a}')).toBe('a')
  for (const other of ['', 'a', '${parameters:a} ', '${parameters:a}${parameters:b}']) expect(soleParameter(other)).toBeNull()
  expect([...usedParameters({ name: '${parameters:a}', document: { '${parameters:b}': ['${parameters:c} ${parameters:a}'] } })]).toEqual([
    'a',
    'b',
    'c',
  ])
})

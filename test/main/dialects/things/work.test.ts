import { describe, expect, test } from 'vitest'
import type { Operation } from '../../../../main/contract/jobs.ts'
import type { JsonObject } from '../../../../main/contract/json.ts'
import { awsDialect } from '../../../../main/dialects/aws/index.ts'
import { emqxDialect } from '../../../../main/dialects/emqx/index.ts'
import { families } from './families.ts'

const levels = (count: number): JsonObject => (count === 0 ? {} : { a: levels(count - 1) })

describe.each(families)('$root', ({ dialect: { work } }) => {
  test('settings are patched onto the desired state so that it holds them as they are', () => {
    const desired = { fanSpeed: 1, schedule: { from: 6, to: 8 }, other: 'stays' }
    expect(work.desiredPatch({ fanSpeed: 3, schedule: { from: 7 } }, null, desired)).toEqual({
      fanSpeed: 3,
      schedule: { from: 7, to: null },
    })
  })

  test.each<[string, JsonObject, JsonObject, 'taken' | 'waits']>([
    ['all of them reported', { a: 1, b: { c: 2 } }, { a: 1, b: { c: 2 }, more: 1 }, 'taken'],
    ['a number written otherwise', { a: 21 }, { a: 21.0 }, 'taken'],
    ['more within an object than was told: there is nothing left to tell', { b: { c: 2 } }, { b: { c: 2, hours: 5 } }, 'taken'],
    ['a list that is the same', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, 'taken'],
    ['a list that is longer', { a: [1] }, { a: [1, 2] }, 'waits'],
    ['another value', { a: 1 }, { a: 2 }, 'waits'],
    ['a number as text', { a: 1 }, { a: '1' }, 'waits'],
    ['nothing', { a: 1 }, {}, 'waits'],
    ['nothing of what is to be gone', { a: null }, { b: 1 }, 'taken'],
    ['a value within which one is to be gone', { a: { b: 1, c: null } }, { a: { b: 1 } }, 'taken'],
    ['a name that JavaScript has a meaning for', { constructor: 1 }, {}, 'waits'],
  ])('reported is %s', (_what, values, reported, kind) => {
    expect(work.outcome(values, reported, 1, [], null)).toEqual({ kind, message: null })
  })

  test.each<[string, JsonObject, string | null]>([
    ['8 levels', levels(8), null],
    ['9 levels', levels(9), 'is nested deeper than 8 levels'],
    ['8 levels with a list', { a: [[[[[[[1]]]]]]] }, null],
    ['9 levels with a list', { a: [[[[[[[[1]]]]]]]] }, 'is nested deeper than 8 levels'],
    ['null as a value', { a: null, b: { c: null } }, null],
    ['null in a list', { a: { colors: ['RED', null] } }, 'has null in the list ‘colors’, which a shadow cannot hold'],
    ['null in a list of a list', { a: [[null]] }, 'has null in the list ‘a’, which a shadow cannot hold'],
  ])('what a shadow can hold: %s', (_what, patch, problem) => {
    expect(work.desiredProblem(patch)).toBe(problem)
  })

  test('it is told settings until it reports them, and never more than what differs', () => {
    expect(work).toMatchObject({ reportsMayBeLost: true, tellsOnlyDifferences: true, countsEveryReport: true, responseTimeoutMs: null })
    expect(work.acknowledgedIn({ a: 1 }, { a: 1 }, 1, null)).toEqual([])
  })
})

describe('the document of a job', () => {
  const aws = (operations: Operation[]) => awsDialect.work.documentOf!({ type: 'command', operations })
  const emqx = (operations: Operation[]) => emqxDialect.work.documentOf!({ type: 'command', operations })

  test.each<[Operation[], JsonObject]>([
    [[{ name: 'reboot' }], { operation: 'reboot' }],
    [[{ name: 'reboot', value: null }], { operation: 'reboot' }],
    [[{ name: 'reboot', value: { delay: 5 } }], { operation: 'reboot', delay: 5 }],
    [[{ name: 'pump.stop', value: {} }], { operation: 'pump.stop' }],
    [[{ name: 'beep', value: 3 }], { operation: 'beep', payload: 3 }],
    [[{ name: 'beep', value: [1] }], { operation: 'beep', payload: [1] }],
    [[{ name: 'run', value: { operation: 'own' } }], { operation: 'run', payload: { operation: 'own' } }],
    [[{ name: 'a', value: { x: 1 } }, { name: 'b' }], { operation: 'sequence', steps: [{ operation: 'a', x: 1 }, { operation: 'b' }] }],
  ])('AWS: %j', (operations, document) => {
    expect(aws(operations)).toEqual(document)
  })

  test.each<[Operation[], JsonObject]>([
    [[{ name: 'reboot' }], { action: 'reboot', params: {} }],
    [[{ name: 'reboot', value: { delay: 5 } }], { action: 'reboot', params: { delay: 5 } }],
    [[{ name: 'beep', value: 0 }], { action: 'beep', params: 0 }],
    [
      [{ name: 'a', value: 1 }, { name: 'b' }],
      {
        action: 'sequence',
        params: {
          steps: [
            { action: 'a', params: 1 },
            { action: 'b', params: {} },
          ],
        },
      },
    ],
  ])('EMQX: %j', (operations, document) => {
    expect(emqx(operations)).toEqual(document)
  })

  test.each([awsDialect, emqxDialect])('$name: of a document job it is the document as it stands', ({ work }) => {
    const document = { anything: [1, { b: null }] }
    expect(work.documentOf!({ type: 'document', document })).toBe(document)
  })
})

test('EMQX devices are told of their queue as soon as they listen for it, and can be sent commands; AWS devices ask', () => {
  expect(emqxDialect.work).toMatchObject({ noticesOnSubscribe: true, hasDeviceCommands: true, hasNamedShadows: false })
  expect(awsDialect.work).toMatchObject({ noticesOnSubscribe: false, hasDeviceCommands: false, hasNamedShadows: true })
})

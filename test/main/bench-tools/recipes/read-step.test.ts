import { expect, test } from 'vitest'
import { readCheckStep } from '../../../../main/bench-tools/recipes/read-step.ts'
import type { Device } from '../../../../main/contract/devices.ts'
import type { JsonObject } from '../../../../main/contract/json.ts'
import type { ExpectedValue, RecipeStep } from '../../../../main/contract/recipes.ts'

/** Why one device is still waited for; null: it is as expected. */
function why(reported: JsonObject, expected: ExpectedValue): string | null {
  const step = { kind: 'check', values: [expected] } as Extract<RecipeStep, { kind: 'check' }>
  const { succeeded, open } = readCheckStep(step, ['a'], () => ({ deviceId: 'a', reported }) as Device)
  return succeeded.length === 1 ? null : open[0]!.reason
}

test.each<[what: string, JsonObject, ExpectedValue, string | null]>([
  ['the value', { fan: 3 }, { name: 'fan', equals: 3 }, null],
  ['another value', { fan: 2 }, { name: 'fan', equals: 3 }, 'fan is 2, not 3.'],
  ['none', {}, { name: 'fan', equals: 3 }, 'It has not reported fan.'],
  ['a value within an object', { climate: { fan: 3 } }, { name: 'climate.fan', equals: 3 }, null],
  ['a key that holds a dot', { 'climate.fan': 3 }, { name: 'climate.fan', equals: 3 }, null],
  ['a key that holds a dot, within an object', { climate: { 'fan.left': 3 } }, { name: 'climate.fan.left', equals: 3 }, null],
  ['a setting with its acknowledgement', { fan: { value: 3, ac: 200, av: 2 } }, { name: 'fan', equals: 3 }, null],
  [
    'a setting of a component with its acknowledgement',
    { climate: { __t: 'c', fan: { value: 3, ac: 200 } } },
    { name: 'climate.fan', minimum: 2 },
    null,
  ],
  ['a number in range', { fan: 3 }, { name: 'fan', minimum: 1, maximum: 3 }, null],
  ['a number below', { fan: 0 }, { name: 'fan', minimum: 1 }, 'fan is 0, below 1.'],
  ['a number above', { fan: 9 }, { name: 'fan', maximum: 3 }, 'fan is 9, above 3.'],
  ['no number', { fan: 'full' }, { name: 'fan', minimum: 1 }, 'fan is "full", which is no number.'],
])('a device that reports %s', (_what, reported, expected, reason) => {
  expect(why(reported, expected)).toBe(reason)
})

test('a device that was deleted fails the step', () => {
  const step = { kind: 'check', values: [{ name: 'fan', equals: 3 }] } as unknown as Extract<RecipeStep, { kind: 'check' }>
  expect(readCheckStep(step, ['a'], () => undefined)).toMatchObject({ failed: [{ deviceId: 'a' }], isOver: true })
})

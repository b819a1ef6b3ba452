import { expect, test } from 'vitest'
import { orderChanges } from '../../../renderer/app/order-changes.ts'

test.each([
  ['abc', 'abc', 0],
  ['abc', 'cab', 1],
  ['abc', 'cba', 2],
  ['abc', 'xabc', 1],
  ['abc', 'bc', 1],
  ['abc', 'xbc', 1],
  ['abcd', 'dxab', 2],
  ['', 'ab', 2],
])('from %s to %s are %i changes', (before, after, changes) => {
  expect(orderChanges([...before], [...after])).toBe(changes)
})

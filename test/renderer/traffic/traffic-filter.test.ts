import { expect, it } from 'vitest'
import { filterOf, isFiltered, topicProblemSentence } from '../../../renderer/traffic/traffic-filter.ts'

it.each([
  [{}, {}],
  [
    { device: 'd-1', topic: 'bench/+/#', direction: 'in', verdict: 'refused', search: 'x' },
    { deviceId: 'd-1', topic: 'bench/+/#', direction: 'in', verdict: 'refused', search: 'x' },
  ],
  [{ device: '', direction: 'sideways', verdict: 'good', topic: 'a#' }, {}],
  [{ device: ['a', 'b'] }, {}],
])('the address %j narrows the trace to %j', (address, filter) => {
  const read = filterOf(address)
  expect(Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))).toEqual(filter)
  expect(isFiltered(read)).toBe(Object.keys(filter).length > 0)
})

it('says what is wrong with a topic filter', () => {
  expect(['a/#', 'a/#/b', 'a+'].map(topicProblemSentence)).toEqual([
    null,
    'A # stands only at the end of a topic filter, as a level of its own: ‘bench/#’.',
    'A + in a topic filter is a level of its own: ‘bench/+/reported’.',
  ])
})

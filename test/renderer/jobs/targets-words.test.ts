import { expect, test } from 'vitest'
import { isQuery, shortTargets } from '../../../renderer/jobs/targets-words.ts'

test.each([
  ['Fridges', 'Fridges', false],
  ['Fridges and Gateways except 2', 'Fridges and Gateways except 2', false],
  ['3 devices', '3 devices', false],
  ['devices where template = "fridge" and online = true', 'Devices by query', true],
  ['devices where template = "fridge" except 12', 'Devices by query except 12', false],
  ['Fridges, 3 devices and devices where firmware < "2.1"', 'Fridges, 3 devices and devices by query', false],
  ['Fridges and devices where template = "a and devices where b"', 'Fridges and devices by query', false],
])('%s is named %s', (targetsInWords, named, isOneQuery) => {
  expect(shortTargets(targetsInWords)).toBe(named)
  expect(isQuery(targetsInWords)).toBe(isOneQuery)
})

import { expect, test } from 'vitest'
import { queryVocabulary } from '../../../main/api/query-vocabulary.ts'
import type { Device } from '../../../main/contract/devices.ts'

const device = (deviceId: string, more: Partial<Device>): Device =>
  ({ deviceId, name: deviceId, slot: null, attributes: {}, properties: {}, reported: {}, ...more }) as Device
const names = (...devices: Device[]) => queryVocabulary(devices, [{ name: 'Fridge' }]).map(({ name }) => name)
const field = (name: string, ...devices: Device[]) => queryVocabulary(devices, [{ name: 'Fridge' }]).find((each) => each.name === name)

test('the fields of the bench come first, then what devices have, by name', () => {
  expect(
    names(
      device('a', { attributes: { firmware: '2.1' }, reported: { fan: { speed: 3 }, alarm: true }, properties: { customer: 'Nordmarkt' } }),
      device('b', { attributes: { rack: 'R1' } }),
    ),
  ).toEqual(['template', 'online', 'slot', 'dialect', 'name', 'id', 'alarm', 'fan.speed', 'firmware', 'rack', 'properties.customer'])
})

test('values stand as a query has them, the most frequent first', () => {
  const devices = ['2.1', '2.0', '2.1'].map((firmware, index) => device(`d${index}`, { attributes: { firmware }, slot: `A-${index}` }))
  expect(field('firmware', ...devices)).toEqual({ name: 'firmware', type: 'text', values: ['"2.1"', '"2.0"'] })
  expect(field('slot', ...devices)!.values).toEqual(['"A-0"', '"A-1"', '"A-2"'])
  expect(field('template')!.values).toEqual(['"Fridge"'])
  expect(field('online')).toEqual({ name: 'online', type: 'boolean', values: ['true', 'false'] })
})

test('what each device has for itself is a field without values', () => {
  const devices = Array.from({ length: 300 }, (_, index) => device(`d${index}`, { reported: { serial: `S${index}`, mode: 'eco' } }))
  expect(field('serial', ...devices)!.values).toEqual([])
  expect(field('mode', ...devices)!.values).toEqual(['"eco"'])
})

test('lists, what lies too deep, long texts and names that a query cannot write are left out', () => {
  const reported = { list: [1, 2], a: { b: { c: { d: 1 } } }, 'two words': 1, note: 'x'.repeat(100), none: null }
  expect(names(device('a', { reported })).slice(6)).toEqual(['note'])
  expect(field('note', device('a', { reported }))!.values).toEqual([])
})

test('no more than 2,000 devices are looked at', () => {
  let seen = 0
  function* devices() {
    for (let index = 0; index < 100_000; index += 1) {
      seen += 1
      yield device(`d${index}`, {})
    }
  }
  queryVocabulary(devices(), [])
  expect(seen).toBeLessThan(2_010)
})

import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../main/contract/json.ts'
import { shadowDelta } from '../../../main/contract/shadow.ts'

describe('the delta of a shadow', () => {
  it.each<[what: string, desired: JsonObject, reported: JsonObject, delta: JsonObject | null]>([
    ['nothing desired', {}, { fan: 1 }, null],
    ['all reported as desired', { fan: 3, door: { open: false } }, { door: { open: false, at: 5 }, fan: 3 }, null],
    ['another value', { fan: 3, light: true }, { fan: 2, light: true }, { fan: 3 }],
    ['not reported', { fan: 3 }, {}, { fan: 3 }],
    ['below an object, what differs', { door: { open: false, lock: 1 } }, { door: { open: true, lock: 1 } }, { door: { open: false } }],
    ['an object where a value is reported', { door: { open: false } }, { door: 'open' }, { door: { open: false } }],
    ['a value where an object is reported', { door: 1 }, { door: { open: true } }, { door: 1 }],
    ['a list whole', { steps: [1, 2, 3] }, { steps: [1, 2, 4] }, { steps: [1, 2, 3] }],
    ['a list of the same', { steps: [{ a: 1, b: 2 }] }, { steps: [{ b: 2, a: 1 }] }, null],
    ['an object without members', { door: {} }, {}, { door: {} }],
    ['a name that every object has', { constructor: 1 }, {}, { constructor: 1 }],
    ['the name of the prototype', JSON.parse('{"__proto__":{"a":1}}') as JsonObject, {}, JSON.parse('{"__proto__":{"a":1}}') as JsonObject],
  ])('%s', (_, desired, reported, delta) => {
    expect(JSON.stringify(shadowDelta({ desired, reported }))).toBe(JSON.stringify(delta))
  })
})

import { expect, test } from 'vitest'
import type { JsonObject } from '../../../main/contract/json.ts'
import { mergePatch } from '../../../main/engine/twin.ts'
import { EngineBench } from '../../helpers/engine-bench.ts'

/** RFC 7396, Appendix A: the cases whose target and patch are objects, as a device's state and report always are. */
test.each([
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ['{}', '{"constructor":{"a":1}}', '{"constructor":{"a":1}}'],
  ['{"__proto__":{"a":1}}', '{"__proto__":{"b":2}}', '{"__proto__":{"a":1,"b":2}}'],
])('%s with %s becomes %s', (target, patch, merged) => {
  expect(JSON.stringify(mergePatch(JSON.parse(target) as JsonObject, JSON.parse(patch) as JsonObject))).toBe(merged)
})

test.each([
  ['one of two values', { fan: 2 }, 'IN_PROGRESS'],
  ['another value', { fan: 2, door: { open: true } }, 'IN_PROGRESS'],
  ['a value with more in it', { fan: 2, door: { open: false, why: 'set' } }, 'IN_PROGRESS'],
  ['both values and more', { fan: 2, door: { open: false }, volts: 12 }, 'SUCCEEDED'],
  ['values that it only inherits', JSON.parse('{"__proto__":{"fan":2,"door":{"open":false}}}') as JsonObject, 'IN_PROGRESS'],
])('a setting whose device reports %s', (_what, patch, status) => {
  const bench = new EngineBench()
  bench.register('d1')
  bench.comeOnline('d1')
  const operations = [
    { name: 'fan', value: 2 },
    { name: 'door', value: { open: false } },
  ]
  bench.job('j1', ['d1'], { work: { type: 'setting', operations } })
  bench.apply({ kind: 'device.reported', deviceId: 'd1', patch })
  expect(bench.engine.execution('j1', 'd1')?.status).toBe(status)
})

test('a setting named like a part of every object is not done until it is reported', () => {
  const bench = new EngineBench()
  bench.register('d1')
  bench.comeOnline('d1')
  bench.job('j1', ['d1'], { work: { type: 'setting', operations: [{ name: '__proto__', value: {} }] } })
  bench.apply({ kind: 'device.reported', deviceId: 'd1', patch: { volts: 12 } })
  expect(bench.engine.execution('j1', 'd1')?.status).toBe('IN_PROGRESS')
})

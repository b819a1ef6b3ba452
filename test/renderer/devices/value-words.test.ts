import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../main/contract/json.ts'
import type { ValueSchema } from '../../../main/contract/templates.ts'
import { firmwareOf, typedText } from '../../../renderer/devices/value-words.ts'

const mode: ValueSchema = { type: 'enum', values: [{ value: 1, title: 'Heating fast' }, { value: 2 }] }

test.each<[JsonValue | undefined, ValueSchema | null, string]>([
  [1, mode, 'Heating fast'],
  [2, mode, '2'],
  [3, mode, '3'],
  [true, { type: 'boolean', trueTitle: 'On' }, 'On'],
  [false, { type: 'boolean', trueTitle: 'On' }, 'false'],
  ['cold', { type: 'string' }, 'cold'],
  [{ a: 1 }, null, '{"a":1}'],
  [undefined, mode, ''],
])('%j of %j is read as %s', (value, schema, text) => expect(typedText(value, schema)).toBe(text))

test.each<[JsonObject, Record<string, string>, string | null]>([
  [{ firmware: '2.1' }, { firmware: '1.0' }, '2.1'],
  [{}, { firmware: '1.0' }, '1.0'],
  [{ firmware: { version: '2.1', channel: 'stable' } }, {}, '2.1'],
  [{ firmware: { channel: 'stable' } }, {}, '{"channel":"stable"}'],
  [{ firmware: 7 }, {}, '7'],
  [{}, {}, null],
])('the firmware of a device that reports %j and has %j is %s', (reported, attributes, firmware) =>
  expect(firmwareOf({ reported, attributes })).toBe(firmware),
)

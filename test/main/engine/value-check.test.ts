import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../main/contract/json.ts'
import { valueSchemaSchema } from '../../../main/contract/templates.ts'
import type { ValueSchema } from '../../../main/contract/templates.ts'
import { checkValue } from '../../../main/engine/value-check.ts'

const speed: ValueSchema = { type: 'integer', minimum: 0, maximum: 3 }
const setpoint: ValueSchema = { type: 'double', minimum: 2, maximum: 8, unit: '°C' }
const mode: ValueSchema = { type: 'enum', values: [{ value: 'eco' }, { value: 'boost', title: 'Boost' }, { value: 3 }] }
const text: ValueSchema = { type: 'string', maximumLength: 3 }
const limits: ValueSchema = {
  type: 'object',
  fields: [
    { name: 'low', schema: { type: 'integer' } },
    { name: 'high', schema: { type: 'double', minimum: 0, maximum: 100, unit: '°C' } },
    { name: 'mode', title: 'Mode', schema: mode },
  ],
}
const steps: ValueSchema = { type: 'array', items: { type: 'object', fields: [{ name: 'at', schema: { type: 'time' } }] } }
const shelves: ValueSchema = { type: 'map', values: limits }

function nested(depth: number): JsonValue {
  return depth === 1 ? [] : [nested(depth - 1)]
}

describe('a value', () => {
  const rows: [ValueSchema, JsonValue | undefined, string | null][] = [
    [speed, 0, null],
    [speed, 3, null],
    [speed, 7, 'value must be a whole number from 0 to 3, not 7.'],
    [speed, -1, 'value must be a whole number from 0 to 3, not -1.'],
    [speed, 1.5, 'value must be a whole number from 0 to 3, not 1.5.'],
    [speed, '2', 'value must be a whole number from 0 to 3, not "2".'],
    [speed, null, 'value must be a whole number from 0 to 3, not null.'],
    [speed, undefined, 'value needs a value: a whole number from 0 to 3.'],
    [{ type: 'integer' }, 2 ** 53, 'value must be a whole number, not 9007199254740992.'],
    [{ type: 'integer', minimum: 5 }, 4, 'value must be a whole number of at least 5, not 4.'],
    [setpoint, 7.9, null],
    [setpoint, 40, 'value must be a number from 2 to 8 °C, not 40.'],
    [{ type: 'double', maximum: 8, unit: '°C' }, 9, 'value must be a number of at most 8 °C, not 9.'],
    [{ type: 'double' }, -1e9, null],
    [{ type: 'boolean' }, false, null],
    [{ type: 'boolean' }, 0, 'value must be true or false, not 0.'],
    [{ type: 'string' }, '', null],
    [text, 'abc', null],
    [text, '😀😀😀', null],
    [text, 'abcd', 'value must be a text of at most 3 characters, not "abcd".'],
    [{ type: 'string' }, 5, 'value must be a text, not 5.'],
    [mode, 'eco', null],
    [mode, 3, null],
    [mode, 'Eco', 'value must be "eco", "boost" or 3, not "Eco".'],
    [{ type: 'enum', values: [{ value: 1 }] }, '1', 'value must be 1, not "1".'],
    [{ type: 'dateTime' }, '2026-03-31T14:00:00Z', null],
    [{ type: 'dateTime' }, '2024-02-29T23:59:60.25+02:00', null],
    [{ type: 'dateTime' }, '2025-02-29T14:00:00Z', /must be a date and time with its zone/.source],
    [{ type: 'dateTime' }, '2026-03-31T14:00:00', /must be a date and time with its zone/.source],
    [{ type: 'dateTime' }, '2026-13-01T14:00:00Z', /must be a date and time with its zone/.source],
    [{ type: 'dateTime' }, '31.03.2026', /must be a date and time with its zone/.source],
    [{ type: 'date' }, '2024-02-29', null],
    [{ type: 'date' }, '2023-02-29', 'value must be a date such as "2026-03-31", not "2023-02-29".'],
    [{ type: 'date' }, '2026-03-31T14:00:00Z', /must be a date such as/.source],
    [{ type: 'date' }, 20260331, /must be a date such as/.source],
    [{ type: 'time' }, '23:59:60.5', null],
    [{ type: 'time' }, '09:30:00+02:00', null],
    [{ type: 'time' }, '24:00:00', 'value must be a time of day such as "14:30:00", not "24:00:00".'],
    [{ type: 'time' }, '9:30', /must be a time of day/.source],
    [{ type: 'duration' }, 'P1Y2M3W4DT5H6M7.5S', null],
    [{ type: 'duration' }, 'PT0S', null],
    [{ type: 'duration' }, 'P2W', null],
    [{ type: 'duration' }, 'P', 'value must be a duration such as "PT1H30M" or "P2D", not "P".'],
    [{ type: 'duration' }, 'PT', /must be a duration/.source],
    [{ type: 'duration' }, 'P1DT', /must be a duration/.source],
    [{ type: 'duration' }, 'P1H', /must be a duration/.source],
    [{ type: 'duration' }, '90', /must be a duration/.source],
    [{ type: 'string', minimumLength: 3 }, 'ab', 'value must be a text of at least 3 characters, not "ab".'],
    [{ type: 'string', minimumLength: 3, maximumLength: 5 }, '😀😀', 'value must be a text of 3 to 5 characters, not "😀😀".'],
    [{ type: 'string', minimumLength: 1, maximumLength: 1 }, '', 'value must be a text of 1 character, not "".'],
    [{ type: 'string', minimumLength: 3, maximumLength: 5 }, 'abcd', null],
    [{ type: 'double', decimalPlaces: 1 }, 0.3, null],
    [{ type: 'double', decimalPlaces: 2 }, 1.005, 'value must be a number with at most 2 decimal places, not 1.005.'],
    [{ type: 'double', decimalPlaces: 0, minimum: 1 }, 1.5, 'value must be a number of at least 1 without decimal places, not 1.5.'],
    [{ type: 'json' }, null, null],
    [{ type: 'json' }, [{ a: [1, 'x'] }], null],
    [{ type: 'json' }, undefined, 'value needs a value: any JSON.'],
    [{ type: 'json' }, nested(33), 'value may be nested at most 32 deep.'],
    [{ type: 'json' }, nested(32), null],
    [{ type: 'object' }, { a: nested(32) }, 'value may be nested at most 32 deep.'],
    [limits, {}, null],
    [limits, { high: 3 }, null],
    [limits, { low: 1, high: 100, mode: 'eco' }, null],
    [limits, [], 'value must be a JSON object, not [].'],
    [limits, undefined, 'value needs a value: a JSON object.'],
    [limits, { high: 'x' }, 'value.high must be a number from 0 to 100 °C, not "x".'],
    [limits, { low: null }, 'value.low must be a whole number, not null.'],
    [limits, { high: 3, hihg: 4 }, 'value has no field "hihg": it has low, high and mode.'],
    [limits, JSON.parse('{"__proto__": 1}') as JsonValue, 'value has no field "__proto__": it has low, high and mode.'],
    [{ type: 'object', fields: [] }, { a: 1 }, 'value has no field "a": it has none.'],
    [steps, [], null],
    [steps, [{ at: '08:00:00' }, {}], null],
    [steps, { at: '08:00:00' }, 'value must be a list, not {"at":"08:00:00"}.'],
    [steps, [{}, { at: 'noon' }], 'value[1].at must be a time of day such as "14:30:00", not "noon".'],
    [shelves, {}, null],
    [shelves, { top: { low: 1 }, 'the 2nd': { low: 2 } }, null],
    [shelves, [], 'value must be a JSON object, not [].'],
    [shelves, { top: { low: 1.5 } }, 'value.top.low must be a whole number, not 1.5.'],
    [shelves, { 'the "2nd"': 7 }, 'value["the \\"2nd\\""] must be a JSON object, not 7.'],
    [{ type: 'object' }, {}, null],
    [{ type: 'object' }, [], 'value must be a JSON object, not [].'],
    [{ type: 'object' }, 'x'.repeat(90), `value must be a JSON object, not "${'x'.repeat(38)}….`],
  ]
  it.each(rows)('%j takes %j: %s', (schema, value, sentence) => {
    expect(valueSchemaSchema.parse(schema)).toEqual(schema)
    const said = checkValue('value', schema, value)
    if (sentence === null) expect(said).toBeNull()
    else expect(said).toContain(sentence)
  })

  it('of any shape gets a verdict', () => {
    const plain = ['boolean', 'dateTime', 'date', 'time', 'duration', 'json', 'object'].map((type) => ({ type }) as ValueSchema)
    const schemas = [speed, setpoint, mode, text, limits, steps, shelves, ...plain]
    fc.assert(
      fc.property(fc.constantFrom(...schemas), fc.jsonValue(), (schema, value) => {
        const sentence = checkValue('x', schema, value as JsonValue)
        return sentence === null || /^x(?:[.[].*)? (?:must be .+, not .+|has no field .+: it has .+)\.$/su.test(sentence)
      }),
    )
  })
})

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
    const schemas = [speed, setpoint, mode, text, { type: 'boolean' }, { type: 'dateTime' }, { type: 'object' }] as ValueSchema[]
    fc.assert(
      fc.property(fc.constantFrom(...schemas), fc.jsonValue(), (schema, value) => {
        const sentence = checkValue('x', schema, value as JsonValue)
        return sentence === null || /^x must be .+, not .+\.$/su.test(sentence)
      }),
    )
  })
})

import { expect, it } from 'vitest'
import { schemaWords } from '../../../renderer/templates/schema-words.ts'

it.each([
  [null, 'No payload'],
  [{ type: 'double', minimum: 2, maximum: 8, unit: '°C' }, 'Number, 2 to 8 °C'],
  [{ type: 'integer', minimum: 10, maximum: 300, unit: 's' }, 'Whole number, 10 s to 5 min'],
  [{ type: 'integer', minimum: 10, maximum: 3600, unit: 's' }, 'Whole number, 10 s to 1 h'],
  [{ type: 'integer', minimum: 0, maximum: 90, unit: 's' }, 'Whole number, 0 to 90 s'],
  [{ type: 'integer', minimum: 7200, unit: 's' }, 'Whole number, at least 2 h'],
  [{ type: 'integer', maximum: 3 }, 'Whole number, at most 3'],
  [{ type: 'double', unit: 'K' }, 'Number in K'],
  [{ type: 'string', maximumLength: 16 }, 'Text, at most 16 characters'],
  [{ type: 'enum', values: [{ value: 'a', title: 'A' }, { value: 2 }] }, 'Choice: A, 2'],
  [{ type: 'string', minimumLength: 2, maximumLength: 16 }, 'Text, 2 to 16 characters'],
  [{ type: 'boolean', trueTitle: 'Open' }, 'Open or false'],
  [{ type: 'dateTime' }, 'Date and time'],
  [{ type: 'duration' }, 'Duration'],
  [{ type: 'object' }, 'JSON object'],
  [
    {
      type: 'object',
      fields: [
        { name: 'high', schema: { type: 'json' } },
        { name: 'low', schema: { type: 'json' } },
      ],
    },
    'Object: high, low',
  ],
  [{ type: 'array', items: { type: 'integer', maximum: 3 } }, 'List: Whole number, at most 3'],
  [{ type: 'map', values: { type: 'array', items: { type: 'json' } } }, 'Map: List: Any JSON'],
] as const)('%j reads %s', (schema, words) => expect(schemaWords(schema as Parameters<typeof schemaWords>[0])).toBe(words))

import { expect, test } from 'vitest'
import type { QueryField } from '../../../main/contract/device-sets.ts'
import { queryCompletions } from '../../../renderer/device-sets/query-completions.ts'

const vocabulary: QueryField[] = [
  { name: 'template', type: 'text', values: ['"Fridge"', '"Freezer"', '"Lamp"'] },
  { name: 'online', type: 'boolean', values: ['true', 'false'] },
  { name: 'firmware', type: 'text', values: ['"2.1"', '"2.0"'] },
  { name: 'fanSpeed', type: 'number', values: ['1', '3'] },
]
const fields = ['template', 'online', 'firmware', 'fanSpeed', 'not']

/** `|` is the cursor. */
function at(text: string) {
  const { from, options } = queryCompletions(text.replace('|', ''), text.indexOf('|'), vocabulary)
  return [from, options.map(({ insert }) => insert)]
}

test.each([
  ['nothing yet', '|', [0, fields]],
  ['a field begun', 'fi|', [0, ['firmware']]],
  ['a part of a name', 'speed|', [0, ['fanSpeed']]],
  ['behind a field', 'online |', [7, ['=', '!=', 'exists']]],
  ['how a number is compared', 'fanSpeed |', [9, ['=', '!=', '<', '<=', '>', '>=', 'in (', 'exists']]],
  ['a comparison begun', 'firmware st|', [9, ['startsWith']]],
  ['the values of a field', 'template = |', [11, ['"Fridge"', '"Freezer"', '"Lamp"']]],
  ['a text begun', 'template = "fr|', [11, ['"Fridge"', '"Freezer"']]],
  ['a text begun without a quote', 'template = lam|', [11, ['"Lamp"']]],
  ['a value of a field with its place said', 'attributes.firmware = |', [22, ['"2.1"', '"2.0"']]],
  ['a list', 'firmware in (|', [13, ['"2.1"', '"2.0"']]],
  ['the next of a list', 'firmware in ("2.1", |', [20, ['"2.1"', '"2.0"']]],
  ['behind a list', 'firmware in ("2.1") |', [20, ['and', 'or']]],
  ['behind a condition', 'template = "Fridge" |', [20, ['and', 'or']]],
  ['behind exists', 'slot exists |', [12, ['and', 'or']]],
  ['a text that is whole', 'template = "Fridge"|', [19, ['and', 'or']]],
  ['behind and', 'online and |', [11, fields]],
  ['behind not', 'not |', [4, fields]],
  ['in brackets', 'not (|', [5, fields]],
  ['behind brackets', '(online = true) |', [16, ['and', 'or']]],
  ['in the middle of a query', 'fan| and online', [0, ['fanSpeed']]],
  ['a field that nobody has', 'rack = |', [7, []]],
])('%s', (_what, text, expected) => {
  expect(at(text)).toEqual(expected)
})

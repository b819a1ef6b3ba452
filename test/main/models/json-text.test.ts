import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonTextError, readJsonText } from '../../../main/models/json-text.ts'

describe('the text of a model file', () => {
  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.constantFrom(undefined, 2, '\t'), (text, indent) => {
        const value = JSON.parse(text)
        expect(readJsonText(JSON.stringify(value, null, indent))).toEqual(value)
      }),
    )
  })

  it('may be as people write it: with a byte order mark, comments, and commas at the end', () => {
    expect(readJsonText('\uFEFF// a fridge\r\n[ /* two\nlines */ {"a": 1e2, "b": "\\u00e9\\n\\/",}, null, ]\n// end')).toEqual([
      { a: 100, b: 'é\n/' },
      null,
    ])
  })

  it('keeps a member that is named as the prototype', () => {
    const read = readJsonText('{"__proto__": {"x": 1}}') as object
    expect(Object.keys(read)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  const refusals: [text: string, message: string][] = [
    ['', 'Line 1, column 1: The file is empty.'],
    ['  \n ', 'Line 2, column 2: The file is empty.'],
    ['{"a": 1}\n{"b": 2}', 'Line 2, column 1: Nothing may follow the end of the JSON, but { does.'],
    ['{\n  "a": tru\n}', 'Line 2, column 8: A value is needed here, not tru.'],
    ['{"a": }', 'Line 1, column 7: A value is needed here, not }.'],
    ['{"a": "\n', 'Line 1, column 7: A text that begins here is not closed by a double quote on its line.'],
    ["{'a': 1}", "Line 1, column 2: A name in double quotes is needed here, not '."],
    ['{a: 1}', 'Line 1, column 2: A name in double quotes is needed here, not a.'],
    ['{"a" 1}', 'Line 1, column 6: A colon is needed after "a", not 1.'],
    ['{"a": 1 "b": 2}', 'Line 1, column 9: A comma or } is needed here, not a double quote.'],
    ['[1 2]', 'Line 1, column 4: A comma or ] is needed here, not 2.'],
    ['[1,,2]', 'Line 1, column 4: A value is needed here, not ,.'],
    ['[\n  {"a": [1, 2\n}', 'Line 3, column 1: A comma or ] is needed here, not }.'],
    ['\n[\n  {"a": 1', 'Line 3, column 10: The file ends before } closes the { of line 3.'],
    ['[1,\n', 'Line 2, column 1: The file ends before ] closes the [ of line 1.'],
    ['{"a": 1, "a": 2}', 'Line 1, column 10: "a" stands in this object twice.'],
    ['["\\x"]', 'Line 1, column 3: A backslash stands before one of " \\ / b f n r t u only: write \\\\ for itself.'],
    ['["\\u12g4"]', 'Line 1, column 3: After \\u come four hexadecimal digits.'],
    ['[01]', 'Line 1, column 3: A comma or ] is needed here, not 1.'],
    ['[1e400]', 'Line 1, column 2: This number is too large.'],
    ['[NaN]', 'Line 1, column 2: A value is needed here, not NaN.'],
    ['/* open', 'Line 1, column 1: A value is needed here, not /.'],
    ['['.repeat(5000), 'Line 1, column 101: JSON is read to a depth of 100: this is nested deeper.'],
  ]
  it.each(refusals)('%j is refused with the place where it is wrong', (text, message) => {
    expect(() => readJsonText(text.slice(0, 5000))).toThrow(new JsonTextError(message.replace(/^.*?: /, ''), ...placeOf(message)))
  })
})

function placeOf(message: string): [line: number, column: number] {
  const [line, column] = message.match(/\d+/g)!.map(Number)
  return [line!, column!]
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatJson } from '../../../renderer/ui/json/format-json.ts'
import { jsonMarks, markInWords } from '../../../renderer/ui/json/json-marks.ts'

const said = (text: string) => jsonMarks(text).map((mark) => markInWords(text, mark))
const marked = (text: string) => jsonMarks(text).map(({ from, to }) => text.slice(from, to))

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('what a person is told of a text that is no JSON', () => {
  test.each<[string, string, string]>([
    ['{\n  "a": 1,\n}', ',', 'Line 2, column 9: This comma is one too many: } follows it.'],
    ['[1, 2,]', ',', 'Line 1, column 6: This comma is one too many: ] follows it.'],
    ['{"a": 1\n "b": 2}', '"', 'Line 2, column 2: A comma is missing before this.'],
    ['[1 2]', '2', 'Line 1, column 4: A comma is missing before this.'],
    ['{"a" 1}', '1', 'Line 1, column 6: A colon is missing after the name "a".'],
    ['{"a": }', '}', 'Line 1, column 7: The value of "a" is missing.'],
    ['{"a": , "b": 1}', ',', 'Line 1, column 7: A value is missing before this comma.'],
    ['{, "a": 1}', ',', 'Line 1, column 2: A name and its value are missing before this comma.'],
    ['{operation: "x"}', 'operation', 'Line 1, column 2: operation has to stand in double quotes: "operation".'],
    ["{'a': 1}", "'", 'Line 1, column 2: Names and texts stand in straight double quotes: ".'],
    ['{“a”: 1}', '“', 'Line 1, column 2: Names and texts stand in straight double quotes: ".'],
    ['{"a": reboot}', 'reboot', 'Line 1, column 7: reboot has to stand in double quotes: "reboot".'],
    ['{"a": True}', 'True', 'Line 1, column 7: True is written true in JSON.'],
    ['{"a": undefined}', 'undefined', 'Line 1, column 7: undefined is written null in JSON.'],
    ['{"a": 007}', '007', 'Line 1, column 7: 007 is no number of JSON: it does not begin with 0.'],
    ['{"a": .5}', '.5', 'Line 1, column 7: .5 is no number of JSON: write 0.5.'],
    ['{"a": +1}', '+1', 'Line 1, column 7: +1 is no number of JSON: it has no plus before it.'],
    ['{"a": 0xff}', '0xff', 'Line 1, column 7: 0xff is no number of JSON: it is written in tens, not in sixteens.'],
    ['{"a": 1.2.3}', '1.2.3', 'Line 1, column 7: 1.2.3 is no number of JSON: write it as 12, -0.5 or 1e6.'],
    ['{"a": "b}', '"b}', 'Line 1, column 7: This text is not closed: " is missing.'],
    ['{"a": "C:\\fw\\x"}', '\\x', 'Line 1, column 13: A backslash is written twice in JSON: \\\\.'],
    ['{"a": "\\u12g4"}', '\\u', 'Line 1, column 8: After \\u stand four digits of 0 to 9 and a to f.'],
    ['{"a": "x\ty"}', '\t', 'Line 1, column 9: A text holds no tab: write \\t.'],
    ['{"a": [1, 2}', '}', 'Line 1, column 12: This } does not close the [ of line 1: ] is missing.'],
    ['{"a": {\n"b": 1\n', '{', 'Line 1, column 7: The { of line 1 is not closed: } is missing at the end.'],
    ['{"a": 1} {"b": 2}', '{', 'Line 1, column 10: The JSON has ended before this: a text holds one value.'],
    ['{"a": 1, // why\n"b": 2}', '//', 'Line 1, column 10: JSON has no comments: take this one out.'],
    ['["a": 1]', ':', 'Line 1, column 5: A list has no names: use { } in place of [ ], or take the colon out.'],
    [']', ']', 'Line 1, column 1: This ] closes nothing.'],
  ])('%s', (text, piece, sentence) => {
    expect(said(text)).toEqual([sentence])
    expect(marked(text)).toEqual([piece])
    expect(isJson(text)).toBe(false)
  })

  test('names that stand twice are JSON, but only the last counts', () => {
    const marks = jsonMarks('{"a": 1, "b": {"a": 2}, "a": 3, "\\u0061": 4}')
    expect(marks.map(({ kind, from }) => [kind, from])).toEqual([
      ['warning', 24],
      ['warning', 32],
    ])
  })

  test('nothing of good JSON, of an empty text, and of one deeper than any stack', () => {
    expect(said('{"a": [1, -2.5e3, "ü\\n", {}, [], null, true], "b": {"c": false}}')).toEqual([])
    expect(said(' \n')).toEqual([])
    expect(said('['.repeat(200_000) + ']'.repeat(200_000))).toEqual([])
  })

  test('is said of exactly the texts that do not parse', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '.5',
      '0',
      '01',
      'true',
      'nul',
      '\\',
      ' ',
      '\n',
      '\u00a0',
      'e',
    )
    fc.assert(
      fc.property(
        fc.array(pieces, { minLength: 1, maxLength: 12 }).map((all) => all.join('')),
        (text) => {
          if (text.trim() === '') return
          const errors = jsonMarks(text).filter(({ kind }) => kind === 'error')
          expect(errors.length === 0).toBe(isJson(text))
          for (const { from, to } of errors) expect([from < to, to <= text.length]).toEqual([true, true])
        },
      ),
      { numRuns: 3_000 },
    )
  })
})

describe('formatting', () => {
  test('sets each member on a line of its own and leaves what is written as it is', () => {
    expect(formatJson('{"a":1.0,"b":[],"c":{},"d":[1,{"e":"x, {y}\\""}],"big":12345678901234567890}')).toBe(
      '{\n  "a": 1.0,\n  "b": [],\n  "c": {},\n  "d": [\n    1,\n    {\n      "e": "x, {y}\\""\n    }\n  ],\n  "big": 12345678901234567890\n}',
    )
  })

  test('says the same as before, whatever the value, in the shape that JSON.stringify gives it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(formatJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
      }),
    )
  })
})

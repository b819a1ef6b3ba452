import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../../main/bench-tools/acceptance/canonical-json.ts'
import { chained, hashOf, noHash, readChain } from '../../../../main/bench-tools/acceptance/chain.ts'
import { checkedFile, lastHashOf, runFile } from '../../../../main/bench-tools/acceptance/run-file.ts'
import type { JsonObject, JsonValue } from '../../../../main/contract/json.ts'
import { endedRun } from './sample-run.ts'

const record = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue() as fc.Arbitrary<JsonValue>) as fc.Arbitrary<JsonObject>

test('the same value has the same text, whatever the order of its names; another value has another', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'ü"\n' }], a: 1e21 })).toBe('{"a":1e+21,"b":[1,{"c":"ü\\"\\n","d":null}]}')
  fc.assert(
    fc.property(record, record, (one, other) => {
      const turned = Object.fromEntries(Object.entries(one).toReversed())
      expect(canonicalJson(turned)).toBe(canonicalJson(one))
      expect(canonicalJson(JSON.parse(canonicalJson(one)) as JsonValue)).toBe(canonicalJson(one))
      expect(canonicalJson(one) === canonicalJson(other)).toBe(JSON.stringify(sortedDeep(one)) === JSON.stringify(sortedDeep(other)))
    }),
  )
})

function sortedDeep(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortedDeep)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, inner]) => [name, sortedDeep(inner)])
}

test('a chain of any records is whole', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1 }), (records) => {
      expect(readChain(chained(records)).map(({ problem }) => problem)).toEqual(records.map(() => null))
    }),
  )
})

const run = endedRun(5)
const file = runFile(run)
const lines = file.split('\n')

test('a file as it was written is whole, and says which run it is and by which hash', () => {
  expect(checkedFile(file)).toEqual({
    isWhole: true,
    problems: [],
    lines: 7,
    header: { runId: 'run-1', sheetName: 'Thermostats', operator: 'Ada', startedAt: '2026-01-01T00:00:00.000Z' },
    lastHash: lastHashOf(run),
  })
  // An editor's line end changes nothing that is said.
  expect(checkedFile(`${file}\n`).isWhole).toBe(true)
})

test('any character that is changed, taken out or put in is found', () => {
  const place = fc.nat(file.length - 1)
  const character = fc.string({ minLength: 1, maxLength: 1, unit: 'binary' })
  fc.assert(
    fc.property(place, character, fc.constantFrom('replace', 'remove', 'insert'), (at, put, how) => {
      const changed = file.slice(0, at) + (how === 'remove' ? '' : put) + file.slice(how === 'insert' ? at : at + 1)
      fc.pre(changed !== file)
      expect(checkedFile(changed).isWhole).toBe(false)
    }),
    { numRuns: 1_000 },
  )
})

test('a file that is cut anywhere is found', () => {
  fc.assert(fc.property(fc.nat(file.length - 1), (length) => !checkedFile(file.slice(0, length)).isWhole))
})

test('lines that are taken out, swapped, doubled or moved are found', () => {
  const index = fc.nat(lines.length - 1)
  fc.assert(
    fc.property(index, index, fc.constantFrom('remove', 'swap', 'double', 'move'), (from, to, how) => {
      fc.pre(from !== to || how === 'remove' || how === 'double')
      const changed = [...lines]
      if (how === 'remove') changed.splice(from, 1)
      else if (how === 'double') changed.splice(to, 0, lines[from]!)
      else if (how === 'swap') [changed[from], changed[to]] = [lines[to]!, lines[from]!]
      else changed.splice(to, 0, ...changed.splice(from, 1))
      expect(checkedFile(changed.join('\n')).isWhole).toBe(false)
    }),
  )
})

test('any value that is changed in any record is found, with its line', () => {
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.string(), (index, text) => {
      const line = JSON.parse(lines[index]!) as { record: JsonObject }
      const changed = canonicalJson({ ...line, record: { ...line.record, kind: `${text}!` } } as never)
      const { problems } = checkedFile(lines.with(index, changed).join('\n'))
      expect(problems).toContainEqual(expect.objectContaining({ line: index + 1, kind: 'changed' }))
    }),
  )
})

const edited = (number: number, from: string, to: string) => lines.with(number - 1, lines[number - 1]!.replace(from, to))
const what: [what: string, text: string, sentences: string[]][] = [
  [
    'a verdict that is changed',
    edited(3, '"failed"', '"passed"').join('\n'),
    ['Line 3 (device ‘unit-2’) was changed after it was written.'],
  ],
  ['a line that is taken out', lines.toSpliced(2, 1).join('\n'), ['Before line 3 (device ‘unit-3’) a line is missing.']],
  ['two lines that are taken out', lines.toSpliced(2, 2).join('\n'), ['Before line 3 (device ‘unit-4’) 2 lines are missing.']],
  [
    'two lines that are swapped',
    lines.with(1, lines[2]!).with(2, lines[1]!).join('\n'),
    [
      'Line 2 (device ‘unit-2’) was written as line 3: lines were moved, taken out or put in.',
      'Line 3 (device ‘unit-1’) was written as line 2: lines were moved, taken out or put in.',
      'Line 4 (device ‘unit-3’) does not follow the line above it: one of them was put in from elsewhere.',
    ],
  ],
  ['a line of another run', lines.with(3, runFile({ ...run, id: 'run-2' }).split('\n')[3]!).join('\n'), []],
  ['a file that is cut off', lines.slice(0, 5).join('\n'), ['The file ends after line 5 without its end: it was cut off.']],
  [
    'a file that is cut off in a line',
    lines.slice(0, 5).join('\n').slice(0, -9),
    ['Line 5 cannot be read: it is damaged, or no line of a run file.', 'The file ends after line 5 without its end: it was cut off.'],
  ],
  ['no file of ours', 'deviceId,verdict\n1,passed', ['This is no run file: choose a file that was saved from a run.']],
  ['nothing', '', ['This is no run file: choose a file that was saved from a run.']],
]
test.each(what)('%s is told by its line', (_name, text, sentences) => {
  const { isWhole, problems } = checkedFile(text)
  expect(isWhole).toBe(false)
  if (sentences.length > 0) expect(problems.map(({ sentence }) => sentence)).toEqual(sentences)
})

const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
const hostile: [what: string, text: string, problems: object[]][] = [
  [
    'a line that is nested deeper than any record',
    `{"hash":"","previous":"","record":{"a":${nested}},"sequence":1}`,
    [{ line: 1, kind: 'notARunFile' }],
  ],
  ['more lines than any run has', '\n'.repeat(8_000_000), [{ line: 1, kind: 'notARunFile' }]],
  [
    'a number of a line that nobody can count to',
    JSON.stringify(farLine(Number.MAX_SAFE_INTEGER)),
    [
      { sentence: `Before line 1 (device ‘far’) ${Number.MAX_SAFE_INTEGER - 1} lines are missing.` },
      { kind: 'cut', line: 2 },
      { kind: 'cut', line: 1 },
    ],
  ],
]
test.each(hostile)('%s is refused at once', (_name, text, problems) => {
  expect(checkedFile(text)).toMatchObject({ isWhole: false, problems })
})

function farLine(sequence: number) {
  const line = { previous: noHash, record: { deviceId: 'far', kind: 'device' }, sequence }
  return { hash: hashOf(line), ...line }
}

test('who writes every hash anew makes a whole file with another last hash: paper and file no longer fit', () => {
  const forged = runFile({ ...run, operator: 'Eve' })
  expect(checkedFile(forged).isWhole).toBe(true)
  expect(checkedFile(forged).lastHash).not.toBe(lastHashOf(run))
})

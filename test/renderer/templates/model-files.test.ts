import { expect, it } from 'vitest'
import type { ModelImport } from '../../../main/contract/templates.ts'
import { importedInWords, importInWords, mostFiles, problemsByFile, readModelFiles } from '../../../renderer/templates/model-files.ts'

const file = (path: string, text = '{}') => ({ path, file: new File([text], path) })

it('of a folder the models are read, with their way within it', async () => {
  const picked = ['m/a.json', 'm/README.md', 'm/.git/b.json', 'm/node_modules/x/c.json', 'm/sub/D.JSON'].map((path) => file(path, path))
  expect(await readModelFiles(picked)).toEqual({
    files: [
      { name: 'm/a.json', text: 'm/a.json' },
      { name: 'm/sub/D.JSON', text: 'm/sub/D.JSON' },
    ],
  })
})

it.each([
  ['nothing', [], 'Nothing was chosen: choose the model files, or the folder that they are in.'],
  ['no model', [file('a.md')], 'There is no .json file among these: DTDL models are JSON.'],
  [
    'too many',
    Array.from({ length: mostFiles + 1 }, (_none, index) => file(`${index}.json`)),
    'These are 2,001 files, and 2,000 are read at a time.',
  ],
  [
    'too much',
    Array.from({ length: 7 }, (_none, index) => file(`${index}.json`, 'x'.repeat(4 * 1024 * 1024))),
    'These are 28 MiB, and 24 are read at a time: import them in parts.',
  ],
  ['one too large', [file('a.json'), file('b.json', 'x'.repeat(4 * 1024 * 1024 + 1))], 'b.json has more than 4 MiB: that is no model.'],
])('%s is refused', async (_what, picked, problem) => {
  expect(await readModelFiles(picked)).toEqual({ problem })
})

const found = (known: boolean[], files: string[]): ModelImport => ({
  templates: known.map((isKnown) => ({ isKnown })) as ModelImport['templates'],
  problems: files.map((name, index) => ({ file: name, path: `[${index}]`, message: 'Wrong.' })),
  applied: true,
})

it.each([
  [found([false, true], []), 3, '3 files were read: 2 device templates can come.'],
  [found([false], ['a', 'a']), 2, '2 files were read: 1 device template can come, and 1 file has problems and is left out.'],
  [found([], ['a', 'b']), 1, '1 file was read: no device template comes of it, and 2 files have problems.'],
])('what was found is said (%#)', (result, files, words) => expect(importInWords(result, files)).toBe(words))

it.each([
  [[false], '1 device template imported.'],
  [[true], '1 device template imported, in place of what was there.'],
  [[false, true, true], '3 device templates imported, 2 of them renewed.'],
])('%j was imported', (known, words) => expect(importedInWords(found(known, []))).toBe(words))

it('problems stand by their file', () => {
  expect(problemsByFile(found([], ['a', 'b', 'a']).problems).map(({ file: name, problems }) => [name, problems.length])).toEqual([
    ['a', 2],
    ['b', 1],
  ])
})

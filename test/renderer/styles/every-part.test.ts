import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const renderer = path.resolve(import.meta.dirname, '../../../renderer')
const textsOf = (folder: string) =>
  readdirSync(path.join(renderer, folder))
    .filter((name) => name.endsWith('.vue'))
    .map((name) => ({ name: path.basename(name, '.vue'), text: readFileSync(path.join(renderer, folder, name), 'utf8') }))

test('every part of the kit stands on the style page, by itself or within another', () => {
  const samples = textsOf('styles')
  const kit = textsOf('ui')
  /** These are of the app's frame, or are words without a look. */
  const elsewhere = new Set(['ToastHost', 'RichText', 'LabelScope', 'RowActs'])
  const isShown = (part: string) => {
    const isIn = ({ name, text }: { name: string; text: string }) => name !== part && new RegExp(`<${part}\\b`).test(text)
    return samples.some(isIn) || kit.some(isIn)
  }
  expect(kit.map(({ name }) => name).filter((name) => !elsewhere.has(name) && !isShown(name))).toEqual([])
})

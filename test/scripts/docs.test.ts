import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.join(import.meta.dirname, '..', '..')
const pictures = readdirSync(path.join(root, 'docs', 'pictures')).map((name) => `docs/pictures/${name}`)
const inFolder = (folder: string) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name))
const pages = [...inFolder('.'), ...inFolder('docs'), ...inFolder('docs/protocols')]

interface Link {
  page: string
  isPicture: boolean
  words: string
  /** From the root of the repository, without what stands behind `#`. */
  target: string
  heading: string | null
}

/** Links and pictures of a page that lead to files of this repository. */
function linksOf(page: string): Link[] {
  const text = readFileSync(path.join(root, page), 'utf8').replaceAll(/^```.*?^```/gms, '')
  return [...text.matchAll(/(!?)\[([^\]]*)\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(([, picture, words, to, heading]) => ({
    page,
    isPicture: picture === '!',
    words: words!,
    target: to === '' ? page : path.posix.join(path.posix.dirname(page), to!),
    heading: heading ?? null,
  }))
}

/** The names by which the headings of a page can be reached. */
function headingsOf(page: string): string[] {
  const text = readFileSync(path.join(root, page), 'utf8')
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

const links = pages.flatMap(linksOf)

describe('the pages of the docs', () => {
  test.each(pages)('%s leads only to what is there', (page) => {
    const dead = linksOf(page).filter(
      ({ target, heading }) =>
        !existsSync(path.join(root, target)) || (heading !== null && target.endsWith('.md') && !headingsOf(target).includes(heading)),
    )
    expect(dead).toEqual([])
  })

  test('say of each picture what is on it', () => {
    expect(links.filter(({ isPicture, words }) => isPicture && words.length < 20)).toEqual([])
  })

  test('show every picture that is kept', () => {
    const shown = new Set(links.filter(({ isPicture }) => isPicture).map(({ target }) => target))
    expect(pictures.filter((picture) => !shown.has(picture))).toEqual([])
  })
})

test.each([
  ['azure-conformance.md', 100],
  ['aws-conformance.md', 100],
  ['emqx-conformance.md', 50],
  ['aws-rest.md', 45],
  ['mqtt5.md', 70],
])('the tests that %s names are there', (name, atLeast) => {
  const page = readFileSync(path.join(root, 'docs', 'protocols', name), 'utf8')
  const named = [...page.matchAll(/`([\w/-]+)` “([^”]+)”/g)].map(([, file, words]) => ({ file: `test/${file}.test.ts`, words: words! }))
  expect(named.length).toBeGreaterThan(atLeast)
  const gone = named.filter(({ file, words }) => {
    const source = path.join(root, file)
    return !existsSync(source) || !readFileSync(source, 'utf8').includes(words)
  })
  expect(gone).toEqual([])
})

test.each(['aws', 'emqx'])('each row of what of %s is served names a test', (family) => {
  const page = readFileSync(path.join(root, 'docs', 'protocols', `${family}-conformance.md`), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('|') && !/^\|[\s|-]+$/.test(line) && !line.includes('shown by'))
  expect(rows.filter((row) => !/“[^”]+”/.test(row))).toEqual([])
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { naturalKey, pageOf, sorted, sortedPage } from '../../../main/api/page.ts'

interface Row {
  id: string
  slot: string | null
  size: number | null
}
const keys = { id: (row: Row) => row.id, slot: (row: Row) => row.slot, size: (row: Row) => row.size }
const rows: Row[] = [
  { id: 'b', slot: 'slot 10', size: 1 },
  { id: 'a', slot: null, size: null },
  { id: 'c', slot: 'Slot 9', size: 3 },
  { id: 'd', slot: 'slot 9', size: 2 },
]

describe('sorted', () => {
  it.each([
    ['id', 'abcd'],
    ['-id', 'dcba'],
    ['size', 'bdca'],
    ['-size', 'cdba'],
    ['slot', 'cdba'],
    ['-slot', 'bcda'],
    ['slot,-id', 'dcba'],
    [' slot , -size ', 'cdba'],
  ])('by %s: numbers as numbers, texts naturally, nothing last, equals as they stood', (sort, order) => {
    expect(
      sorted(rows, sort, keys)
        .map((row) => row.id)
        .join(''),
    ).toBe(order)
  })

  it.each(['', 'colour', 'id,', '--id', 'constructor'])('refuses ‘%s’ and says what there is', (sort) => {
    expect(() => sorted(rows, sort, keys)).toThrow('choose from id, slot, size')
  })

  it('orders texts as a collator with numbers does, for the ids and slots that there are', () => {
    const collator = new Intl.Collator('en', { numeric: true })
    const part = fc.oneof(fc.constantFrom('fridge', 'slot', 'a'), fc.nat(99_999).map(String))
    const text = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [a, b] = [naturalKey(left), naturalKey(right)]
        expect(a < b ? -1 : a > b ? 1 : 0).toBe(Math.sign(collator.compare(left, right)))
      }),
    )
  })
})

describe('pageOf', () => {
  it('leads by its cursors through every row once', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 20 }), (count, limit) => {
        const items = Array.from({ length: count }, (_, index) => index)
        const seen: number[] = []
        let cursor: string | undefined
        do {
          const page = pageOf(items, { limit, cursor }, (item) => item)
          seen.push(...page.items)
          expect(page.total).toBe(count)
          cursor = page.nextCursor ?? undefined
        } while (cursor !== undefined)
        expect(seen).toEqual(items)
      }),
    )
  })

  it('makes views of its own rows only', () => {
    const viewed: number[] = []
    const view = (item: number) => viewed.push(item)
    pageOf([1, 2, 3, 4], { limit: 2, offset: 1 }, view)
    expect(viewed).toEqual([2, 3])
  })

  it('gives 100 rows when nobody says how many', () => {
    expect(pageOf(Array(101).fill(0), {}, (item) => item).items).toHaveLength(100)
  })

  it('is empty past the end', () => {
    expect(pageOf([1], { offset: 5 }, (item) => item)).toEqual({ items: [], total: 1, nextCursor: null })
  })
})

it('a page in order is that of all in order, wherever it lies and however many are equal', () => {
  const row = fc.record({
    text: fc.option(fc.constantFrom('a', 'A1', 'a2', 'a10', 'b')),
    number: fc.option(fc.integer({ min: 0, max: 5 })),
  })
  const keys = { text: (each: { text: string | null }) => each.text, number: (each: { number: number | null }) => each.number }
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 200 }),
      fc.constantFrom('text', '-text', 'number,text', '-number,-text'),
      fc.nat({ max: 220 }),
      fc.integer({ min: 1, max: 50 }),
      (rows, sort, offset, limit) => {
        const request = { offset, limit }
        const numbered = rows.map((each, index) => ({ ...each, index }))
        const view = (each: { index: number }) => each.index
        expect(sortedPage(numbered, sort, keys, request, view)).toEqual(pageOf(sorted([...numbered], sort, keys), request, view))
      },
    ),
    { numRuns: 500 },
  )
})

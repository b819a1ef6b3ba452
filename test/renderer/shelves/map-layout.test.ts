import { expect, test } from 'vitest'
import type { ShelfOutline } from '../../../main/contract/shelf-map.ts'
import { layoutOf, shelvesInView } from '../../../renderer/shelves/map-layout.ts'

const shelves = (count: number, places: number): ShelfOutline[] =>
  Array.from({ length: count }, (_, index) => ({ shelf: String(index), devices: places, failed: 0, places }))

test('places that do not fit in a row begin another, and the shelves below move down', () => {
  const wide = layoutOf(shelves(2, 20), 20 * 38)
  const narrow = layoutOf(shelves(2, 20), 10 * 38)
  expect([wide.columns, wide.rowsBefore]).toEqual([20, [0, 1, 2]])
  expect([narrow.columns, narrow.rowsBefore]).toEqual([10, [0, 2, 4]])
  expect(narrow.tops[1]! - wide.tops[1]!).toBe(48)
})

test('a window without room has a column all the same', () => {
  expect(layoutOf(shelves(1, 3), 0)).toMatchObject({ columns: 1, rowsBefore: [0, 3] })
})

test('only the shelves in view and a little around it are drawn, of however many', () => {
  const layout = layoutOf(shelves(200, 20), 760)
  const drawn = (topPx: number) => shelvesInView(layout, { topPx, heightPx: 600 })
  expect(drawn(0).first).toBe(0)
  const middle = drawn(layout.tops[100]!)
  expect(middle.first).toBeGreaterThan(90)
  expect(middle.first).toBeLessThan(100)
  expect(middle.end).toBeGreaterThan(105)
  expect(middle.end).toBeLessThan(115)
  expect(drawn(layout.tops.at(-1)!).end).toBe(200)
  expect(shelvesInView(layoutOf([], 760), { topPx: 0, heightPx: 600 })).toEqual({ first: 0, end: 0 })
})

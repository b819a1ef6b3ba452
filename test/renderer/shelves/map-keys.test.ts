import { expect, test } from 'vitest'
import { movedBy, within } from '../../../renderer/shelves/map-keys.ts'

// Two shelves at five places a row: 0 1 2 3 4 / 5 6, and 0 1 2 / none.
const grid = { places: [7, 3], columns: 5 }
const at = (shelf: number, place: number) => ({ shelf, place })

test.each([
  { key: 'ArrowRight', from: at(0, 4), to: at(0, 5) },
  { key: 'ArrowRight', from: at(0, 6), to: at(1, 0) },
  { key: 'ArrowRight', from: at(1, 2), to: at(1, 2) },
  { key: 'ArrowLeft', from: at(1, 0), to: at(0, 6) },
  { key: 'ArrowLeft', from: at(0, 0), to: at(0, 0) },
  { key: 'ArrowDown', from: at(0, 1), to: at(0, 6) },
  { key: 'ArrowDown', from: at(0, 4), to: at(0, 6) },
  { key: 'ArrowDown', from: at(0, 6), to: at(1, 1) },
  { key: 'ArrowDown', from: at(1, 1), to: at(1, 1) },
  { key: 'ArrowUp', from: at(1, 2), to: at(0, 6) },
  { key: 'ArrowUp', from: at(0, 6), to: at(0, 1) },
  { key: 'Home', from: at(0, 6), to: at(0, 5) },
  { key: 'End', from: at(0, 1), to: at(0, 4) },
  { key: 'End', from: at(0, 5), to: at(0, 6) },
  { key: 'PageDown', from: at(0, 3), to: at(1, 0) },
  { key: 'PageUp', from: at(0, 3), to: at(0, 0) },
  { key: 'Ctrl+End', from: at(0, 3), to: at(1, 2) },
  { key: 'Ctrl+Home', from: at(1, 2), to: at(0, 0) },
])('$key leads from $from to $to', ({ key, from, to }) => {
  expect(movedBy(key, from, grid)).toEqual(to)
})

test('other keys are not the map’s, and no key leads anywhere where there are no shelves', () => {
  expect(movedBy('Enter', at(0, 0), grid)).toBeNull()
  expect(movedBy('ArrowDown', at(0, 0), { places: [], columns: 5 })).toBeNull()
})

test('a place that is gone gives way to the nearest', () => {
  expect(within(at(4, 9), grid)).toEqual(at(1, 2))
  expect(within(at(0, 9), { places: [], columns: 5 })).toEqual(at(0, 0))
})

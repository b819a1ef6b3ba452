import { describe, expect, test } from 'vitest'
import { rowByKey } from '../../../renderer/ui/grid-keys.ts'
import { ariaSort, nextSort } from '../../../renderer/ui/sort.ts'

describe('the order of a table', () => {
  test.each([
    ['', 'name', false, 'name'],
    ['name', 'name', false, '-name'],
    ['-name', 'name', false, 'name'],
    ['name', 'slot', false, 'slot'],
    ['-slot,name', 'slot', false, 'slot'],
    ['', 'slot', true, 'slot'],
    ['slot', 'name', true, 'slot,name'],
    ['slot,name', 'name', true, 'slot,-name'],
    ['slot,name', 'slot', true, '-slot,name'],
    ['slot,name', 'seen', true, 'slot,seen'],
    ['slot', 'slot', true, '-slot'],
  ])('%s and a click on %s (Shift: %s) is %s', (current, key, isAlso, next) => {
    expect(nextSort(current, key, isAlso)).toBe(next)
  })

  test('the first column is the one that is said to be sorted', () => {
    expect([ariaSort('-slot,name', 'slot'), ariaSort('-slot,name', 'name'), ariaSort('slot', undefined)]).toEqual([
      'descending',
      'none',
      undefined,
    ])
  })
})

describe('keys in a table', () => {
  test.each([
    ['ArrowDown', 5, 6],
    ['ArrowUp', 0, 0],
    ['PageDown', 95, 99],
    ['PageUp', 50, 30],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['x', 50, null],
  ])('%s from row %i leads to %s', (key, index, row) => {
    expect(rowByKey({ key, altKey: false }, index, 100, 20)).toBe(row)
  })

  test('Alt with them is for the browser', () => {
    expect(rowByKey({ key: 'Home', altKey: true }, 5, 100, 20)).toBeNull()
  })
})

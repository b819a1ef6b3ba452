import { expect, test } from 'vitest'
import { emptyPlaces } from '../../../../main/bench-tools/shelves/empty-places.ts'

test.each([
  { positions: ['01', '02', '04', '07'], empty: ['03', '05', '06'] },
  { positions: ['2', '3', '5'], empty: ['1', '4'] },
  { positions: ['0', '2'], empty: ['1'] },
  { positions: ['12', '14'], empty: ['13'] },
  { positions: ['P9', 'P11'], empty: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P10'] },
  { positions: ['1', '1', '3'], empty: ['2'] },
  { positions: ['left', 'right'], empty: [] },
  { positions: ['A1', 'B3'], empty: [] },
  { positions: ['4'], empty: [] },
  { positions: [], empty: [] },
  // A gap of hundreds is how the lab numbers.
  { positions: ['1', '900'], empty: [] },
])('between $positions the places $empty are empty', ({ positions, empty }) => {
  expect(emptyPlaces(positions)).toEqual(empty)
})

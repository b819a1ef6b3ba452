import { describe, expect, test } from 'vitest'
import {
  headerState,
  isSelected,
  nothingSelected,
  selectedCount,
  setMany,
  toggleAll,
  toggleOne,
  type Selection,
} from '../../../renderer/ui/selection.ts'

const some: Selection = { all: false, ids: new Set(['a', 'b']) }
const allBut: Selection = { all: true, except: new Set(['a']) }
const everything: Selection = { all: true, except: new Set() }

describe('a selection', () => {
  test.each([
    ['nothing', nothingSelected, 0, 'none'],
    ['some', some, 2, 'some'],
    ['all but one', allBut, 9, 'some'],
    ['everything', everything, 10, 'all'],
    ['every one by itself', { all: false, ids: new Set(Array.from('abcdefghij')) } as Selection, 10, 'all'],
  ] as const)('of %s counts its rows and shows it in the header box', (_what, selection, count, header) => {
    expect(selectedCount(selection, 10)).toBe(count)
    expect(headerState(selection, 10)).toBe(header)
  })

  test('the header box takes everything that matches, and lets go of it', () => {
    expect(toggleAll(some, 10)).toEqual(everything)
    expect(toggleAll(everything, 10)).toEqual(nothingSelected)
  })

  test.each([
    [some, 'a', false],
    [some, 'c', true],
    [allBut, 'a', true],
    [allBut, 'c', false],
  ] as const)('one row is turned over and the others stay', (selection, id, isOn) => {
    const turned = toggleOne(selection, id)
    expect(isSelected(turned, id)).toBe(isOn)
    expect(isSelected(turned, 'b')).toBe(isSelected(selection, 'b'))
  })

  test('a range is added to "all but" by taking its exceptions away', () => {
    expect(setMany(allBut, ['a', 'b'], true)).toEqual(everything)
    expect(setMany(everything, ['a'], false)).toEqual(allBut)
  })
})

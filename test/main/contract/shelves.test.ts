import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameShelf, naturalOrder, placeOf, placeOrder } from '../../../main/contract/shelves.ts'

describe('a slot is a shelf and a place on it', () => {
  it.each<[slot: string | null | undefined, shelf: string | null, position: string]>([
    ['A-03', 'A', '03'],
    ['A3', 'A', '3'],
    ['A 3', 'A', '3'],
    ['A3b', 'A', '3b'],
    ['Shelf 2 / 14', 'Shelf 2', '14'],
    ['Shelf 2 14', 'Shelf 2', '14'],
    ['Shelf  2/14', 'Shelf 2', '14'],
    ['R1.S2.P3', 'R1.S2', 'P3'],
    ['R1-S2-P3', 'R1-S2', 'P3'],
    ['Regal A – Platz 3', 'Regal A', 'Platz 3'],
    ['Rack 7: top left', 'Rack 7', 'top left'],
    ['1.2', '1', '2'],
    ['12', '', '12'],
    ['-5', '', '5'],
    ['Cold room', 'Cold room', ''],
    ['A-', 'A', ''],
    ['棚2・5', '棚2・', '5'],
    ['A//7', 'A', '7'],
    ['', null, ''],
    ['   ', null, ''],
    ['-', null, ''],
    [null, null, ''],
    [undefined, null, ''],
  ])('%j', (slot, shelf, position) => {
    expect(placeOf(slot)).toEqual(shelf === null ? null : { shelf, position })
  })

  it('whatever somebody writes, nothing of it is lost but separators and spaces', () => {
    const bare = (text: string) => text.replaceAll(/[\s/\\.:,;|_#–—-]/g, '')
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', 'b', '7', '0', ' ', '-', '/', '.', 'ü'), maxLength: 128 }), (slot) => {
        const place = placeOf(slot)
        expect(place === null ? '' : bare(place.shelf + place.position)).toBe(bare(slot))
      }),
    )
  })

  it('a long slot is read at once', () => {
    expect(placeOf(`A${'- '.repeat(63)}x`)).toEqual({ shelf: 'A', position: 'x' })
    expect(placeOf('1'.repeat(128))).toEqual({ shelf: '', position: '1'.repeat(128) })
  })
})

describe('shelves and places stand in the order in which a person walks', () => {
  it('numbers by their value, devices without a slot last', () => {
    const slots = [null, 'B-1', 'Shelf 10 / 1', 'A-10', 'a-2', '3', 'Shelf 2 / 14', 'Shelf 2 / 3', '']
    expect(slots.toSorted((left, right) => placeOrder(placeOf(left), placeOf(right)))).toEqual([
      '3',
      'a-2',
      'A-10',
      'B-1',
      'Shelf 2 / 3',
      'Shelf 2 / 14',
      'Shelf 10 / 1',
      null,
      '',
    ])
  })

  it('is an order: of any two the same comes first whichever way they are asked', () => {
    const name = fc.string({ unit: fc.constantFrom('A', 'b', '7', '0', ' ', '1'), maxLength: 8 })
    fc.assert(
      fc.property(name, name, name, (one, two, three) => {
        expect(Math.sign(naturalOrder(one, two))).toBe(-Math.sign(naturalOrder(two, one)) + 0)
        if (naturalOrder(one, two) <= 0 && naturalOrder(two, three) <= 0) expect(naturalOrder(one, three)).toBeLessThanOrEqual(0)
      }),
    )
  })

  it.each([
    ['a', 'A', true],
    ['Shelf 02', 'shelf 2', true],
    ['A', 'B', false],
    ['', 'A', false],
  ])('%j and %j are one shelf: %s', (left, right, same) => {
    expect(isSameShelf(left, right)).toBe(same)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBag, encodeBag } from '../../../../main/dialects/azure/property-bag.ts'

describe('a property bag', () => {
  test.each<[string, [string, string | null][]]>([
    ['', []],
    ['a=b', [['a', 'b']]],
    ['a', [['a', null]]],
    ['a=', [['a', '']]],
    [
      'a&b=&c=d',
      [
        ['a', null],
        ['b', ''],
        ['c', 'd'],
      ],
    ],
    ['&a=b&&', [['a', 'b']]],
    ['a=b=c', [['a', 'b=c']]],
    ['a=1+1', [['a', '1+1']]],
    [
      '%24.mid=m%201&%24.ct=application%2Fjson&%24.ce=utf-8',
      [
        ['$.mid', 'm 1'],
        ['$.ct', 'application/json'],
        ['$.ce', 'utf-8'],
      ],
    ],
    ['$.sub=c1', [['$.sub', 'c1']]],
    ['a=%C3%BC', [['a', 'ü']]],
    [
      'a=100%&%zz=1',
      [
        ['a', '100%'],
        ['%zz', '1'],
      ],
    ],
    ['=v', [['', 'v']]],
  ])('%s', (bag, properties) => {
    expect(decodeBag(bag)).toEqual(properties)
  })

  test('comes back as it was, whatever it holds', () => {
    const property = fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), fc.option(fc.string({ unit: 'grapheme' })))
    fc.assert(
      fc.property(fc.array(property), (properties) => {
        expect(decodeBag(encodeBag(properties))).toEqual(properties)
      }),
    )
  })

  test('is one level of a topic, with no wildcards and no bare "$"', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))), (properties) => {
        expect(encodeBag(properties)).not.toMatch(/[/+#$\0?]/)
      }),
    )
  })
})

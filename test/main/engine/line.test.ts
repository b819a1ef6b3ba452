import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Line } from '../../../main/engine/line.ts'

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const act = fc.oneof(
  key.map((added) => ({ kind: 'add' as const, key: added })),
  key.map((deleted) => ({ kind: 'delete' as const, key: deleted })),
  fc.constant({ kind: 'takeFirst' as const }),
)

test('a line is what a list is from which those that leave are cut', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
      const line = new Line()
      let list: string[] = []
      for (const one of acts) {
        if (one.kind === 'takeFirst') expect(line.takeFirst()).toBe(list.shift() ?? null)
        else if (one.kind === 'add') {
          line.add(one.key)
          if (!list.includes(one.key)) list.push(one.key)
        } else {
          expect(line.delete(one.key)).toBe(list.includes(one.key))
          list = list.filter((other) => other !== one.key)
        }
        expect([...line]).toEqual(list)
        expect(line.size).toBe(list.length)
      }
    }),
  )
})

test('those that leave while it is walked through are left out', () => {
  const line = new Line()
  for (const added of ['a', 'b', 'c', 'd']) line.add(added)
  const seen: string[] = []
  for (const one of line) {
    seen.push(one)
    line.delete(one)
    line.delete('c')
  }
  expect(seen).toEqual(['a', 'b', 'd'])
})

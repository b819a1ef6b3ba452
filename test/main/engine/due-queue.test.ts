import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueQueue } from '../../../main/engine/due-queue.ts'

const atMs = fc.nat({ max: 9 })
const act = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), atMs: fc.option(atMs) }),
  fc.record({ kind: fc.constantFrom('takeDue' as const, 'takeAllDue' as const, 'bringForward' as const), atMs }),
)

test('what is due is what a sorted list says', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
      const queue = new DueQueue()
      let list: { key: string; atMs: number }[] = []
      const isDue = (one: { atMs: number }, now: number) => one.atMs <= now
      for (const one of acts) {
        if (one.kind === 'set') {
          queue.set(one.key, one.atMs)
          list = list.filter(({ key }) => key !== one.key)
          if (one.atMs !== null) list.push({ key: one.key, atMs: one.atMs })
        } else if (one.kind === 'bringForward') {
          queue.bringForward(one.atMs)
          list = list.map(({ key, atMs: dueMs }) => ({ key, atMs: Math.min(dueMs, one.atMs) }))
        } else {
          const due = list.filter((waiting) => isDue(waiting, one.atMs)).map(({ key }) => key)
          if (one.kind === 'takeAllDue') expect(queue.takeAllDue(one.atMs)).toEqual(due)
          else expect(queue.takeDue(one.atMs)).toBe(due[0] ?? null)
          const taken = one.kind === 'takeAllDue' ? due : due.slice(0, 1)
          list = list.filter(({ key }) => !taken.includes(key))
        }
        list.sort((a, b) => a.atMs - b.atMs || (a.key < b.key ? -1 : 1))
        expect(queue.firstAtMs()).toBe(list[0]?.atMs ?? null)
      }
    }),
  )
})

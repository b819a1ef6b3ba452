import { describe, expect, test } from 'vitest'
import { Turns } from '../../../main/api/turns.ts'

describe('turns', () => {
  test('under one key each waits for the one before; another key does not', async () => {
    const turns = new Turns()
    const did: string[] = []
    const first = Promise.withResolvers<void>()
    const begun = turns.take('a', async () => {
      await first.promise
      did.push('first of a')
    })
    const second = turns.take('a', () => Promise.resolve(did.push('second of a')))
    await turns.take('b', () => Promise.resolve(did.push('b')))
    first.resolve()
    await Promise.all([begun, second])
    expect(did).toEqual(['b', 'first of a', 'second of a'])
  })

  test('a failure is told to its caller and holds up nobody', async () => {
    const turns = new Turns()
    const failing = turns.take('a', () => Promise.reject(new Error('No room')))
    const next = turns.take('a', () => Promise.resolve('done'))
    await expect(failing).rejects.toThrow('No room')
    await turns.allDone()
    expect(await next).toBe('done')
  })
})

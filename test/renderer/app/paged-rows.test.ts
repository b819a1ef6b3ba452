import { describe, expect, test } from 'vitest'
import { usePagedRows } from '../../../renderer/app/paged-rows.ts'

/** A table of numbers in main; `shift` makes another content of it. */
function table(total: number) {
  const asked: number[] = []
  const state = { shift: 0, total }
  const list = usePagedRows<number>((offset, limit) => {
    asked.push(offset)
    const items = Array.from({ length: Math.max(0, Math.min(limit, state.total - offset)) }, (_, index) => offset + index + state.shift)
    return Promise.resolve({ items, total: state.total })
  })
  return { asked, state, list }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('rows that are fetched by the page', () => {
  test('only the pages in view are asked for, each once', async () => {
    const { asked, list } = table(1_000)
    await list.reload()
    list.show({ first: 250, last: 320 })
    list.show({ first: 251, last: 321 })
    await settled()
    expect(asked).toEqual([0, 200, 300])
    expect([list.rowAt(0), list.rowAt(320), list.rowAt(500)]).toEqual([0, 320, undefined])
    expect(list.total.value).toBe(1_000)
  })

  test('reading again keeps what is shown until the new rows are there', async () => {
    const { state, list } = table(100)
    await list.reload()
    state.shift = 5
    const reloaded = list.reload()
    expect(list.rowAt(0)).toBe(0)
    await reloaded
    expect(list.rowAt(0)).toBe(5)
  })

  test('a failure is a sentence, and the rows stay', async () => {
    let fails = false
    const list = usePagedRows<number>(() => (fails ? Promise.reject(new Error('Gone')) : Promise.resolve({ items: [1], total: 1 })))
    await list.reload()
    fails = true
    await list.reload()
    expect(list.error.value).toBeTruthy()
    expect(list.rowAt(0)).toBe(1)
  })
})

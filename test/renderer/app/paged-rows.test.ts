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

describe('rows that somebody points at', () => {
  /** A table of named rows in main; `now` is what it holds. */
  function names(...now: { key: string; value: number }[]) {
    const state = { now, isByTime: false }
    const list = usePagedRows<{ key: string; value: number }>(
      (offset, limit) => Promise.resolve({ items: state.now.slice(offset, offset + limit), total: state.now.length }),
      {
        keyOf: (row) => row.key,
        fetchByKeys: (keys) => Promise.resolve([...state.now, { key: 'hidden', value: 9 }].filter(({ key }) => keys.includes(key))),
        isByTime: () => state.isByTime,
      },
    )
    const shown = () => Array.from({ length: list.total.value }, (_, index) => list.rowAt(index))
    return { state, list, shown }
  }
  const a = { key: 'a', value: 1 }
  const b = { key: 'b', value: 1 }
  const c = { key: 'c', value: 1 }

  test('stay where they are and are fresh, and the new order waits to be asked for', async () => {
    const { state, list, shown } = names(a, b, c)
    await list.reload()
    list.show({ first: 0, last: 2 })
    list.hold(true)
    state.now = [{ key: 'c', value: 7 }, a, b]
    await list.reload()
    expect([shown(), list.waiting.value]).toEqual([[a, b, { key: 'c', value: 7 }], 1])
    list.hold(false)
    await list.reload()
    expect(shown().map((row) => row!.key)).toEqual(['a', 'b', 'c'])
    await list.refreshOrder()
    expect([shown().map((row) => row!.key), list.waiting.value]).toEqual([['c', 'a', 'b'], 0])
  })

  test.each([
    ['nobody points at them', (steady: ReturnType<typeof names>) => steady.list.hold(false)],
    ['they are in the order of time', (steady: ReturnType<typeof names>) => (steady.state.isByTime = true)],
  ])('are put in their new order at once where %s', async (_why, make) => {
    const steady = names(a, b)
    await steady.list.reload()
    steady.list.show({ first: 0, last: 1 })
    steady.list.hold(true)
    make(steady)
    steady.state.now = [b, a]
    await steady.list.reload()
    expect([steady.shown(), steady.list.waiting.value]).toEqual([[b, a], 0])
  })

  test('come at the end at once: nothing moves', async () => {
    const { state, list, shown } = names(a, b)
    await list.reload()
    list.show({ first: 0, last: 1 })
    list.hold(true)
    state.now = [a, b, c]
    await list.reload()
    expect([shown(), list.waiting.value]).toEqual([[a, b, c], 0])
  })

  test('that no filter finds any more stay until they are asked for anew; those that are gone go', async () => {
    const { state, list, shown } = names(a, { key: 'hidden', value: 1 }, b)
    await list.reload()
    list.show({ first: 0, last: 2 })
    list.hold(true)
    state.now = [a, b]
    await list.reload()
    expect(shown().map((row) => row?.value)).toEqual([1, 9, 1])
    state.now = [b]
    await list.reload()
    expect([shown(), list.waiting.value]).toEqual([[b], 0])
  })
})

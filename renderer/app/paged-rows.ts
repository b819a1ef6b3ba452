import { ref, shallowRef } from 'vue'
import { errorSentence } from './client.ts'

export interface FetchedPage<Row> {
  items: Row[]
  total: number
}

/** Rows that one call brings. */
const pageSize = 100

/**
 * Rows of a table that main sorts and filters, fetched by the page as they come into view. Reading again keeps what
 * is shown until the new rows are there, so that nothing blinks or jumps.
 */
export function usePagedRows<Row>(fetchPage: (offset: number, limit: number) => Promise<FetchedPage<Row>>) {
  const pages = shallowRef(new Map<number, Row[]>())
  const total = ref(0)
  const isLoaded = ref(false)
  const error = ref<string | null>(null)
  let inView = { first: 0, last: 0 }
  let generation = 0
  const under = new Set<string>()

  async function load(page: number): Promise<void> {
    const key = `${generation}:${page}`
    if (under.has(key)) return
    under.add(key)
    const asked = generation
    try {
      const answer = await fetchPage(page * pageSize, pageSize)
      if (asked !== generation) return
      pages.value = new Map(pages.value).set(page, answer.items)
      total.value = answer.total
      isLoaded.value = true
      error.value = null
    } catch (caught) {
      if (asked === generation) error.value = errorSentence(caught)
    } finally {
      under.delete(key)
    }
  }

  function pagesInView(): number[] {
    const first = Math.floor(inView.first / pageSize)
    const last = Math.floor(inView.last / pageSize)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  }

  async function reload(): Promise<void> {
    const wanted = new Set(pagesInView())
    // Pages out of view are stale now, and are fetched when they are seen.
    pages.value = new Map([...pages.value].filter(([page]) => wanted.has(page)))
    generation += 1
    await Promise.all([...wanted].map(load))
  }

  /** Other rows altogether (a filter or sort changed): what was there goes. */
  async function reset(): Promise<void> {
    inView = { first: 0, last: 0 }
    pages.value = new Map()
    isLoaded.value = false
    await reload()
  }

  function show(range: { first: number; last: number }): void {
    inView = range
    for (const page of pagesInView()) if (!pages.value.has(page)) void load(page)
  }

  const rowAt = (index: number): Row | undefined => pages.value.get(Math.floor(index / pageSize))?.[index % pageSize]

  return { total, isLoaded, error, rowAt, show, reload, reset, pages }
}

import { ref, shallowRef } from 'vue'
import { errorSentence } from './client.ts'
import { orderChanges } from './order-changes.ts'

export interface FetchedPage<Row> {
  items: Row[]
  total: number
}

/** Rows that one call brings. */
const pageSize = 100

/** For tables whose rows stay where they are while somebody points at them. */
export interface SteadyRows<Row> {
  keyOf(row: Row): string
  /** The rows of these keys as they are now, however they are sorted; those that are gone are left out. */
  fetchByKeys(keys: string[]): Promise<Row[]>
  /** True while the order is by time: new rows come at an end, and are what is waited for. */
  isByTime?(): boolean
}

/**
 * Rows of a table that main sorts and filters, fetched by the page as they come into view. Reading again keeps what
 * is shown until the new rows are there, so that nothing blinks or jumps.
 * @param steady with it, a new order waits (`waiting`, `refreshOrder`) while the rows are held (`hold`); what stands in them is
 * fresh all the same.
 */
export function usePagedRows<Row>(fetchPage: (offset: number, limit: number) => Promise<FetchedPage<Row>>, steady?: SteadyRows<Row>) {
  const pages = shallowRef(new Map<number, Row[]>())
  const total = ref(0)
  const isLoaded = ref(false)
  const error = ref<string | null>(null)
  let inView = { first: 0, last: 0 }
  let generation = 0
  const under = new Set<string>()
  let isHeld = false
  /** Rows that would come, go or move if the order were made anew. */
  const waiting = ref(0)

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

  /** Fresh rows in the order that is shown; false: there is nothing to keep, or something that is shown is gone. */
  async function reloadInPlace({ keyOf, fetchByKeys }: SteadyRows<Row>): Promise<boolean> {
    const shown = pagesInView().flatMap((page) => (pages.value.has(page) ? [[page, pages.value.get(page)!] as const] : []))
    if (shown.length === 0) return false
    const asked = (generation += 1)
    const fresh = await Promise.all(shown.map(([page]) => fetchPage(page * pageSize, pageSize)))
    const rows = fresh.flatMap((page) => page.items)
    const keys = (some: readonly Row[]) => some.map(keyOf)
    const before = keys(shown.flatMap(([, some]) => some))
    const after = keys(rows)
    const [from, to] = viewWithin(shown[0]![0])
    if (before.slice(from, to).every((key, place) => key === after[from + place])) return false
    const byKey = new Map(rows.map((row) => [keyOf(row), row]))
    const missing = before.filter((key) => !byKey.has(key))
    for (const row of missing.length > 0 ? await fetchByKeys(missing) : []) byKey.set(keyOf(row), row)
    if (asked !== generation) return true
    if (before.some((key) => !byKey.has(key))) return false
    pages.value = new Map(shown.map(([page, some]) => [page, some.map((row) => byKey.get(keyOf(row))!)]))
    waiting.value = orderChanges(before, after)
    return true
  }

  /** What is in view, as places among the rows of the pages in view. */
  function viewWithin(firstPage: number): [from: number, to: number] {
    return [inView.first - firstPage * pageSize, inView.last + 1 - firstPage * pageSize]
  }

  async function reload(): Promise<void> {
    if (steady && (isHeld || waiting.value > 0) && steady.isByTime?.() !== true)
      try {
        if (await reloadInPlace(steady)) return
      } catch (caught) {
        error.value = errorSentence(caught)
        return
      }
    await reloadAnew()
  }

  async function reloadAnew(): Promise<void> {
    waiting.value = 0
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
    await reloadAnew()
  }

  function show(range: { first: number; last: number }): void {
    inView = range
    const missing = pagesInView().filter((page) => !pages.value.has(page))
    // Rows of two orders do not go together: one may stand in both.
    if (missing.length > 0 && waiting.value > 0) return void reloadAnew()
    for (const page of missing) void load(page)
  }

  const rowAt = (index: number): Row | undefined => pages.value.get(Math.floor(index / pageSize))?.[index % pageSize]

  const hold = (held: boolean): void => void (isHeld = held)

  return { total, isLoaded, error, rowAt, show, reload, reset, pages, waiting, hold, refreshOrder: reloadAnew }
}

import { BenchError } from '../contract/errors.ts'

export interface PageRequest {
  limit?: number | undefined
  cursor?: string | undefined
  offset?: number | undefined
}

export interface Page<Row> {
  items: Row[]
  total: number
  nextCursor: string | null
}

/** Rows a page when a caller does not say. */
const usualLimit = 100

/**
 * The page that was asked for; only its rows are made into views.
 * @throws BenchError InvalidInput for a cursor that no answer gave.
 */
export function pageOf<Item, Row>(items: readonly Item[], request: PageRequest, view: (item: Item) => Row): Page<Row> {
  const { start, limit } = rangeOf(request)
  const end = start + limit
  return { items: items.slice(start, end).map(view), total: items.length, nextCursor: cursorAfter(end, items.length) }
}

/** The rows that were asked for. @throws BenchError InvalidInput for a cursor that no answer gave. */
export function rangeOf({ limit = usualLimit, cursor, offset = 0 }: PageRequest): { start: number; limit: number } {
  return { start: cursor === undefined ? offset : readCursor(cursor), limit }
}

/** Where to go on after row `end`; null when that was the last of `total`. */
function cursorAfter(end: number, total: number): string | null {
  return end < total ? cursorOf('row', String(end)) : null
}

function readCursor(cursor: string): number {
  const row = placeIn('row', cursor)
  if (!/^\d+$/.test(row)) throw strangeCursor()
  return Number(row)
}

/** A place in a list as a cursor tells it to callers, for whom it has no meaning. */
export function cursorOf(kind: 'row' | 'after', place: string): string {
  return Buffer.from(`${kind}:${place}`).toString('base64url')
}

/** The place that a cursor tells. @throws BenchError InvalidInput for a cursor that no answer gave. */
export function placeIn(kind: 'row' | 'after', cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!text.startsWith(`${kind}:`)) throw strangeCursor()
  return text.slice(kind.length + 1)
}

function strangeCursor(): BenchError {
  return new BenchError('InvalidInput', 'The cursor is not one that a page gave: begin again without it.', { field: 'cursor' })
}

/** What a sort compares: numbers as they are, texts naturally ("slot 2" before "slot 10"); null comes last. */
export type SortKey = string | number | null

/** Natural keys that were worked out before: a table is sorted again for every page of it. */
const naturalKeys = new Map<string, string>()
/** The ids, names and slots of a full bench; past it one begins anew. */
const rememberedKeys = 300_000

/** A text such that plain comparison puts it in natural order, whatever the case: a collator takes ten times as long to compare. */
export function naturalKey(text: string): string {
  const remembered = naturalKeys.get(text)
  if (remembered !== undefined) return remembered
  const key = text.toLowerCase().replaceAll(/\d+/g, (digits) => digits.padStart(16, '0'))
  if (naturalKeys.size >= rememberedKeys) naturalKeys.clear()
  naturalKeys.set(text, key)
  return key
}

interface SortedRow<Item> {
  item: Item
  keys: SortKey[]
  /** Its place before: equal ones keep their order. */
  place: number
}

/** The items with what a `sort` text compares, and the comparison. @throws BenchError InvalidInput that names the fields there are. */
function comparableRows<Item>(items: readonly Item[], sort: string, keys: SortKeys<Item>) {
  const orders = sort.split(',').map((word) => {
    const name = word.trim().replace(/^-/, '')
    const key = Object.hasOwn(keys, name) ? keys[name]! : null
    if (key === null)
      throw new BenchError('InvalidInput', `Cannot sort by ‘${name}’: choose from ${Object.keys(keys).join(', ')}.`, { field: 'sort' })
    return { key, direction: word.trim().startsWith('-') ? -1 : 1 }
  })
  const rows = items.map((item, place): SortedRow<Item> => ({ item, keys: orders.map(({ key }) => comparable(key(item))), place }))
  const compareRows = (a: SortedRow<Item>, b: SortedRow<Item>): number => {
    for (const [index, { direction }] of orders.entries()) {
      const difference = compare(a.keys[index]!, b.keys[index]!, direction)
      if (difference !== 0) return difference
    }
    return a.place - b.place
  }
  return { rows, compareRows }
}

/** What a list can be sorted by. */
type SortKeys<Item> = Record<string, (item: Item) => SortKey>

/**
 * The items in the order of a `sort` text such as "status,-started"; equal ones keep their order.
 * @throws BenchError InvalidInput that names the fields there are.
 */
export function sorted<Item>(items: Item[], sort: string, keys: SortKeys<Item>): Item[] {
  const { rows, compareRows } = comparableRows(items, sort, keys)
  return rows.sort(compareRows).map(({ item }) => item)
}

/**
 * The page that was asked for, of the items in the order of a `sort` text: as `pageOf(sorted(…))`, but of 100,000 items only
 * those up to the end of the page are put in order.
 * @throws BenchError InvalidInput for a sort or a cursor that cannot be.
 */
export function sortedPage<Item, Row>(
  items: readonly Item[],
  sort: string,
  keys: SortKeys<Item>,
  request: PageRequest,
  view: (item: Item) => Row,
): Page<Row> {
  const { start, limit } = rangeOf(request)
  const end = Math.min(start + limit, items.length)
  const { rows, compareRows } = comparableRows(items, sort, keys)
  bringForward(rows, end, compareRows)
  const first = rows.slice(0, end).sort(compareRows)
  return {
    items: first.slice(start).map(({ item }) => view(item)),
    total: items.length,
    nextCursor: cursorAfter(start + limit, items.length),
  }
}

/** Moves the first `count` rows of the order to the front, in no order of their own (quickselect, a median of three as pivot). */
function bringForward<Entry>(rows: Entry[], count: number, compareRows: (a: Entry, b: Entry) => number): void {
  for (let [low, high] = [0, rows.length - 1]; low < high && count > low && count <= high;) {
    const pivot = [rows[low]!, rows[(low + high) >> 1]!, rows[high]!].sort(compareRows)[1]!
    let [left, right] = [low, high]
    while (left <= right) {
      while (compareRows(rows[left]!, pivot) < 0) left += 1
      while (compareRows(rows[right]!, pivot) > 0) right -= 1
      if (left > right) break
      ;[rows[left], rows[right]] = [rows[right]!, rows[left]!]
      left += 1
      right -= 1
    }
    if (count - 1 <= right) high = right
    else if (count - 1 >= left) low = left
    else return
  }
}

function comparable(key: SortKey): SortKey {
  return typeof key === 'string' ? naturalKey(key) : key
}

function compare(left: SortKey, right: SortKey, direction: number): number {
  if (left === right) return 0
  if (left === null) return 1
  if (right === null) return -1
  return left < right ? -direction : direction
}

/** The values of a filter that takes one or several; null where there is none. */
export function listOf<Value>(value: Value | Value[] | undefined): Set<Value> | null {
  return value === undefined ? null : new Set(Array.isArray(value) ? value : [value])
}

/** True when a text of the row holds the words looked for, whatever the case. */
export function holds(search: string, ...texts: (string | null)[]): boolean {
  const wanted = search.toLowerCase()
  return texts.some((text) => text !== null && text.toLowerCase().includes(wanted))
}

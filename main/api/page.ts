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

/**
 * The items in the order of a `sort` text such as "status,-started"; equal ones keep their order.
 * @throws BenchError InvalidInput that names the fields there are.
 */
export function sorted<Item>(items: Item[], sort: string, keys: Record<string, (item: Item) => SortKey>): Item[] {
  const orders = sort.split(',').map((word) => {
    const name = word.trim().replace(/^-/, '')
    const key = Object.hasOwn(keys, name) ? keys[name]! : null
    if (key === null)
      throw new BenchError('InvalidInput', `Cannot sort by ‘${name}’: choose from ${Object.keys(keys).join(', ')}.`, { field: 'sort' })
    return { key, direction: word.trim().startsWith('-') ? -1 : 1 }
  })
  const rows = items.map((item) => ({ item, keys: orders.map(({ key }) => comparable(key(item))) }))
  rows.sort((a, b) => {
    for (const [index, { direction }] of orders.entries()) {
      const difference = compare(a.keys[index]!, b.keys[index]!, direction)
      if (difference !== 0) return difference
    }
    return 0
  })
  return rows.map(({ item }) => item)
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

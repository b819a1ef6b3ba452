/** What a person changed of the columns of a table: their order, which are shown, and how wide they are. */
import { leastWidthPx, type Column } from './columns.ts'

export interface ColumnLayout {
  /** Keys of columns in their order; empty: as they were made. */
  order: readonly string[]
  /** Columns that were shown or hidden by hand. */
  shown: Readonly<Record<string, boolean>>
  /** Widths set by hand, in px. */
  widthsPx: Readonly<Record<string, number>>
}

export const usualLayout: ColumnLayout = { order: [], shown: {}, widthsPx: {} }
export const leastColumnPx = 56
export const mostColumnPx = 960

/** All columns in the order of the person. The first is what a row is called by: it stays first. One that is new stands where it was made. */
export function orderedColumns(columns: readonly Column[], { order }: ColumnLayout): Column[] {
  const [first, ...others] = columns
  if (first === undefined) return []
  const placed = order.flatMap((key) => others.find((column) => column.key === key) ?? [])
  const result = [...placed]
  for (const [index, column] of others.entries()) {
    if (placed.includes(column)) continue
    const before = others.slice(0, index).findLast((other) => result.includes(other))
    result.splice(before ? result.indexOf(before) + 1 : 0, 0, column)
  }
  return [first, ...result]
}

export function isShown(column: Column, columns: readonly Column[], { shown }: ColumnLayout): boolean {
  return column.key === columns[0]?.key || (shown[column.key] ?? !column.isHidden)
}

/** The columns to draw, with the widths that were set. */
export function shownColumns(columns: readonly Column[], layout: ColumnLayout): Column[] {
  return orderedColumns(columns, layout)
    .filter((column) => isShown(column, columns, layout))
    .map((column) => {
      const widthPx = layout.widthsPx[column.key]
      return widthPx === undefined ? column : { ...column, width: `${widthPx}px` }
    })
}

export function withShown(layout: ColumnLayout, key: string, shown: boolean): ColumnLayout {
  return { ...layout, shown: { ...layout.shown, [key]: shown } }
}

/** Moves a column by one place, past those that are hidden too: all of them stand in the list where it is moved. */
export function withMoved(layout: ColumnLayout, columns: readonly Column[], key: string, by: -1 | 1): ColumnLayout {
  const order = orderedColumns(columns, layout)
    .slice(1)
    .map((column) => column.key)
  const from = order.indexOf(key)
  const to = from + by
  if (from < 0 || to < 0 || to >= order.length) return layout
  order.splice(to, 0, ...order.splice(from, 1))
  return { ...layout, order }
}

/** @param widthPx null: as it was made. */
export function withWidth(layout: ColumnLayout, key: string, widthPx: number | null): ColumnLayout {
  const { [key]: _before, ...others } = layout.widthsPx
  if (widthPx === null) return { ...layout, widthsPx: others }
  return { ...layout, widthsPx: { ...others, [key]: Math.round(Math.min(mostColumnPx, Math.max(leastColumnPx, widthPx))) } }
}

/** How wide a column is as far as it says so itself, in px: where narrower and wider begin. */
export function saidWidthPx(column: Column, layout: ColumnLayout): number {
  return layout.widthsPx[column.key] ?? Math.max(leastColumnPx, leastWidthPx(column.width))
}

const isWidth = (value: unknown): value is number => typeof value === 'number' && value >= leastColumnPx && value <= mostColumnPx

/** A layout as it was kept; what cannot be read is the usual one. */
export function readLayout(text: string | null): ColumnLayout {
  try {
    const kept = JSON.parse(text ?? '{}') as Partial<ColumnLayout>
    const of = <Value>(record: unknown, isValue: (value: unknown) => value is Value) =>
      Object.fromEntries(Object.entries(record ?? {}).filter((entry): entry is [string, Value] => isValue(entry[1])))
    return {
      order: Array.isArray(kept.order) ? kept.order.filter((key): key is string => typeof key === 'string') : [],
      shown: of(kept.shown, (value): value is boolean => typeof value === 'boolean'),
      widthsPx: of(kept.widthsPx, isWidth),
    }
  } catch {
    return usualLayout
  }
}

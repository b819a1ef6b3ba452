/** A column of a table, as data. */
export interface Column {
  key: string
  title: string
  /** A CSS grid track: "minmax(160px, 2fr)", "96px". */
  width: string
  align?: 'end' | undefined
  /** For columns of buttons: the title is there for screen readers alone. */
  isTitleHidden?: boolean | undefined
  /** The name that main sorts by; without one the column does not sort. */
  sortKey?: string | undefined
  /** Not shown until the person asks for it. */
  isHidden?: boolean | undefined
}

/** A column that stands only where the window is at least `from` pixels wide. */
export type FittingColumn = Column & { from?: number }

/** The columns that a window of this width has room for; those that it has not are hidden until they are asked for. */
export function offeredColumns(columns: readonly FittingColumn[], widthPx: number): Column[] {
  return columns.map(({ from = 0, ...column }) => (widthPx >= from ? column : { ...column, isHidden: true }))
}

export function fittingColumns(columns: readonly FittingColumn[], widthPx: number): Column[] {
  return offeredColumns(columns, widthPx).filter((column) => !column.isHidden)
}

/** The least width of a grid track, in px: "minmax(150px, 2fr)" is 150. */
export function leastWidthPx(track: string): number {
  return Number(/(\d+(?:\.\d+)?)px/.exec(track)?.[1] ?? 0)
}

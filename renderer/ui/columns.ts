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
}

/** A column that stands only where the window is at least `from` pixels wide. */
export type FittingColumn = Column & { from?: number }

export function fittingColumns(columns: readonly FittingColumn[], widthPx: number): Column[] {
  return columns.filter(({ from = 0 }) => widthPx >= from).map(({ from: _from, ...column }) => column)
}

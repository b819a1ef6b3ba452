/** A column of a table, as data. */
export interface Column {
  key: string
  title: string
  /** A CSS grid track: "minmax(160px, 2fr)", "96px". */
  width: string
  align?: 'end' | undefined
  /** The name that main sorts by; without one the column does not sort. */
  sortKey?: string | undefined
}

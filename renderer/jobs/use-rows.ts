/** A list of a draft whose rows come and go; `key` is the identity of each while they do. */
export function useRows<Row extends { key: number }>(read: () => readonly Row[], write: (rows: Row[]) => void) {
  return {
    change: (key: number, changed: Partial<Row>) => write(read().map((row) => (row.key === key ? { ...row, ...changed } : row))),
    remove: (key: number) => write(read().filter((row) => row.key !== key)),
    add: (make: (others: readonly Row[]) => Row) => write([...read(), make(read())]),
  }
}

/** Keys that move in a table, by the row that they lead to. */
const moves: Record<string, (index: number, total: number, page: number) => number> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index, _total, page) => index + page,
  PageUp: (index, _total, page) => index - page,
  Home: () => 0,
  End: (_index, total) => total - 1,
}

/** The row that a key leads to; null: it is no such key, or one of the browser's. @param page rows that are in view. */
export function rowByKey(event: Pick<KeyboardEvent, 'key' | 'altKey'>, index: number, total: number, page: number): number | null {
  const move = event.altKey ? undefined : moves[event.key]
  return move ? Math.min(Math.max(0, move(index, total, page)), Math.max(0, total - 1)) : null
}

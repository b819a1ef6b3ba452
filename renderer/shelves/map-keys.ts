/** A place on the map: the shelf in walking order, and the place on it. Both count from 0. */
export interface At {
  shelf: number
  place: number
}

export interface MapGrid {
  /** Places of each shelf. */
  places: readonly number[]
  /** Places in a row of the map. */
  columns: number
}

type Move = (at: At, grid: MapGrid) => At

/** Down or up keeps the column, where the row that it comes to is long enough. */
function vertically({ shelf, place }: At, { places, columns }: MapGrid, by: 1 | -1): At {
  const [row, column] = [Math.floor(place / columns), place % columns]
  const rows = Math.ceil(places[shelf]! / columns)
  const next = row + by
  if (next >= 0 && next < rows) return { shelf, place: Math.min(next * columns + column, places[shelf]! - 1) }
  const other = shelf + by
  if (other < 0 || other >= places.length) return { shelf, place }
  const otherRow = by === 1 ? 0 : Math.ceil(places[other]! / columns) - 1
  return { shelf: other, place: Math.min(otherRow * columns + column, places[other]! - 1) }
}

function sideways({ shelf, place }: At, { places }: MapGrid, by: 1 | -1): At {
  const next = place + by
  if (next >= 0 && next < places[shelf]!) return { shelf, place: next }
  const other = shelf + by
  if (other < 0 || other >= places.length) return { shelf, place }
  return { shelf: other, place: by === 1 ? 0 : places[other]! - 1 }
}

const moves: Record<string, Move> = {
  ArrowRight: (at, grid) => sideways(at, grid, 1),
  ArrowLeft: (at, grid) => sideways(at, grid, -1),
  ArrowDown: (at, grid) => vertically(at, grid, 1),
  ArrowUp: (at, grid) => vertically(at, grid, -1),
  Home: ({ shelf, place }, { columns }) => ({ shelf, place: place - (place % columns) }),
  End: ({ shelf, place }, { places, columns }) => ({ shelf, place: Math.min(place - (place % columns) + columns, places[shelf]!) - 1 }),
  PageDown: ({ shelf }, { places }) => ({ shelf: Math.min(shelf + 1, places.length - 1), place: 0 }),
  PageUp: ({ shelf }) => ({ shelf: Math.max(shelf - 1, 0), place: 0 }),
  'Ctrl+Home': () => ({ shelf: 0, place: 0 }),
  'Ctrl+End': (_, { places }) => ({ shelf: places.length - 1, place: places.at(-1)! - 1 }),
}

/** Where a key leads from a place; null: the key is none of the map's. @param key as the browser calls it, with `Ctrl+` where that is held. */
export function movedBy(key: string, at: At, grid: MapGrid): At | null {
  return Object.hasOwn(moves, key) && grid.places.length > 0 ? moves[key]!(within(at, grid), grid) : null
}

/** The place, or the nearest that there still is. */
export function within({ shelf, place }: At, { places }: MapGrid): At {
  const kept = Math.max(0, Math.min(shelf, places.length - 1))
  return { shelf: kept, place: Math.max(0, Math.min(place, (places[kept] ?? 1) - 1)) }
}

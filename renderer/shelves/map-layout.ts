/** Where shelves and places lie on the map, in px: worked out without drawing them, so that only those in view are drawn. */
import type { ShelfOutline } from '../../main/contract/shelf-map.ts'

export const cellPx = { width: 34, height: 44, gap: 4 }
/** The line with the name of a shelf, and the space below a shelf. */
const headPx = 28
const belowPx = 16
/** Drawn above and below what is in view, so that scrolling finds it there. */
const marginPx = 400
/** Shelves that one answer brings at most. */
const mostAtOnce = 50

export interface MapLayout {
  columns: number
  /** Top of each shelf, and of what is below the last. */
  tops: number[]
  /** Rows of places before each shelf, and all of them. */
  rowsBefore: number[]
}

/** @param widthPx Room for a row of places. */
export function layoutOf(outline: readonly ShelfOutline[], widthPx: number): MapLayout {
  const columns = Math.max(1, Math.floor((widthPx + cellPx.gap) / (cellPx.width + cellPx.gap)))
  const tops = [0]
  const rowsBefore = [0]
  for (const { places } of outline) {
    const rows = Math.max(1, Math.ceil(places / columns))
    tops.push(tops.at(-1)! + headPx + rows * (cellPx.height + cellPx.gap) - cellPx.gap + belowPx)
    rowsBefore.push(rowsBefore.at(-1)! + rows)
  }
  return { columns, tops, rowsBefore }
}

/** The shelves to draw for a view: from `first`, and before `end`. */
export function shelvesInView({ tops }: MapLayout, view: { topPx: number; heightPx: number }): { first: number; end: number } {
  const shelves = tops.length - 1
  const first = Math.max(0, firstBelow(tops, view.topPx - marginPx) - 1)
  const end = Math.min(shelves, first + mostAtOnce, firstBelow(tops, view.topPx + view.heightPx + marginPx))
  return { first: Math.min(first, Math.max(0, shelves - 1)), end }
}

/** The first of rising numbers that is above `limit`. */
function firstBelow(tops: readonly number[], limit: number): number {
  let [low, high] = [0, tops.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (tops[middle]! > limit) high = middle
    else low = middle + 1
  }
  return low
}

/** As CSS has it. */
const clamp = (least: number, wanted: number, most: number) => Math.min(most, Math.max(least, wanted))

/** Shelves that stand on the big screen whole, by the sizes of `BigScreen`, `BigFigures` and `BigMap`. */
export function shelvesThatFit(widthPx: number, heightPx: number): number {
  const [words, gap] = [clamp(18, 0.018 * widthPx, 32), clamp(12, 0.025 * heightPx, 32)]
  const padding = 2 * clamp(16, 0.03 * widthPx, 56)
  const title = Math.max(40, 1.2 * clamp(28, 0.032 * widthPx, 56))
  const figures = clamp(64, 0.08 * widthPx, 160) + 1.3 * words
  const lines = 1.4 * words + gap
  const row = 1.3 * clamp(28, 0.027 * widthPx, 50) + 6
  const between = clamp(12, 0.016 * heightPx, 24)
  const room = heightPx - padding - title - figures - lines - 2 * gap
  return clamp(1, Math.floor((room + between) / (row + between)), 50)
}

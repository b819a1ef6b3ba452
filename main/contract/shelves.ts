/** Where a device stands: the shelf, and the place on it. */
export interface Place {
  /** As the slot spells it, spaces tidied; empty where the slot names a place and no shelf, as in a lab with one shelf. */
  shelf: string
  /** Empty where the slot names a shelf and no place. */
  position: string
}

/** What parts a shelf from the place on it. A space does so only before a number: ‘Cold room’ is one shelf. */
const lastSeparator = /^(.*?)\s*[/\\.:,;|_#–—-]\s*([^/\\.:,;|_#–—-]+)$/
const lastNumber = /^(.*?)\s*(\d+\s?[a-z]?)$/i
const strayAtTheEdges = /^[\s/\\.:,;|_#–—-]+|[\s/\\.:,;|_#–—-]+$/g

/**
 * Reads a slot: the part before the last separator is the shelf (‘Shelf 2 / 14’, ‘A-03’, ‘R1.S2.P3’), and without a separator what is
 * before the last digits (‘A3’). Digits alone are a place on the one shelf that has no name.
 * @returns null where there is no slot.
 */
export function placeOf(slot: string | null | undefined): Place | null {
  const text = (slot ?? '').replaceAll(/\s+/g, ' ').replaceAll(strayAtTheEdges, '')
  if (text === '') return null
  const [, shelf, position] = lastSeparator.exec(text) ?? lastNumber.exec(text) ?? [text, text, '']
  return { shelf: shelf!.replaceAll(strayAtTheEdges, ''), position: position! }
}

/** By shelf and place as a person walks them: A-2 before A-10, B-1 after both; devices without a slot come last. 0: neither is first. */
export function placeOrder(left: Place | null, right: Place | null): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  return naturalOrder(left.shelf, right.shelf) || naturalOrder(left.position, right.position)
}

/**
 * The order of two names as a person reads them: runs of digits by their number, all else by its letters, whatever their case
 * (‘Shelf 2’ before ‘shelf 10’). Below 0: left comes first; 0: they read the same.
 */
export function naturalOrder(left: string, right: string): number {
  const [leftRuns, rightRuns] = [runsOf(left), runsOf(right)]
  for (let index = 0; index < Math.min(leftRuns.length, rightRuns.length); index++) {
    const [one, other] = [leftRuns[index]!, rightRuns[index]!]
    const order = /^\d/.test(one) && /^\d/.test(other) ? digitOrder(one, other) : one < other ? -1 : one > other ? 1 : 0
    if (order !== 0) return order
  }
  return leftRuns.length - rightRuns.length
}

/** Two spellings of one shelf: ‘a’ and ‘A’, ‘Shelf 02’ and ‘Shelf 2’. */
export function isSameShelf(left: string, right: string): boolean {
  return shelfKey(left) === shelfKey(right)
}

/** The same text for all spellings of a shelf. */
export function shelfKey(shelf: string): string {
  return shelf.toLowerCase().replaceAll(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, ''))
}

function runsOf(text: string): string[] {
  return text.toLowerCase().match(/\d+|\D+/g) ?? []
}

/** By length after leading zeros, then by digits: no number of digits is too many. */
function digitOrder(left: string, right: string): number {
  const [one, other] = [left.replace(/^0+/, ''), right.replace(/^0+/, '')]
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0)
}

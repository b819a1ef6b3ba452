/** Most empty places of one shelf: a wider gap is how the lab numbers, and nobody looks for a device in it. */
const mostEmpty = 100
/** A series that begins this early begins at 1: a place before its first device is empty too. */
const beginsAtOne = 10

/**
 * Places between others on which nothing stands, in order and spelt as their neighbours are (‘07’ between ‘06’ and ‘08’).
 * @param positions Places on one shelf. Those that are not a number, with the same letters before it, have no gaps.
 */
export function emptyPlaces(positions: readonly string[]): string[] {
  const numbers = new Set<number>()
  let letters: string | null = null
  let digits = Infinity
  for (const position of positions) {
    const found = /^(\D*)(\d{1,9})$/.exec(position)
    if (!found || (letters !== null && found[1] !== letters)) return []
    letters = found[1]!
    digits = Math.min(digits, found[2]!.length)
    numbers.add(Number(found[2]))
  }
  if (numbers.size < 2) return []
  const sortedNumbers = [...numbers].sort((left, right) => left - right)
  const [lowest, highest] = [sortedNumbers[0]!, sortedNumbers.at(-1)!]
  const first = lowest < beginsAtOne ? Math.min(1, lowest) : lowest
  if (highest - first + 1 - numbers.size > mostEmpty) return []
  const empty: string[] = []
  for (let number = first; number < highest; number++)
    if (!numbers.has(number)) empty.push(`${letters}${String(number).padStart(digits, '0')}`)
  return empty
}

/** The length of the longest row of numbers that rises, not necessarily side by side. */
function longestRise(numbers: readonly number[]): number {
  /** The least end of a rise of each length. */
  const ends: number[] = []
  for (const number of numbers) {
    const place = ends.findIndex((end) => end >= number)
    if (place < 0) ends.push(number)
    else ends[place] = number
  }
  return ends.length
}

/** How many rows would come, go or move if those of `after` took the place of those of `before`. */
export function orderChanges(before: readonly string[], after: readonly string[]): number {
  const places = new Map(before.map((key, place) => [key, place]))
  const stayed = after.flatMap((key) => places.get(key) ?? [])
  const came = after.length - stayed.length
  const went = before.length - stayed.length
  return Math.max(came, went) + stayed.length - longestRise(stayed)
}

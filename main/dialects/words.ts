/** Characters of a device's own words that are kept; the rest is cut off. */
const maximumMessageLength = 2028

/** A device's own words at the length that is kept. */
export function cutMessage(message: string): string {
  return cutText(message, maximumMessageLength)
}

/** A text of at most so many characters; one that was longer ends in "…". */
export function cutText(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters - 1)}…`.toWellFormed() : text
}

/** The first names of a list, and how many more there are; `nothing` where there are none. */
export function listNames(names: readonly string[]): string {
  const first = names.slice(0, 5).map((name) => cutText(name, 64))
  return names.length > 5 ? `${first.join(', ')} and ${names.length - 5} more` : first.join(', ') || 'nothing'
}

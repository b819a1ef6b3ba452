/**
 * True when a text is as the pattern says: `*` stands for any text, also none, and `?` for one character. Takes at most
 * as many steps as the lengths of both multiplied: devices write the text.
 */
export function isLike(text: string, pattern: string): boolean {
  const [characters, wanted] = [[...text], [...pattern]]
  let [at, inPattern] = [0, 0]
  /** The last star, and where the text it stands for ends so far. */
  let star: { inPattern: number; at: number } | null = null
  while (at < characters.length) {
    if (wanted[inPattern] === '*') {
      star = { inPattern, at }
      inPattern += 1
    } else if (inPattern < wanted.length && (wanted[inPattern] === '?' || wanted[inPattern] === characters[at])) {
      at += 1
      inPattern += 1
    } else if (star !== null) {
      star.at += 1
      at = star.at
      inPattern = star.inPattern + 1
    } else return false
  }
  return wanted.slice(inPattern).every((character) => character === '*')
}

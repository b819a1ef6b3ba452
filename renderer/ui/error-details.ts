/**
 * What stands behind a sentence: its code and what came with it, for whoever has to tell it to someone else. A refusal
 * travels as a sentence through many hands; the box that shows it asks here for the rest.
 */
const known = new Map<string, string>()

/** As many as may be on screen at a time, and more. */
const mostKept = 50

/** @param details - lines as they are to be copied. */
export function keepDetails(sentence: string, details: string): void {
  known.delete(sentence)
  known.set(sentence, details)
  if (known.size > mostKept) known.delete(known.keys().next().value!)
}

/** Null when no more is known than the sentence. */
export function detailsOf(sentence: string): string | null {
  return known.get(sentence) ?? null
}

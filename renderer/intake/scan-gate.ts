/** The longest pause between two keys of a scanner, in ms: slow ones need some 20, a person rarely less than 60. */
export const gapMs = 40
/** Shorter codes are a person's keys: two or three letters are rolled over in a moment. */
export const shortestCode = 4

/** What is known after a key: what was a person's, in order, and the code that this Enter ends. */
export interface Gated<Held> {
  typed: Held[]
  code: string | null
}

/**
 * Tells a barcode scanner from a person. A scanner types as a keyboard does, only faster than anybody can, and ends with
 * Enter. A letter is held back until it is known which it was; what was a person's comes out again as it went in.
 */
export class ScanGate<Held> {
  #held: { key: string; atMs: number; what: Held }[] = []

  /** A letter that was pressed where nobody types. @param atMs any clock that runs on, in ms. @param what to hand out again. */
  press(key: string, atMs: number, what: Held): Held[] {
    const typed = this.flush(atMs)
    this.#held.push({ key, atMs, what })
    return typed
  }

  /** Enter: it ends a scan, or is a person's. */
  enter(atMs: number): Gated<Held> {
    const typed = this.flush(atMs)
    const burst = this.#held.splice(0)
    return burst.length >= shortestCode
      ? { typed, code: burst.map(({ key }) => key).join('') }
      : { typed: [...typed, ...burst.map(({ what }) => what)], code: null }
  }

  /** What was held back and is too old to belong to a scan. */
  flush(atMs: number): Held[] {
    const last = this.#held.at(-1)
    return last && atMs - last.atMs > gapMs ? this.#held.splice(0).map(({ what }) => what) : []
  }
}

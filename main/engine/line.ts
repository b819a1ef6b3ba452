/**
 * Keys in the order in which they came; any may leave, and one that comes back stands at the end. The first is at hand: a Map or
 * Set walks over all that left before it until it is built anew, which with 100,000 is felt in each message of a device.
 */
export class Line implements Iterable<string> {
  #keys: string[] = []
  /** Where each key that is still here stands; a place whose key is not here, or stands elsewhere, is empty. */
  readonly #places = new Map<string, number>()
  /** All places before it are empty. */
  #first = 0

  get size(): number {
    return this.#places.size
  }

  add(key: string): void {
    if (this.#places.has(key)) return
    if (this.#keys.length > 2 * this.#places.size) this.#closeRanks()
    this.#places.set(key, this.#keys.length)
    this.#keys.push(key)
  }

  /** @returns false when it was not here. */
  delete(key: string): boolean {
    return this.#places.delete(key)
  }

  /** Takes out the first; null when nobody waits. */
  takeFirst(): string | null {
    for (const key of this) {
      this.#places.delete(key)
      return key
    }
    return null
  }

  /** The keys in their order. Those that leave meanwhile are left out; none may come meanwhile. */
  *[Symbol.iterator](): Generator<string> {
    while (this.#first < this.#keys.length && this.#isEmpty(this.#first)) this.#first += 1
    for (let place = this.#first; place < this.#keys.length; place += 1) if (!this.#isEmpty(place)) yield this.#keys[place]!
  }

  #isEmpty(place: number): boolean {
    return this.#places.get(this.#keys[place]!) !== place
  }

  #closeRanks(): void {
    this.#keys = [...this.#places.keys()]
    for (const [place, key] of this.#keys.entries()) this.#places.set(key, place)
    this.#first = 0
  }
}

/**
 * What is due when: keys with a time each, the earliest first, equal times by key. A heap that knows where each key
 * stands, so that moving or taking out one of n costs O(log n).
 */
export class DueQueue {
  readonly #heap: { key: string; atMs: number }[] = []
  readonly #places = new Map<string, number>()

  /** Puts a key at a time, in ms; null takes it out. */
  set(key: string, atMs: number | null): void {
    const place = this.#places.get(key)
    if (atMs === null) {
      if (place !== undefined) this.#takeOut(place)
    } else if (place === undefined) {
      this.#heap.push({ key, atMs })
      this.#rise(this.#heap.length - 1)
    } else {
      this.#heap[place] = { key, atMs }
      this.#rise(place)
      this.#sink(this.#places.get(key)!)
    }
  }

  get isEmpty(): boolean {
    return this.#heap.length === 0
  }

  /** The earliest time, in ms; null when nothing waits. */
  firstAtMs(): number | null {
    return this.#heap[0]?.atMs ?? null
  }

  /** Takes out the earliest key that is due at `now`; null when none is. */
  takeDue(now: number): string | null {
    const first = this.#heap[0]
    if (first === undefined || first.atMs > now) return null
    this.#takeOut(0)
    return first.key
  }

  /** Takes out all keys that are due at `now`, the earliest first. */
  takeAllDue(now: number): string[] {
    const due: string[] = []
    for (let key = this.takeDue(now); key !== null; key = this.takeDue(now)) due.push(key)
    return due
  }

  /** Puts what is later than `latestMs` there. */
  bringForward(latestMs: number): void {
    for (const { key, atMs } of [...this.#heap]) if (atMs > latestMs) this.set(key, latestMs)
  }

  #takeOut(place: number): void {
    const { key } = this.#heap[place]!
    const last = this.#heap.pop()!
    this.#places.delete(key)
    if (place === this.#heap.length) return
    this.#heap[place] = last
    this.#rise(place)
    this.#sink(this.#places.get(last.key)!)
  }

  #rise(from: number): void {
    const item = this.#heap[from]!
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!isBefore(item, this.#heap[parent]!)) break
      this.#put(place, this.#heap[parent]!)
      place = parent
    }
    this.#put(place, item)
  }

  #sink(from: number): void {
    const item = this.#heap[from]!
    let place = from
    for (;;) {
      let child = 2 * place + 1
      if (child >= this.#heap.length) break
      if (child + 1 < this.#heap.length && isBefore(this.#heap[child + 1]!, this.#heap[child]!)) child += 1
      if (!isBefore(this.#heap[child]!, item)) break
      this.#put(place, this.#heap[child]!)
      place = child
    }
    this.#put(place, item)
  }

  #put(place: number, item: { key: string; atMs: number }): void {
    this.#heap[place] = item
    this.#places.set(item.key, place)
  }
}

function isBefore(a: { key: string; atMs: number }, b: { key: string; atMs: number }): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.key < b.key)
}

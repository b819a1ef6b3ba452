/** Messages in and out, counted by intervals; those of the last minutes are kept in two rings of fixed size. */
export class MessageCounts {
  readonly intervalMs: number
  readonly #in: Uint32Array
  readonly #out: Uint32Array
  /** The interval that is being counted, from 1970. */
  #current: number

  /** @param now - ms since 1970. @param intervals - how many whole ones are kept. */
  constructor(now: number, intervalMs = 2_000, intervals = 150) {
    this.intervalMs = intervalMs
    // One more than is shown: the one that is being counted.
    this.#in = new Uint32Array(intervals + 1)
    this.#out = new Uint32Array(intervals + 1)
    this.#current = Math.floor(now / intervalMs)
  }

  count(direction: 'in' | 'out' | 'event', now: number): void {
    if (direction === 'event') return
    this.#turnTo(now)
    const ring = direction === 'in' ? this.#in : this.#out
    ring[this.#current % ring.length]! += 1
  }

  /** The whole intervals before `now`, oldest first. */
  read(now: number): { intervalMs: number; endsAtMs: number; in: number[]; out: number[] } {
    this.#turnTo(now)
    return {
      intervalMs: this.intervalMs,
      endsAtMs: this.#current * this.intervalMs,
      in: this.#unrolled(this.#in),
      out: this.#unrolled(this.#out),
    }
  }

  /** Empties the intervals that have begun since. A clock that was set back goes on in the interval that it was in. */
  #turnTo(now: number): void {
    const reached = Math.floor(now / this.intervalMs)
    const { length } = this.#in
    for (let interval = Math.max(this.#current + 1, reached - length + 1); interval <= reached; interval += 1) {
      this.#in[interval % length] = 0
      this.#out[interval % length] = 0
    }
    this.#current = Math.max(this.#current, reached)
  }

  #unrolled(ring: Uint32Array): number[] {
    return Array.from({ length: ring.length - 1 }, (_, index) => ring[(this.#current + 1 + index) % ring.length]!)
  }
}

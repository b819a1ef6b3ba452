/** A longer wait is made of several, in ms: a timer knows nothing of a clock that is set meanwhile. */
const longestWaitMs = 15_000

/** Wakes its owner when the next thing is due, or earlier: who is woken looks, and sets it again. Keeps no process alive. */
export class Alarm {
  readonly #wake: () => void
  #timer: NodeJS.Timeout | null = null

  constructor(wake: () => void) {
    this.#wake = wake
  }

  /** In place of what was set before. @param inMs - how long from now; what is past is due at once. */
  set(inMs: number): void {
    this.clear()
    this.#timer = setTimeout(this.#wake, Math.min(Math.max(0, inMs), longestWaitMs))
    this.#timer.unref()
  }

  clear(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }
}

import type { Duplex } from 'node:stream'

/** Finds out that the other side of a connection does not read what it is sent. */
export class DrainWatch {
  readonly #stream: Duplex
  readonly #timeoutMs: number
  readonly #frozen: (what: string) => void
  #timer: NodeJS.Timeout | null = null

  /**
   * @param timeoutMs how long it may leave anything unread, in ms.
   * @param frozen takes what it did, as the end of a sentence.
   */
  constructor(stream: Duplex, timeoutMs: number, frozen: (what: string) => void) {
    this.#stream = stream
    this.#timeoutMs = timeoutMs
    this.#frozen = frozen
  }

  /** To be called when a write says that it has to wait. */
  begin(): void {
    if (this.#timer) return
    const stop = () => {
      if (this.#timer) clearTimeout(this.#timer)
      this.#timer = null
      this.#stream.off('drain', stop).off('close', stop)
    }
    this.#timer = setTimeout(() => {
      stop()
      this.#frozen(`did not read what it was sent for ${this.#timeoutMs / 1000} s`)
    }, this.#timeoutMs)
    this.#timer.unref()
    // First of all: who goes on writing at the drain may have to wait again.
    this.#stream.prependListener('drain', stop).on('close', stop)
  }
}

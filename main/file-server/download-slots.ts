export interface SlotLimits {
  /** Downloads at once. */
  most: number
  /** Requests that wait for one of them to end. */
  mostWaiting: number
  /** How long one waits, in ms. */
  waitMs: number
}

interface Waiting {
  /** @param mayGo - false: there was no slot in time. */
  decide(mayGo: boolean): void
}

/** A bounded number of downloads at once, with a line before them: a fleet that is told of new firmware asks all at the same time. */
export class DownloadSlots {
  readonly #limits: SlotLimits
  readonly #line = new Set<Waiting>()
  #taken = 0

  constructor(limits: SlotLimits) {
    this.#limits = limits
  }

  /**
   * Takes a slot, in the order of asking. @param gone - aborts when whoever asks has gone.
   * @returns whether there is one; whoever has one gives it back by `leave`, once.
   */
  async enter(gone: AbortSignal): Promise<boolean> {
    if (gone.aborted) return false
    if (this.#taken < this.#limits.most) {
      this.#taken += 1
      return true
    }
    if (this.#line.size >= this.#limits.mostWaiting) return false
    return new Promise((resolve) => {
      const decide = (mayGo: boolean) => {
        clearTimeout(timer)
        gone.removeEventListener('abort', giveUp)
        this.#line.delete(waiting)
        resolve(mayGo)
      }
      const giveUp = () => decide(false)
      const waiting: Waiting = { decide }
      const timer = setTimeout(giveUp, this.#limits.waitMs)
      gone.addEventListener('abort', giveUp)
      this.#line.add(waiting)
    })
  }

  leave(): void {
    const [next] = this.#line
    // The slot goes from hand to hand.
    if (next) next.decide(true)
    else this.#taken -= 1
  }
}

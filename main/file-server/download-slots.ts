export interface SlotLimits {
  /** Downloads at once. */
  most: number
  /** Of one device; as many more of it may wait. One that hardly reads keeps others from nothing. */
  mostEach: number
  /** Requests that wait for one of them to end. */
  mostWaiting: number
  /** How long one waits, in ms. */
  waitMs: number
}

interface Waiting {
  deviceId: string
  /** @param mayGo - false: there was no slot in time. */
  decide(mayGo: boolean): void
}

/** A bounded number of downloads at once, with a line before them: a fleet that is told of new firmware asks all at the same time. */
export class DownloadSlots {
  readonly #limits: SlotLimits
  readonly #line = new Set<Waiting>()
  /** Slots that each device has. */
  readonly #taken = new Map<string, number>()
  #takenInAll = 0

  constructor(limits: SlotLimits) {
    this.#limits = limits
  }

  /**
   * Takes a slot, in the order of asking. @param gone - aborts when whoever asks has gone.
   * @returns whether there is one; whoever has one gives it back by `leave`, once.
   */
  async enter(deviceId: string, gone: AbortSignal): Promise<boolean> {
    if (gone.aborted) return false
    if (this.#hasRoomFor(deviceId)) {
      this.#take(deviceId)
      return true
    }
    if (this.#line.size >= this.#limits.mostWaiting || this.#waitingOf(deviceId) >= this.#limits.mostEach) return false
    return new Promise((resolve) => {
      const decide = (mayGo: boolean) => {
        clearTimeout(timer)
        gone.removeEventListener('abort', giveUp)
        this.#line.delete(waiting)
        if (mayGo) this.#take(deviceId)
        resolve(mayGo)
      }
      const giveUp = () => decide(false)
      const waiting: Waiting = { deviceId, decide }
      const timer = setTimeout(giveUp, this.#limits.waitMs)
      gone.addEventListener('abort', giveUp)
      this.#line.add(waiting)
    })
  }

  leave(deviceId: string): void {
    const left = this.#takenBy(deviceId) - 1
    if (left > 0) this.#taken.set(deviceId, left)
    else this.#taken.delete(deviceId)
    this.#takenInAll -= 1
    for (const waiting of this.#line) if (this.#hasRoomFor(waiting.deviceId)) return waiting.decide(true)
  }

  #hasRoomFor(deviceId: string): boolean {
    return this.#takenInAll < this.#limits.most && this.#takenBy(deviceId) < this.#limits.mostEach
  }

  #take(deviceId: string): void {
    this.#taken.set(deviceId, this.#takenBy(deviceId) + 1)
    this.#takenInAll += 1
  }

  #takenBy(deviceId: string): number {
    return this.#taken.get(deviceId) ?? 0
  }

  #waitingOf(deviceId: string): number {
    let waiting = 0
    for (const one of this.#line) if (one.deviceId === deviceId) waiting += 1
    return waiting
  }
}

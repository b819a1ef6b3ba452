/** What is done under one key is done one after the other; different keys do not wait for each other. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** @returns what `act` comes to. Its failure is the caller's, and holds up nobody behind it. */
  take<Result>(key: string, act: () => Promise<Result>): Promise<Result> {
    const done = (this.#last.get(key) ?? Promise.resolve()).then(act)
    const settled = done
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        if (this.#last.get(key) === settled) this.#last.delete(key)
      })
    this.#last.set(key, settled)
    return done
  }

  /** Resolves once all that has its turn now is done. */
  async allDone(): Promise<void> {
    await Promise.all(this.#last.values())
  }
}

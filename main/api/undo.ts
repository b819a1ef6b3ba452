/** Changes of many devices that can be taken back, until the bench stops. */

/** How many are remembered. */
const mostRemembered = 20

/** Takes a change back. @returns how many devices were changed by that. */
export type Undo = (who: string) => Promise<number>

export class Undos {
  readonly #undos = new Map<string, Undo>()

  /** Remembers how a change is taken back, and forgets the oldest. */
  remember(undoId: string, undo: Undo): void {
    this.#undos.set(undoId, undo)
    if (this.#undos.size > mostRemembered) this.#undos.delete(this.#undos.keys().next().value!)
  }

  /** Once only: what was taken back is not there to be taken back again. Null where there is none. */
  take(undoId: string): Undo | null {
    const undo = this.#undos.get(undoId) ?? null
    this.#undos.delete(undoId)
    return undo
  }
}

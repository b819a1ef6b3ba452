import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long work goes on at a stretch before others get their turn: well below what a person or a device notices. */
const longestStretchMs = 8

/** Long work that lets others in: it asks `isOver` often, which is cheap, and awaits `rest` when told so. */
export class Stretch {
  #beganAtMs = performance.now()

  isOver(): boolean {
    return performance.now() - this.#beganAtMs > longestStretchMs
  }

  async rest(): Promise<void> {
    await nextTurn()
    this.#beganAtMs = performance.now()
  }
}

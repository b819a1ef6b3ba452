/** How many the home page remembers. */
const remembered = 20

/** Connections that were turned away lately, newest first. */
export class LastRefusals {
  #refusals: { deviceId: string; sentence: string }[] = []

  add(deviceId: string, sentence: string): void {
    this.#refusals = [{ deviceId, sentence }, ...this.#refusals].slice(0, remembered)
  }

  list(): { deviceId: string; sentence: string }[] {
    return this.#refusals
  }
}

import { computed, shallowRef, type ComputedRef } from 'vue'

/** Something a person can do from anywhere: the palette, the shortcut sheet and the keys all read this one list. */
export interface Command {
  id: string
  title: string
  /** Keys as they are pressed one after the other ("g d") or together ("Ctrl+K"). */
  keys?: string | undefined
  group: 'Go to' | 'Do' | 'View'
  run(): unknown
}

const registered = shallowRef<Command[]>([])

/** All commands, in the order in which they were registered. */
export const commands: ComputedRef<Command[]> = computed(() => registered.value)

export function registerCommands(more: readonly Command[]): void {
  const ids = new Set(more.map((command) => command.id))
  registered.value = [...registered.value.filter((command) => !ids.has(command.id)), ...more]
}

/** Commands whose title holds all the words typed, those that begin with them first. */
export function findCommands(all: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const found = all.filter((command) => words.every((word) => command.title.toLowerCase().includes(word)))
  const begins = (command: Command) => (command.title.toLowerCase().startsWith(typed.toLowerCase().trim()) ? 0 : 1)
  return found.toSorted((left, right) => begins(left) - begins(right))
}

/** Longest pause between two keys of a row such as "g d", in ms. */
const rowPauseMs = 1_000

/** Reads single keys and rows of keys; returns the command that they complete. */
export class KeyRows {
  #typed = ''
  #lastMs = 0

  press(key: string, atMs: number, all: readonly Command[]): Command | null {
    this.#typed = atMs - this.#lastMs > rowPauseMs ? key : `${this.#typed} ${key}`.trim()
    this.#lastMs = atMs
    const found =
      all.find((command) => command.keys?.toLowerCase() === this.#typed) ?? all.find((command) => command.keys?.toLowerCase() === key)
    if (found || !all.some((command) => command.keys?.toLowerCase().startsWith(`${this.#typed} `))) this.#typed = ''
    return found ?? null
  }
}

/** True where a letter is text and not a command. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    (target as HTMLInputElement).type !== 'checkbox'
  )
}

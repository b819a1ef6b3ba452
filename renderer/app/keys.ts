import type { Command } from './commands.ts'

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

/** Keys that belong to the text while one is written. */
const textChords = new Set(['ctrl+z', 'ctrl+a', 'ctrl+c', 'ctrl+x', 'ctrl+v', 'ctrl+y', 'ctrl+shift+z'])

export interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  timeStamp: number
  /** Where the keys go: a letter is text there and not a command. */
  isTyping: boolean
}

/** "ctrl+shift+z" for keys that are held together with Ctrl (Cmd on a Mac); null for any other. */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Omit<Pressed, 'timeStamp' | 'isTyping'>): string | null {
  return (ctrlKey || metaKey) && !altKey ? `ctrl+${shiftKey ? 'shift+' : ''}${key.toLowerCase()}` : null
}

/**
 * The command that a key asks for; null when it asks for none, or belongs to the text, the browser or the system.
 * @param hasSingleKeys - whether letters without Ctrl are keys at all.
 */
export function commandFor(pressed: Pressed, rows: KeyRows, all: readonly Command[], hasSingleKeys: boolean): Command | null {
  const chord = chordOf(pressed)
  if (chord !== null) {
    if (pressed.isTyping && textChords.has(chord)) return null
    return all.find(({ keys }) => keys?.toLowerCase() === chord) ?? null
  }
  const isLetter = pressed.key.length === 1 && pressed.key !== ' ' && !pressed.ctrlKey && !pressed.metaKey && !pressed.altKey
  if (!isLetter || pressed.isTyping || !hasSingleKeys) return null
  return rows.press(pressed.key.toLowerCase(), pressed.timeStamp, all)
}

/** True where a letter is text, or looks for a line of a menu or list. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('[role="menu"], [role="listbox"]')) return true
  if (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)) return true
  return target.tagName === 'INPUT' && !/^(checkbox|radio|button|file)$/.test((target as HTMLInputElement).type)
}

import { onMounted, onUnmounted } from 'vue'
import { commands } from './commands.ts'
import { chordOf, commandFor, isTyping, KeyRows } from './keys.ts'
import { singleKeys } from './single-keys.ts'

/**
 * Listens to the keys of all commands, for as long as the component lives.
 * @param isOff - when no key does anything: the bench is not there. @param togglePalette - Ctrl+K, also within a dialog.
 */
export function useKeys({ isOff, togglePalette }: { isOff(): boolean; togglePalette(): void }): void {
  const rows = new KeyRows()

  function onKey(event: KeyboardEvent): void {
    if (isOff() || event.defaultPrevented || event.isComposing) return
    if (chordOf(event) === 'ctrl+k') {
      event.preventDefault()
      togglePalette()
      return
    }
    // What is open has the keys.
    if (document.querySelector('[role="dialog"]') !== null) return
    const { key, ctrlKey, metaKey, altKey, shiftKey, timeStamp } = event
    const pressed = { key, ctrlKey, metaKey, altKey, shiftKey, timeStamp, isTyping: isTyping(event.target) }
    const command = commandFor(pressed, rows, commands.value, singleKeys.value === 'on')
    if (!command) return
    event.preventDefault()
    void command.run()
  }

  onMounted(() => window.addEventListener('keydown', onKey))
  onUnmounted(() => window.removeEventListener('keydown', onKey))
}

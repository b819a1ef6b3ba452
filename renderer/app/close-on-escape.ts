import { onScopeDispose } from 'vue'

/** Escape closes what stands beside the page, wherever the focus is; a dialog or a menu over it is closed first. */
export function closeOnEscape(close: () => void): void {
  function onKey(event: KeyboardEvent): void {
    const isUnderneath = document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null
    if (event.key === 'Escape' && !event.defaultPrevented && !isUnderneath) close()
  }
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => window.removeEventListener('keydown', onKey))
}

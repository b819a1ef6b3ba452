import { computed, shallowRef } from 'vue'

export interface Toast {
  id: number
  text: string
  /** Takes back what was done. */
  undo?: (() => unknown) | undefined
}

/** Long enough to read it and reach Undo, in ms. */
const shownMs = 8_000

export const toasts = shallowRef<readonly Toast[]>([])
let lastId = 0

/** The last thing that was done and can be taken back; it outlives its toast, for the palette and the keys. */
export const lastDone = shallowRef<Required<Toast> | null>(null)

/** What is left of the time of each toast, and since when it runs; null while someone reads it. */
const clocks = new Map<number, { leftMs: number; sinceMs: number; timer: ReturnType<typeof setTimeout> | null }>()

function dismiss(id: number): void {
  const clock = clocks.get(id)
  if (clock?.timer) clearTimeout(clock.timer)
  clocks.delete(id)
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** Stops the time of all toasts: the pointer or the focus is on them. */
export function holdToasts(): void {
  for (const clock of clocks.values()) {
    if (!clock.timer) continue
    clearTimeout(clock.timer)
    clock.timer = null
    clock.leftMs -= Date.now() - clock.sinceMs
  }
}

/** Lets the time of all toasts go on. */
export function releaseToasts(): void {
  for (const [id, clock] of clocks) {
    if (clock.timer) continue
    clock.sinceMs = Date.now()
    clock.timer = setTimeout(() => dismiss(id), Math.max(0, clock.leftMs))
  }
}

/** Takes back what a toast tells of, once. */
export function undoToast(toast: Toast): void {
  dismiss(toast.id)
  if (lastDone.value?.id === toast.id) lastDone.value = null
  void toast.undo?.()
}

export function useToasts() {
  /** Says what was done; for things that need no answer. */
  const show = (text: string, undo?: () => unknown) => {
    const toast = { id: (lastId += 1), text, undo }
    // Three are read at a time; the oldest makes room.
    for (const old of toasts.value.slice(0, -2)) dismiss(old.id)
    toasts.value = [...toasts.value, toast]
    if (undo) lastDone.value = { ...toast, undo }
    clocks.set(toast.id, { leftMs: shownMs, sinceMs: Date.now(), timer: setTimeout(() => dismiss(toast.id), shownMs) })
  }
  return { show, dismiss, isShowing: computed(() => toasts.value.length > 0) }
}

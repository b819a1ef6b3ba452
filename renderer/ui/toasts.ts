import { shallowRef } from 'vue'

export interface Toast {
  id: number
  text: string
  /** Takes back what was done. */
  undo?: (() => unknown) | undefined
}

/** Long enough to read it and reach Undo. */
const shownMs = 8_000

export const toasts = shallowRef<Toast[]>([])
let lastId = 0

export function useToasts() {
  const dismiss = (id: number) => (toasts.value = toasts.value.filter((toast) => toast.id !== id))
  /** Says what was done; for things that need no answer. */
  const show = (text: string, undo?: () => unknown) => {
    const id = (lastId += 1)
    toasts.value = [...toasts.value.slice(-2), { id, text, undo }]
    setTimeout(() => dismiss(id), shownMs)
  }
  return { show, dismiss }
}

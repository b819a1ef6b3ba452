import { onScopeDispose, ref, type Ref } from 'vue'
import { droppedFiles, type PickedFile } from '../ui/index.ts'

/** Takes files that are dropped anywhere on the page while this component is there. `isOver`: some are held above it. */
export function usePageDrop(take: (files: PickedFile[]) => void, unreadable: (why: string) => void): { isOver: Ref<boolean> } {
  const isOver = ref(false)
  /** Each element on the way says when it is entered and left: only the balance tells whether the page was left. */
  let inside = 0

  const brings = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
  const listeners: Partial<Record<keyof WindowEventMap, (event: DragEvent) => void>> = {
    dragenter: () => {
      inside += 1
      isOver.value = true
    },
    dragover: () => undefined,
    dragleave: () => {
      inside = Math.max(0, inside - 1)
      isOver.value = inside > 0
    },
    drop: (event) => {
      inside = 0
      isOver.value = false
      droppedFiles(event.dataTransfer).then(take, (error: unknown) => unreadable((error as Error).message))
    },
  }
  const listening = Object.entries(listeners).map(([name, act]) => {
    const listener = (event: Event) => {
      if (!brings(event as DragEvent)) return
      // Without this the browser opens the file in place of the app.
      event.preventDefault()
      act(event as DragEvent)
    }
    window.addEventListener(name, listener)
    return () => window.removeEventListener(name, listener)
  })
  onScopeDispose(() => listening.forEach((stop) => stop()))
  return { isOver }
}

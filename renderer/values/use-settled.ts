import { onUnmounted, ref, watch, type Ref } from 'vue'

/** Long enough for the next key of whoever goes on typing. */
const pauseMs = 600

/**
 * True while nobody is typing: nobody is told off for `1` who means `15`.
 * @returns also what ends the wait at once, for when an input is left.
 */
export function useSettled(text: Ref<string>): { isSettled: Ref<boolean>; settle(): void } {
  const isSettled = ref(true)
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = () => {
    clearTimeout(timer)
    isSettled.value = true
  }
  watch(
    text,
    () => {
      clearTimeout(timer)
      isSettled.value = false
      timer = setTimeout(settle, pauseMs)
    },
    { flush: 'sync' },
  )
  onUnmounted(() => clearTimeout(timer))
  return { isSettled, settle }
}

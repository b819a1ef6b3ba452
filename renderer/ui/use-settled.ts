import { onUnmounted, ref, watch, type Ref } from 'vue'

/** Long enough for the next key of whoever goes on typing. */
const pauseMs = 600

/**
 * True while nobody is typing: nobody is told off for `1` who means `15`. Leaving the input does not end the wait: what is
 * said then would move the very button that is being pressed.
 */
export function useSettled(text: Ref<string>): Ref<boolean> {
  const isSettled = ref(true)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    text,
    () => {
      clearTimeout(timer)
      isSettled.value = false
      timer = setTimeout(() => (isSettled.value = true), pauseMs)
    },
    { flush: 'sync' },
  )
  onUnmounted(() => clearTimeout(timer))
  return isSettled
}

import { onScopeDispose, ref } from 'vue'

/** The width of the window in CSS pixels. */
export function useWindowWidth() {
  const widthPx = ref(window.innerWidth)
  const follow = () => (widthPx.value = window.innerWidth)
  window.addEventListener('resize', follow)
  onScopeDispose(() => window.removeEventListener('resize', follow))
  return widthPx
}

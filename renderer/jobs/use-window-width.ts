import { onScopeDispose, ref } from 'vue'

/** Whether the window is at least `pixels` wide. */
export function useIsWide(pixels: number) {
  const query = window.matchMedia(`(min-width: ${pixels}px)`)
  const isWide = ref(query.matches)
  const follow = () => (isWide.value = query.matches)
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return isWide
}

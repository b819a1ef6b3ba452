import { useRouter } from 'vue-router'
import { t } from '../i18n/index.ts'
import { useToasts } from '../ui/index.ts'

/**
 * Filters that live in the address are cleared at once, and can be brought back. Must be called in a component's setup.
 * @returns what clears them: it is given the act itself.
 */
export function useClearedFilters(): (clear: () => unknown) => void {
  const router = useRouter()
  const { show } = useToasts()
  return (clear) => {
    const { path, query } = router.currentRoute.value
    clear()
    show(t('app.filtersCleared'), () => router.push({ path, query }))
  }
}

import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/**
 * A piece of a page's state that lives in the address, so that Back and a copied link work. Reads '' where it is not
 * there. Must be called in a component's setup.
 */
export function useAddressState(name: string): WritableComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const value = route.query[name]
      return typeof value === 'string' ? value : ''
    },
    set: (value) => void router.replace({ query: { ...route.query, [name]: value === '' ? undefined : value } }),
  })
}

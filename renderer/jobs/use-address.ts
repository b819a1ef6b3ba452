import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

/** Filters live in the address, so that Back works and a view can be sent to a colleague. */
export function useAddress() {
  const route = useRoute()
  const router = useRouter()

  /** Changes some keys of the address; undefined takes one away. `keepsPlace`: no step for Back, as while typing. */
  function change(query: LocationQueryRaw, keepsPlace = false): void {
    const next = { query: { ...route.query, ...query } }
    void (keepsPlace ? router.replace(next) : router.push(next))
  }

  /** One key of the address as text. */
  function text(key: string, keepsPlace = false): WritableComputedRef<string> {
    return computed({
      get: () => (typeof route.query[key] === 'string' ? route.query[key] : ''),
      set: (value) => change({ [key]: value === '' ? undefined : value }, keepsPlace),
    })
  }

  return { query: computed(() => route.query), change, text }
}

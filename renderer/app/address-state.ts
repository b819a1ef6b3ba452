import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type Router } from 'vue-router'

/** What was written in this turn and has not come to the address yet: two pieces written at once both stay. */
const written = new WeakMap<Router, { query: Record<string, string | undefined>; isStep: boolean }>()

/**
 * A piece of a page's state that lives in the address, so that Back and a copied link work. Reads '' where it is not
 * there. Must be called in a component's setup.
 * @param isStep - that choosing it is a step, which Back takes back; what is typed letter by letter is none.
 */
export function useAddressState(name: string, { isStep = false }: { isStep?: boolean } = {}): WritableComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const value = route.query[name]
      return typeof value === 'string' ? value : ''
    },
    set: (value) => {
      const pending = written.get(router) ?? { query: {}, isStep: false }
      if (!written.has(router)) queueMicrotask(() => write(router))
      pending.query[name] = value === '' ? undefined : value
      pending.isStep ||= isStep
      written.set(router, pending)
    },
  })
}

function write(router: Router): void {
  const pending = written.get(router)
  written.delete(router)
  if (!pending) return
  const next = { query: { ...router.currentRoute.value.query, ...pending.query } }
  void (pending.isStep ? router.push(next) : router.replace(next))
}

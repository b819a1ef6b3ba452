import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { nextTick, type WritableComputedRef } from 'vue'
import { useAddressState } from '../../../renderer/app/address-state.ts'
import { useClearedFilters } from '../../../renderer/app/cleared-filters.ts'
import { lastDone, undoToast } from '../../../renderer/ui/index.ts'

/** A page with a search that is typed and two choices that are steps. */
async function openPage(address: string) {
  let state!: Record<'search' | 'shelf' | 'set', WritableComputedRef<string>> & { cleared: ReturnType<typeof useClearedFilters> }
  const page = {
    template: '<p />',
    setup() {
      const [shelf, set] = (['shelf', 'set'] as const).map((name) => useAddressState(name, { isStep: true }))
      state = { search: useAddressState('search'), shelf: shelf!, set: set!, cleared: useClearedFilters() }
    },
  }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/devices', component: page }] })
  await router.push(address)
  mount({ template: '<router-view />' }, { global: { plugins: [router] } })
  await router.isReady()
  await nextTick()
  const settled = () => new Promise((resolve) => setTimeout(resolve))
  return { state, router, settled, at: () => router.currentRoute.value.fullPath }
}

describe('what of a page lives in the address', () => {
  test('two pieces that are written at once both come there', async () => {
    const { state, settled, at } = await openPage('/devices?search=fridge&shelf=A')
    state.search.value = ''
    state.shelf.value = ''
    await settled()
    expect(at()).toBe('/devices')
  })

  test('Back takes back what was chosen, and not each letter that was typed', async () => {
    const { state, router, settled, at } = await openPage('/devices')
    state.search.value = 'fri'
    await settled()
    state.shelf.value = 'A'
    await settled()
    expect(at()).toBe('/devices?search=fri&shelf=A')
    router.back()
    await settled()
    expect(at()).toBe('/devices?search=fri')
  })

  test('filters that were cleared can be brought back', async () => {
    const { state, settled, at } = await openPage('/devices?search=fridge&set=s1')
    state.cleared(() => ((state.search.value = ''), (state.set.value = '')))
    await settled()
    expect(at()).toBe('/devices')
    undoToast(lastDone.value!)
    await settled()
    expect(at()).toBe('/devices?search=fridge&set=s1')
  })
})

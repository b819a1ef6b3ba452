import { computed, watch } from 'vue'
import type { ChangeBatch } from '../../main/contract/change-feed.ts'
import { useAddressState } from './address-state.ts'
import { announce } from './announcer.ts'
import { useLive } from './live.ts'
import { usePagedRows, type FetchedPage } from './paged-rows.ts'

/** What a page of a list is asked for by; a search or sort that is not there is that of the bench. */
interface Wanted {
  search: string | undefined
  sort: string | undefined
  offset: number
  limit: number
}

/**
 * Rows of a list whose search and sort stand in the address. They are read anew when one of them changes, and how many were
 * found is spoken; and when a change in the bench concerns them.
 */
export function useSearchedRows<Row>(options: {
  fetchPage(wanted: Wanted): Promise<FetchedPage<Row>>
  concerns(batch: ChangeBatch): boolean
  /** How many were found, in words. */
  inWords(count: number): string
}) {
  const search = useAddressState('search')
  const sort = useAddressState('sort')
  const list = usePagedRows<Row>((offset, limit) =>
    options.fetchPage({ search: search.value.trim() || undefined, sort: sort.value || undefined, offset, limit }),
  )
  const found = computed(() => options.inWords(list.total.value))
  const isEmpty = computed(() => list.isLoaded.value && list.total.value === 0)
  void list.reload()
  watch([search, sort], async () => {
    await list.reset()
    announce(found.value)
  })
  useLive((batch) => options.concerns(batch), list.reload)
  return { search, sort, list, found, isEmpty }
}

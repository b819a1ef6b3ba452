import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { Shelf } from '../../main/contract/shelf-map.ts'
import { shelfKey } from '../../main/contract/shelves.ts'
import { client } from '../app/client.ts'
import { changed } from '../app/live.ts'
import { useRead } from '../app/use-read.ts'

/** What the address says in place of the id of a job, where none is to be shown. */
export const noJob = 'presence'

/** @param choice '' for the job that runs, `noJob`, or the id of a job. */
export const askedJob = (choice: string) => (choice === noJob ? { presenceOnly: true } : choice === '' ? {} : { jobId: choice })

/** Shelves that are read before it is known how many are in view. */
const firstShelves = 20

/** The map as the bench knows it: all shelves in outline, and the devices of those in view. Follows changes. */
export function useShelfMap(choice: Ref<string>, onlyFailed: Ref<boolean>) {
  const inView = ref({ first: 0, end: firstShelves })
  const { value, error, reload } = useRead(
    () => {
      const { first, end } = inView.value
      return client.shelves.map({
        ...askedJob(choice.value),
        onlyFailed: onlyFailed.value,
        offset: first,
        limit: Math.max(1, Math.min(50, end - first)),
      })
    },
    (batch) => changed(batch.devices) || changed(batch.templates) || Object.keys(batch.executions).length > 0 || changed(batch.jobs),
  )
  /** Those that were read last, by their names: what is scrolled back to stands there at once, and is read again. */
  const read = shallowRef(new Map<string, Shelf>())
  watch(value, (map) => {
    if (map) read.value = new Map(map.items.map((shelf) => [shelfKey(shelf.shelf), shelf]))
  })
  watch([choice, onlyFailed], () => {
    inView.value = { first: 0, end: firstShelves }
    void reload()
  })

  /** Reads the shelves that come into view. */
  function show({ first, end }: { first: number; end: number }): void {
    if (first === inView.value.first && end === inView.value.end) return
    const isRead = first >= inView.value.first && end <= inView.value.end
    if (isRead) return
    inView.value = { first, end }
    void reload()
  }

  return {
    map: value,
    error,
    show,
    shelfAt: (index: number): Shelf | undefined => read.value.get(shelfKey(value.value?.outline[index]?.shelf ?? '')),
    isEmpty: computed(() => value.value !== null && Object.keys(value.value.counts).length === 0),
  }
}

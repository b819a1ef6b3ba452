import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { client, errorSentence } from '../app/client.ts'
import { useLive } from '../app/live.ts'
import type { EventQuery } from './event-filter.ts'
import { EventReader, noEvents } from './event-reader.ts'

/** While one types, the log is not asked anew with every letter. */
const restMs = 200

/** The live event log under a filter, for as long as the component lives. */
export function useEvents(query: () => EventQuery) {
  const shown = shallowRef(noEvents)
  const isLoaded = ref(false)
  const error = ref<string | null>(null)

  const reader = new EventReader(
    (page) => client.events.list({ ...query(), ...page }),
    (next) => {
      shown.value = next
      isLoaded.value = true
    },
  )

  async function watched(read: Promise<void>): Promise<void> {
    try {
      await read
      error.value = null
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  }

  const start = () => void watched(reader.start())
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    () => JSON.stringify(query()),
    () => {
      isLoaded.value = false
      shown.value = noEvents
      clearTimeout(timer)
      timer = setTimeout(start, restMs)
    },
  )
  onScopeDispose(() => clearTimeout(timer))
  start()
  useLive(
    (batch) => batch.events > 0,
    () => watched(reader.readNewer()),
  )
  return {
    shown,
    isLoaded,
    error,
    readOlder: () => watched(reader.readOlder()),
    hold: (isHolding: boolean) => reader.hold(isHolding),
  }
}

import { ref, shallowRef, watch } from 'vue'
import type { TrafficFilter } from '../../main/contract/traffic.ts'
import { client, errorSentence } from '../app/client.ts'
import { useLive } from '../app/live.ts'
import { clearedFeed, emptyFeed, pausedFeed, readingOn, resumedFeed } from './feed.ts'
import { TraceReader } from './trace-reader.ts'

/** The live trace under a filter, for as long as the component lives. */
export function useTraffic(filter: () => TrafficFilter) {
  const feed = shallowRef(emptyFeed)
  const isLoaded = ref(false)
  const error = ref<string | null>(null)

  const reader = new TraceReader(
    (query) => client.traffic.list(query),
    (fresh) => {
      feed.value = fresh
      isLoaded.value = true
    },
  )

  async function watched<Came>(read: Promise<Came>): Promise<Came | undefined> {
    try {
      const came = await read
      error.value = null
      return came
    } catch (caught) {
      error.value = errorSentence(caught)
      return undefined
    }
  }

  useLive(
    (batch) => {
      reader.note(batch.traffic)
      return batch.traffic > 0
    },
    () => watched(reader.readOn()),
  )
  watch(
    filter,
    (wanted) => {
      isLoaded.value = false
      feed.value = { ...emptyFeed, paused: feed.value.paused, fill: feed.value.fill }
      void watched(reader.start(wanted))
    },
    { immediate: true, deep: true },
  )

  return {
    feed,
    isLoaded,
    error,
    togglePause: () => reader.change((now) => (now.paused ? resumedFeed(now) : pausedFeed(now))),
    clear: () => reader.change(clearedFeed),
    /** Reads further back; says how many lines came. */
    readBack: async () => (await watched(reader.readBack())) ?? 0,
    /** The page follows the newest line: what was read back may go again. */
    readOn: () => reader.change(readingOn),
    toNewest: () => watched(reader.toNewest()),
  }
}

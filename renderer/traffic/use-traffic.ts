import { computed, ref, shallowRef, watch } from 'vue'
import type { TrafficEntry } from '../../main/contract/traffic.ts'
import { client, errorSentence } from '../app/client.ts'
import { useLive } from '../app/live.ts'
import { clearedFeed, emptyFeed, isAnotherTrace, pageLimit, pausedFeed, resumedFeed, withPage } from './feed.ts'

export interface TrafficFilter {
  deviceId?: string | undefined
  direction?: TrafficEntry['direction'] | undefined
  search?: string | undefined
}

/** The live trace under a filter, for as long as the component lives. */
export function useTraffic(filter: () => TrafficFilter) {
  const feed = shallowRef(emptyFeed)
  const isLoaded = ref(false)
  const error = ref<string | null>(null)
  /** Lines that the change feed has spoken of since the last read, under any filter. */
  let waiting = 0
  let reading: symbol | null = null

  function startOver(): void {
    feed.value = { ...emptyFeed, paused: feed.value.paused }
    isLoaded.value = false
  }

  async function read(afterSequence: number | undefined): Promise<void> {
    const mine = Symbol()
    reading = mine
    waiting = 0
    try {
      const page = await client.traffic.list({ ...filter(), ...(afterSequence === undefined ? {} : { afterSequence }), limit: pageLimit })
      if (reading !== mine) return
      reading = null
      if (isAnotherTrace(feed.value, page)) {
        startOver()
        return await read(undefined)
      }
      const { paused } = feed.value
      // The first lines under a filter are shown even while paused: what came before is not what is held back.
      feed.value = isLoaded.value ? withPage(feed.value, page) : { ...withPage({ ...feed.value, paused: false }, page), paused }
      isLoaded.value = true
      error.value = null
    } catch (caught) {
      if (reading !== mine) return
      reading = null
      error.value = errorSentence(caught)
    }
  }

  /** Reads on; where more waits than one answer holds, the newest of it. */
  async function readOn(): Promise<void> {
    if (reading) return
    await read(feed.value.lastSequence > 0 && waiting <= pageLimit ? feed.value.lastSequence : undefined)
    if (waiting > 0) await readOn()
  }

  useLive((batch) => {
    waiting += batch.traffic
    return batch.traffic > 0
  }, readOn)

  watch(
    filter,
    () => {
      startOver()
      void read(undefined)
    },
    { immediate: true, deep: true },
  )

  return {
    feed: computed(() => feed.value),
    isLoaded,
    error,
    togglePause: () => (feed.value = feed.value.paused ? resumedFeed(feed.value) : pausedFeed(feed.value)),
    clear: () => (feed.value = clearedFeed(feed.value)),
  }
}

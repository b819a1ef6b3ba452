import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Overview } from '../../main/contract/overview.ts'
import { client } from './client.ts'
import { changed, useLive } from './live.ts'

/** The state of the bench, kept fresh: for the top bar, the home page, and whatever asks whether this is the desktop app. */
export const useOverview = defineStore('overview', () => {
  const overview = shallowRef<Overview | null>(null)
  const reload = async () => {
    try {
      overview.value = await client.bench.overview()
    } catch {
      // The connection bar says so; what was known stays, greyed.
    }
  }
  useLive((batch) => batch.overview || changed(batch.devices) || changed(batch.jobs) || changed(batch.deviceSets), reload)
  return { overview, reload }
})

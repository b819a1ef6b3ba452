import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Overview } from '../../main/contract/overview.ts'
import { client } from './client.ts'
import { changed, useLive } from './live.ts'

/** Records of the bench's tools that may need a person. */
const needing = ['acceptanceRuns', 'recipeRuns']

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
  useLive(
    ({ overview: isNew, devices, jobs, deviceSets, kept }) =>
      isNew || changed(devices) || changed(jobs) || changed(deviceSets) || kept.some((kind) => needing.includes(kind)),
    reload,
  )
  return { overview, reload }
})

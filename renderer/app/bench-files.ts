import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { FileView } from '../../main/contract/files.ts'
import { client } from './client.ts'
import { useLive } from './live.ts'

/** The files of the bench, for whoever names them. `isThere` says of each name whether there is one; null until they are read. */
export const useBenchFiles = defineStore('benchFiles', () => {
  const files = shallowRef<FileView[] | null>(null)
  const reload = async () => {
    try {
      files.value = (await client.files.list({ limit: 1000 })).items
    } catch {
      // The connection bar says so.
    }
  }
  void reload()
  useLive((batch) => batch.overview, reload)
  const isThere = computed(() => {
    if (files.value === null) return null
    const names = new Set(files.value.map(({ name }) => name))
    return (name: string) => names.has(name)
  })
  return { files, isThere, reload }
})

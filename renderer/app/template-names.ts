import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { DeviceTemplateView } from '../../main/contract/templates.ts'
import { client } from './client.ts'
import { changed, useLive } from './live.ts'

/** All device templates: few, and named on many pages. */
export const useTemplates = defineStore('templates', () => {
  const templates = shallowRef<DeviceTemplateView[]>([])
  const reload = async () => {
    try {
      templates.value = (await client.templates.list({ limit: 1000 })).items
    } catch {
      // The connection bar says so.
    }
  }
  void reload()
  useLive((batch) => changed(batch.templates), reload)
  const names = computed(() => new Map(templates.value.map((template) => [template.templateId, template.name])))
  return { templates, names, reload }
})

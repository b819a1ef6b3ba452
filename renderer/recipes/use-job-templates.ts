import { computed } from 'vue'
import { client } from '../app/client.ts'
import { changed } from '../app/live.ts'
import { useRead } from '../app/use-read.ts'

/** All job templates by id, and what one is called. */
export function useJobTemplates() {
  const { value } = useRead(
    async () => (await client.jobTemplates.list({ limit: 1000 })).items,
    (batch) => changed(batch.jobTemplates),
  )
  const templates = computed(() => value.value ?? [])
  const byId = computed(() => new Map(templates.value.map((template) => [template.jobTemplateId, template])))
  /** Until they are read, a template is called by its id. */
  const nameOf = (jobTemplateId: string): string | undefined => (value.value === null ? jobTemplateId : byId.value.get(jobTemplateId)?.name)
  return { templates, byId, nameOf }
}

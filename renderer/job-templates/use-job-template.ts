import { ref, shallowRef, watch, type Ref } from 'vue'
import type { JobTemplate } from '../../main/contract/job-templates.ts'
import { client, errorSentence } from '../app/client.ts'
import { changed, useLive } from '../app/live.ts'

/** One job template, read again when it changes; `error` says why it is not there. */
export function useJobTemplate(jobTemplateId: Ref<string>) {
  const template = shallowRef<JobTemplate | null>(null)
  const error = ref<string | null>(null)

  async function load(): Promise<void> {
    try {
      template.value = await client.jobTemplates.get({ jobTemplateId: jobTemplateId.value })
      error.value = null
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  }
  watch(jobTemplateId, load, { immediate: true })
  useLive((batch) => changed(batch.jobTemplates), load)
  return { template, error, load }
}

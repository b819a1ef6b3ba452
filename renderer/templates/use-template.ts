import { ref, shallowRef, watch, type Ref } from 'vue'
import type { DeviceTemplateView, TemplateChange } from '../../main/contract/templates.ts'
import { client, errorSentence } from '../app/client.ts'
import { changed, useLive } from '../app/live.ts'
import { useToasts } from '../ui/index.ts'

/** One device template, as it is now. Every change is kept at once. */
export function useTemplate(templateId: Ref<string>) {
  const template = shallowRef<DeviceTemplateView | null>(null)
  const error = ref<string | null>(null)
  const { show } = useToasts()

  async function load(): Promise<void> {
    try {
      template.value = await client.templates.get({ templateId: templateId.value })
      error.value = null
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  }
  watch(templateId, load, { immediate: true })
  useLive((batch) => changed(batch.templates) || changed(batch.devices), load)

  /** Writes members of the template, each whole. Rejects with the bench's refusal. */
  async function write(change: TemplateChange): Promise<void> {
    template.value = await client.templates.change({ templateId: templateId.value, ...change })
  }

  /** Writes, says so, and offers what was before with Undo. */
  async function writeUndoably(change: TemplateChange, said: string): Promise<void> {
    const now = template.value
    if (!now) return
    const before = Object.fromEntries(Object.keys(change).map((name) => [name, now[name as keyof TemplateChange]])) as TemplateChange
    try {
      await write(change)
      show(said, () => write(before).catch((caught) => show(errorSentence(caught))))
    } catch (caught) {
      show(errorSentence(caught))
    }
  }

  return { template, error, write, writeUndoably }
}

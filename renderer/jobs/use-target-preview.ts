import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { client, errorSentence } from '../app/client.ts'
import { changed, useLive } from '../app/live.ts'
import { said } from '../i18n/bench-sentences.ts'
import type { JobDraft } from './job-draft.ts'
import type { TargetPreview } from './review-sentence.ts'
import { isEmptyChoice, wireTargets } from './target-choice.ts'

/** Ticking boxes quickly asks once. */
const restMs = 150

/** What the draft's choice of devices comes to now, as the bench resolves it; follows the choice and the fleet. */
export function useTargetPreview(draft: Ref<JobDraft>) {
  const preview = shallowRef<TargetPreview | null>(null)
  const problem = ref<string | null>(null)
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function read(): Promise<void> {
    const { choice, templateId } = draft.value
    const question = ++asked
    if (isEmptyChoice(choice)) {
      preview.value = { total: 0, online: 0, otherTemplate: 0, broken: null }
      problem.value = null
      return
    }
    try {
      const answer = await client.jobs.previewTargets({ targets: wireTargets(choice), templateId })
      if (question !== asked) return
      preview.value = answer
      problem.value = answer.broken === null ? null : said(answer.broken)
    } catch (error) {
      if (question === asked) problem.value = errorSentence(error)
    }
  }

  watch(
    () => [draft.value.choice, draft.value.templateId],
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void read(), restMs)
    },
  )
  onScopeDispose(() => clearTimeout(timer))
  useLive((batch) => changed(batch.devices) || changed(batch.deviceSets), read)
  return { preview, problem, read }
}

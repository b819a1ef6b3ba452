import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { schedulingConfigSchema, type SchedulingConfig } from '../../main/contract/job-rules.ts'
import { client, errorSentence } from '../app/client.ts'
import { said } from '../i18n/bench-sentences.ts'
import type { JobDraft } from './job-draft.ts'
import type { RuleProblem } from './read-rules.ts'
import { schedulingRule } from './schedule-draft.ts'

export type ScheduleAhead = Awaited<ReturnType<typeof client.jobs.previewSchedule>>

/** Typing quickly asks once. */
const restMs = 200

/** When the draft's schedule comes to pass, as the bench reckons it; null without a schedule, or with one that cannot be read yet. */
export function useSchedulePreview(draft: Ref<JobDraft>) {
  const ahead = shallowRef<ScheduleAhead | null>(null)
  /** Why it cannot be told. */
  const failure = ref<string | null>(null)
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const config = computed<SchedulingConfig | null>(() => {
    const read = schedulingConfigSchema.safeParse(schedulingRule(draft.value.schedule))
    return read.success ? read.data : null
  })
  const text = computed(() => JSON.stringify(config.value))

  async function read(): Promise<void> {
    const question = ++asked
    clearTimeout(timer)
    if (config.value === null) {
      ahead.value = failure.value = null
      return
    }
    try {
      const answer = await client.jobs.previewSchedule({ schedulingConfig: config.value })
      if (question !== asked) return
      ahead.value = answer
      failure.value = null
    } catch (error) {
      if (question !== asked) return
      ahead.value = null
      failure.value = errorSentence(error)
    }
  }

  /** What only the bench can say of it, as that its start has passed; by the path of the field. */
  const problem = computed<RuleProblem | null>(() => {
    const found = ahead.value?.problem
    return found ? { field: `schedulingConfig.${found.field.replace(/^schedulingConfig\./, '')}`, message: said(found.message) } : null
  })

  watch(text, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void read(), restMs)
  })
  onScopeDispose(() => clearTimeout(timer))
  return { ahead, failure, problem, read }
}

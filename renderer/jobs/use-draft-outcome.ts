import { computed, type Ref } from 'vue'
import { t } from '../i18n/index.ts'
import { hasFileLinks } from './document-problems.ts'
import { requestOf, workOf } from './job-draft.ts'
import { linkLifetime } from './link-draft.ts'
import { reviewSentence, type TargetPreview } from './review-sentence.ts'
import type { OpenDraft } from './use-job-draft.ts'

/**
 * What comes of the draft when it runs, as far as it can be said now.
 * @param where the choice of devices, as the sentence names it.
 * @param targets the devices the choice comes to; `problem` is why it comes to none.
 */
export function useDraftOutcome(
  { draft, template, rules, allProblems }: Pick<OpenDraft, 'draft' | 'template' | 'rules' | 'allProblems'>,
  where: Ref<string>,
  targets: { preview: Ref<TargetPreview | null>; problem: Ref<string | null> },
) {
  const work = computed(() => workOf(draft.value, template.value))
  const isScheduled = computed(() => rules.value.schedulingConfig?.startTime !== undefined)

  /** A set that has no device now may have some when the job starts, or later. */
  const mayFill = computed(() => isScheduled.value || draft.value.targetSelection === 'CONTINUOUS')
  const hasNoDevice = computed(() => targets.preview.value?.total === 0 && !mayFill.value)
  /** Why it cannot run, whatever its rules say. */
  const hindrance = computed(() => targets.problem.value ?? (hasNoDevice.value ? t('jobBuilder.problems.noDevice') : null))

  /** As soon as it can be said: something is done, on some devices. */
  const sentence = computed(() => {
    const isSaid = work.value.type === 'document' ? Object.keys(work.value.document).length > 0 : work.value.operations.length > 0
    const preview = targets.preview.value
    if (!isSaid || !preview || hasNoDevice.value) return null
    return reviewSentence({
      work: work.value,
      template: template.value,
      where: where.value,
      targetSelection: draft.value.targetSelection,
      rules: rules.value,
      preview,
    })
  })

  /** How long the links to files hold; null when there are none. */
  const linksHoldSec = computed(() =>
    draft.value.type === 'document' && hasFileLinks(draft.value.document)
      ? Number(draft.value.links.expiresInSec.trim() || linkLifetime.usual)
      : null,
  )

  /** The job as it would be made, for its check; null while something is wrong with it. */
  const request = computed(() => (allProblems.value.length === 0 ? requestOf(draft.value, template.value) : null))

  return { work, isScheduled, hindrance, sentence, linksHoldSec, request }
}

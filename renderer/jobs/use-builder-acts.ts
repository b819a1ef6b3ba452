import { nextTick, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { announce } from '../app/announcer.ts'
import { client } from '../app/client.ts'
import { useCommands } from '../app/commands.ts'
import { number, t } from '../i18n/index.ts'
import { useToasts } from '../ui/index.ts'
import type { TargetPreview } from './review-sentence.ts'
import type { useBuilderSteps } from './use-builder-steps.ts'
import type { useDraftOutcome } from './use-draft-outcome.ts'
import type { OpenDraft } from './use-job-draft.ts'

type Steps = Pick<ReturnType<typeof useBuilderSteps>, 'step' | 'point' | 'review'>
type Outcome = Pick<ReturnType<typeof useDraftOutcome>, 'hindrance' | 'isScheduled'>

/**
 * Saves the draft and runs it, by button and by key; from any step but the last, to run is to review first.
 * @param jobId null for a new job.
 */
export function useBuilderActs(
  jobId: Ref<string | null>,
  { draft, proposal, isLoaded, check, send }: OpenDraft,
  { step, point, review }: Steps,
  { hindrance, isScheduled }: Outcome,
  preview: Ref<TargetPreview | null>,
) {
  const route = useRoute()
  const router = useRouter()
  const { show } = useToasts()
  const nameInWords = () => draft.value.name.trim() || proposal.value

  async function save(): Promise<void> {
    const wrong = await check()
    if (wrong) return point(wrong)
    const savedId = await send(false)
    if (savedId === null) return
    if (jobId.value === null) await moveTo(savedId)
    // Who reads that it is saved may go on: a key that came before would have been too early.
    show(t('jobBuilder.page.saved', { name: nameInWords() }))
  }

  /** Another address, but the same page: whoever was writing goes on writing. */
  async function moveTo(savedId: string): Promise<void> {
    const writing = document.activeElement
    await router.replace({ path: `/jobs/${savedId}/edit`, query: route.query })
    await nextTick()
    if (writing instanceof HTMLElement && writing.isConnected) writing.focus()
  }

  async function run(): Promise<void> {
    if (step.value !== 'review') return review()
    const wrong = await check()
    if (wrong) return point(wrong)
    if (hindrance.value !== null) return
    const reviewed = preview.value?.total ?? 0
    const name = nameInWords()
    const startedId = await send(true)
    if (startedId === null) return
    await router.push(`/jobs/${startedId}`)
    if (isScheduled.value) return announce(t('jobBuilder.page.scheduled', { name }))
    const { deviceCount } = await client.jobs.get({ jobId: startedId })
    if (deviceCount === reviewed) announce(t('jobBuilder.page.runs', { name, count: deviceCount }))
    else show(t('jobBuilder.page.runsOnOthers', { count: deviceCount, reviewed: number(reviewed) }))
  }

  let isActing = false
  /** One at a time: a key that is pressed twice makes no second job. */
  function oneAtATime(act: () => Promise<void>): () => Promise<void> {
    return async () => {
      if (isActing || !isLoaded.value) return
      isActing = true
      try {
        await act()
      } finally {
        isActing = false
      }
    }
  }

  const acts = { save: oneAtATime(save), run: oneAtATime(run) }
  useCommands([
    { id: 'save job', title: 'jobBuilder.commands.save', keys: 'Ctrl+S', group: 'page', run: acts.save },
    { id: 'run job', title: 'jobBuilder.commands.run', keys: 'Ctrl+Enter', group: 'page', run: acts.run },
  ])
  return acts
}

import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { DeviceSetView } from '../../main/contract/device-sets.ts'
import type { JobView } from '../../main/contract/jobs.ts'
import type { WireTargets } from '../../main/contract/job-requests.ts'
import type { DeviceTemplateView } from '../../main/contract/templates.ts'
import { useBenchFiles } from '../app/bench-files.ts'
import { client, errorSentence } from '../app/client.ts'
import { changed, useLive } from '../app/live.ts'
import { t } from '../i18n/index.ts'
import {
  draftOf,
  draftOfSeed,
  emptyDraft,
  isWrittenAlike,
  problemsOf,
  proposedName,
  requestOf,
  type DraftProblem,
  type JobDraft,
} from './job-draft.ts'
import {
  draftsAside,
  draftText,
  forgetAside,
  forgetDraft,
  keepDraft,
  keptDraft,
  putAside,
  readDraftText,
  type DraftAside,
} from './kept-draft.ts'
import { readRules } from './read-rules.ts'
import { choiceOf } from './target-choice.ts'
import type { HandedOver } from './use-handed-over.ts'
import { useSchedulePreview } from './use-schedule-preview.ts'

/** More sets or templates than this no picker shows at once. */
const mostChoices = 1000

/**
 * The draft behind the builder: a new one, or a saved job opened again. Holds what is wrong with it, keeps what is not
 * saved, and saves and runs it.
 * @param jobId null for a new job.
 */
export function useJobDraft(jobId: Ref<string | null>) {
  const draft = ref<JobDraft>(emptyDraft()) as Ref<JobDraft>
  const job = shallowRef<JobView | null>(null)
  const templates = shallowRef<DeviceTemplateView[]>([])
  const deviceSets = shallowRef<DeviceSetView[]>([])
  const isLoaded = ref(false)
  const isRestored = ref(false)
  const isBusy = ref(false)
  /** Why it could not be opened, and why the bench would not take it. */
  const loadError = ref<string | null>(null)
  const refusal = ref<string | null>(null)
  const isChecked = ref(false)
  const savedText = ref('')
  /** When the draft was kept last, in ms; null: there is nothing to keep, or no room for it. */
  const keptAtMs = ref<number | null>(null)
  const isLost = ref(false)
  const aside = shallowRef<DraftAside[]>([])
  let lastSaved: string | null = null

  const template = computed(() => templates.value.find(({ templateId }) => templateId === draft.value.templateId) ?? null)
  const proposal = computed(() => proposedName(draft.value, template.value))
  const schedule = useSchedulePreview(draft)
  const files = useBenchFiles()
  const allProblems = computed<DraftProblem[]>(() => {
    const found = problemsOf(draft.value, template.value, files.isThere)
    const ahead = schedule.problem.value
    return ahead && !found.some(({ step }) => step === 'when') ? [...found, { ...ahead, step: 'when' }] : found
  })
  /** By the field, once the person has asked to go on: nobody is told off while still writing. What the bench says of a whole schedule is told at once. */
  const problems = computed(() => {
    const told = isChecked.value ? allProblems.value : schedule.problem.value ? [schedule.problem.value] : []
    return new Map(told.map(({ field, message }) => [field, message]))
  })
  const rules = computed(() => readRules(draft.value).rules)
  /** Rules that cannot be read as they stand, by name. */
  const unread = computed(() => new Set(readRules(draft.value).problems.map(({ field }) => field.split('.')[0]!)))

  async function readChoices(): Promise<void> {
    const [templatePage, setPage] = await Promise.all([
      client.templates.list({ limit: mostChoices }),
      client.deviceSets.list({ limit: mostChoices }),
    ])
    templates.value = templatePage.items
    deviceSets.value = setPage.items
  }

  /** @param given what a new job begins with. */
  async function open(given: HandedOver): Promise<void> {
    if (jobId.value !== null && jobId.value === lastSaved) {
      // The new job that was just saved got its address: what is on screen is what it holds.
      job.value = await client.jobs.get({ jobId: lastSaved })
      return
    }
    isLoaded.value = false
    isChecked.value = false
    loadError.value = refusal.value = null
    try {
      await readChoices()
      job.value = jobId.value === null ? null : await client.jobs.get({ jobId: jobId.value })
      const saved = job.value ? draftOf(job.value, templateOf(job.value)) : newDraft(given)
      if (given.targets || given.seed) makeWay()
      const kept = keptDraft(jobId.value)
      aside.value = jobId.value === null ? draftsAside() : []
      // What was handed over is kept like what was written: reading the page again goes on with it.
      savedText.value = draftText(job.value ? saved : emptyDraft())
      isRestored.value = kept !== null && draftText(kept.draft) !== savedText.value
      keptAtMs.value = kept?.atMs ?? null
      draft.value = kept?.draft ?? saved
      isLoaded.value = true
    } catch (error) {
      loadError.value = errorSentence(error)
    }
  }

  function templateOf({ templateId }: { templateId?: string | null | undefined }) {
    return templates.value.find((candidate) => candidate.templateId === templateId) ?? null
  }

  function newDraft({ targets, seed }: HandedOver): JobDraft {
    const empty = emptyDraft(targets ? choiceFromWire(targets) : undefined)
    return seed ? draftOfSeed(seed, templateOf(seed.request), empty.choice) : empty
  }

  /** What was written before waits while another job is written. */
  function makeWay(): void {
    const before = keptDraft(null)
    if (before && draftText(before.draft) !== draftText(emptyDraft())) {
      const { draft: left } = before
      putAside(before, left.name.trim() || proposedName(left, templateOf(left)))
    }
    forgetDraft(null)
  }

  /** Goes on with a draft that waited; the one at hand waits in its place. */
  function goOnWith(waiting: DraftAside): void {
    makeWay()
    forgetAside(waiting)
    draft.value = readDraftText(waiting.text)
    isChecked.value = false
    aside.value = draftsAside()
  }

  /** @returns what takes it back. */
  function discardAside(waiting: DraftAside): () => void {
    forgetAside(waiting)
    aside.value = draftsAside()
    return () => {
      putAside({ atMs: waiting.atMs, draft: readDraftText(waiting.text) }, waiting.name)
      aside.value = draftsAside()
    }
  }

  function keep(current: JobDraft): void {
    if (draftText(current) === savedText.value) {
      forgetDraft(jobId.value)
      keptAtMs.value = null
      isLost.value = false
      return
    }
    const atMs = Date.now()
    isLost.value = !keepDraft(jobId.value, current, atMs)
    keptAtMs.value = isLost.value ? null : atMs
  }

  /** Back to what is saved; of a new job, to nothing. */
  function discard(): void {
    forgetDraft(jobId.value)
    draft.value = job.value ? draftOf(job.value, templateOf(job.value)) : emptyDraft()
    savedText.value = draftText(draft.value)
    isRestored.value = isChecked.value = false
    keptAtMs.value = null
  }

  /** Shows what is wrong by its field. @returns the first problem, or null when the draft is good. */
  async function check(): Promise<DraftProblem | null> {
    // Time goes on: a start that lay ahead when it was written may have passed.
    await schedule.read()
    isChecked.value = true
    return allProblems.value[0] ?? null
  }

  /** Sends the draft to the bench. @returns the job's id; null when the bench refused, and `refusal` says why. */
  async function send(run: boolean): Promise<string | null> {
    const request = requestOf(draft.value, template.value)
    const from = jobId.value
    refusal.value = null
    isBusy.value = true
    try {
      let sent = from
      const made = draft.value.fromTemplate ? { jobTemplateId: draft.value.fromTemplate.jobTemplateId } : {}
      if (sent === null) sent = (await client.jobs.create({ ...request, ...made, run })).jobId
      else {
        if (await wasChangedElsewhere(sent)) return null
        await client.jobs.edit({ jobId: sent, job: request })
        job.value = await client.jobs.get({ jobId: sent })
        if (run) await client.jobs.run({ jobId: sent })
      }
      forgetDraft(from)
      savedText.value = draftText(draft.value)
      isRestored.value = false
      keptAtMs.value = null
      lastSaved = sent
      return sent
    } catch (error) {
      refusal.value = errorSentence(error)
      return null
    } finally {
      isBusy.value = false
    }
  }

  /** Another window has saved it since it was opened here: the person is told once, and may write over it then. */
  async function wasChangedElsewhere(savedId: string): Promise<boolean> {
    const [before, now] = [job.value, await client.jobs.get({ jobId: savedId })]
    job.value = now
    if (before === null || isWrittenAlike(before, now)) return false
    refusal.value = t('jobBuilder.page.changedElsewhere')
    // Offers to go back to what is saved.
    isRestored.value = true
    return true
  }

  watch(draft, (current) => isLoaded.value && keep(current), { deep: true, flush: 'post' })
  useLive((batch) => isLoaded.value && (changed(batch.deviceSets) || changed(batch.templates) || changed(batch.devices)), readChoices)

  return {
    draft,
    job,
    template,
    templates,
    deviceSets,
    proposal,
    problems,
    allProblems,
    schedule,
    rules,
    unread,
    isLoaded,
    isRestored,
    keptAtMs,
    isLost,
    aside,
    isBusy,
    loadError,
    refusal,
    open,
    check,
    discard,
    goOnWith,
    discardAside,
    send,
  }
}

/** The draft at hand, as the parts of the builder share it. */
export type OpenDraft = ReturnType<typeof useJobDraft>

function choiceFromWire(targets: WireTargets) {
  return choiceOf(
    {
      deviceIds: targets.thingNames ?? [],
      deviceSetIds: targets.thingGroupNames ?? [],
      query: targets.query ?? null,
      exceptDeviceIds: targets.exceptThingNames ?? [],
    },
    t('jobBuilder.devices.chosenBefore'),
  )
}

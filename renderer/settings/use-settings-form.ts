import { computed, reactive, ref, shallowRef } from 'vue'
import type { Settings } from '../../main/contract/settings.ts'
import { client, errorCode, errorDetails, errorSentence } from '../app/client.ts'
import { useLive } from '../app/live.ts'
import { t } from '../i18n/index.ts'
import { useToasts } from '../ui/index.ts'
import { draftOf, fieldOfError, readDraft } from './form.ts'
import type { SettingsDraft, SettingsProblems } from './form.ts'

/** The settings as they stand, as they are typed, and what is wrong with what is typed. */
export function useSettingsForm() {
  const { show } = useToasts()
  const settings = shallowRef<Settings | null>(null)
  const draft = reactive({} as SettingsDraft)
  /** What the bench refused, by field; gone with the next try. */
  const refused = ref<SettingsProblems>({})
  const error = ref<string | null>(null)
  const isSaving = ref(false)
  /** Problems are shown once one has tried to save, not while the first letter is typed. */
  const hasTried = ref(false)

  const read = computed(() => (settings.value ? readDraft(draft, settings.value) : { change: {}, problems: {} }))
  const isChanged = computed(() => Object.keys(read.value.change).length + Object.keys(read.value.problems).length > 0)
  const problems = computed<SettingsProblems>(() => ({ ...refused.value, ...(hasTried.value ? read.value.problems : {}) }))

  function showFresh(fresh: Settings): void {
    settings.value = fresh
    Object.assign(draft, draftOf(fresh))
    refused.value = {}
    hasTried.value = false
  }

  async function load(): Promise<void> {
    try {
      const fresh = await client.settings.get()
      // What is being typed is not taken away by a change from elsewhere.
      if (settings.value && isChanged.value) settings.value = fresh
      else showFresh(fresh)
      error.value = null
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  }

  async function save(): Promise<void> {
    hasTried.value = true
    refused.value = {}
    error.value = null
    if (Object.keys(read.value.problems).length > 0) return
    isSaving.value = true
    try {
      showFresh(await client.settings.change(read.value.change))
      show(t('settings.form.saved'))
    } catch (caught) {
      const field = fieldOfError(errorCode(caught), draft, errorDetails(caught)['port'])
      if (field) refused.value = { [field]: errorSentence(caught) }
      else error.value = errorSentence(caught)
    } finally {
      isSaving.value = false
    }
  }

  const discard = () => settings.value && showFresh(settings.value)

  useLive((batch) => batch.overview, load)
  void load()
  return { settings, draft, problems, error, isSaving, isChanged, save, discard }
}

import { computed, type Ref } from 'vue'
import type { DeviceSetView } from '../../main/contract/device-sets.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'
import type { JobDraft } from './job-draft.ts'

/** The draft's choice of devices in words, and why its set has none if it is broken. */
export function useChoiceWords(draft: Ref<JobDraft>, deviceSets: Ref<readonly DeviceSetView[]>) {
  const source = computed(() => draft.value.choice.source)
  const chosenSet = computed(() => {
    const chosen = source.value
    return chosen.kind === 'set' ? (deviceSets.value.find(({ deviceSetId }) => deviceSetId === chosen.deviceSetId) ?? null) : null
  })

  /** What the list of devices is called. */
  const sourceName = computed(() => {
    if (source.value.kind === 'written') return said(source.value.words)
    return source.value.kind === 'fleet'
      ? t('jobBuilder.devices.allDevices')
      : (chosenSet.value?.name ?? t('jobBuilder.devices.deletedSet'))
  })
  /** After a count of devices: "in ‘Fridges’". */
  const where = computed(() => {
    if (source.value.kind === 'written') return t('jobBuilder.where.written', { words: said(source.value.words) })
    if (source.value.kind === 'set') return t('jobBuilder.where.set', { name: sourceName.value })
    return draft.value.choice.selection.all ? t('jobBuilder.where.fleet') : t('jobBuilder.where.picked')
  })
  const broken = computed(() => chosenSet.value?.broken ?? null)
  return { sourceName, where, broken }
}

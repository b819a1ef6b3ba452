import { computed, ref, shallowRef, watch } from 'vue'
import type { DeviceSetView } from '../../main/contract/device-sets.ts'
import { client, errorSentence } from '../app/client.ts'

export type TargetKind = 'set' | 'picked'

/** Typing quickly asks once, in ms. */
const restMs = 150
const mostOffered = 30

/** The units that a run is started on: those of a set, or picked by name. `preview` says what they come to now. */
export function useRunTargets(given: readonly string[]) {
  const kind = ref<TargetKind>(given.length > 0 ? 'picked' : 'set')
  const deviceSets = shallowRef<DeviceSetView[]>([])
  const deviceSetId = ref('')
  const picked = ref<string[]>([...given])
  const typed = ref('')
  const offered = shallowRef<{ value: string; note: string }[]>([])
  const preview = shallowRef<{ total: number; online: number } | null>(null)
  const error = ref<string | null>(null)

  const targets = computed(() =>
    kind.value === 'set' ? { thingGroupNames: deviceSetId.value === '' ? [] : [deviceSetId.value] } : { thingNames: picked.value },
  )
  const isEmpty = computed(() => (kind.value === 'set' ? deviceSetId.value === '' : picked.value.length === 0))

  async function count(): Promise<void> {
    const wanted = targets.value
    if (isEmpty.value) return void (preview.value = null)
    try {
      const answer = await client.jobs.previewTargets({ targets: wanted })
      if (wanted !== targets.value) return
      preview.value = answer
      error.value = answer.broken
    } catch (caught) {
      if (wanted === targets.value) error.value = errorSentence(caught)
    }
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    typed,
    (search) => {
      clearTimeout(timer)
      timer = setTimeout(async () => {
        try {
          const { items } = await client.devices.list({ search: search.trim() || undefined, limit: mostOffered })
          offered.value = items.map(({ deviceId, name }) => ({ value: deviceId, note: name }))
        } catch {
          // The connection bar says so.
        }
      }, restMs)
    },
    { immediate: true },
  )
  watch(targets, count, { immediate: true })

  void client.deviceSets.list({ limit: 1000 }).then(
    ({ items }) => (deviceSets.value = items),
    (caught: unknown) => (error.value = errorSentence(caught)),
  )

  function add(): void {
    const deviceId = typed.value.trim()
    if (deviceId === '') return
    picked.value = [...new Set([...picked.value, deviceId])]
    typed.value = ''
  }
  const remove = (deviceId: string) => (picked.value = picked.value.filter((other) => other !== deviceId))

  return { kind, deviceSets, deviceSetId, picked, typed, offered, preview, error, targets, isEmpty, add, remove }
}

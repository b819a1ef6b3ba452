import { computed, ref, shallowRef, watch } from 'vue'
import type { DeviceSetView } from '../../main/contract/device-sets.ts'
import { client, errorSentence } from '../app/client.ts'

export type TargetKind = 'set' | 'picked' | 'intake'

/** Typing quickly asks once, in ms. */
const restMs = 150
const mostOffered = 30
/** A run takes no more units. */
const mostSeen = 1_000

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

  const intakeLists = shallowRef<{ id: string; name: string }[]>([])
  const intakeId = ref('')
  const seen = ref<string[]>([])

  const targets = computed(() =>
    kind.value === 'set'
      ? { thingGroupNames: deviceSetId.value === '' ? [] : [deviceSetId.value] }
      : { thingNames: kind.value === 'picked' ? picked.value : seen.value },
  )
  const isEmpty = computed(() =>
    kind.value === 'set' ? deviceSetId.value === '' : (kind.value === 'picked' ? picked.value : seen.value).length === 0,
  )

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

  void client.intake.list().then(
    ({ items }) => (intakeLists.value = items),
    (caught: unknown) => (error.value = errorSentence(caught)),
  )
  watch(intakeId, async (wanted) => {
    try {
      const { items } = await client.intake.rows({ intakeId: wanted, status: 'seen', limit: mostSeen })
      if (wanted === intakeId.value) seen.value = items.flatMap(({ deviceId }) => deviceId ?? [])
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  })

  function add(): void {
    const deviceId = typed.value.trim()
    if (deviceId === '') return
    picked.value = [...new Set([...picked.value, deviceId])]
    typed.value = ''
  }
  const remove = (deviceId: string) => (picked.value = picked.value.filter((other) => other !== deviceId))

  return { kind, deviceSets, deviceSetId, intakeLists, intakeId, picked, typed, offered, preview, error, targets, isEmpty, add, remove }
}

import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { DeviceSetView } from '../../main/contract/device-sets.ts'
import type { Device } from '../../main/contract/devices.ts'
import { client, errorSentence } from '../app/client.ts'
import type { TargetPreview } from './review-sentence.ts'

/** Matches that a search lists; more are found by a longer word. */
const mostListed = 30
/** Typing quickly asks once. */
const restMs = 150

/** Device sets and devices to pick from by name, and what those that are picked come to now. */
export function useTargetSearch() {
  const search = ref('')
  const deviceSets = shallowRef<DeviceSetView[]>([])
  const devices = shallowRef<Device[]>([])
  const deviceTotal = ref(0)
  const pickedSets = ref(new Map<string, string>())
  const pickedDevices = ref(new Map<string, string>())
  const preview = shallowRef<TargetPreview | null>(null)
  const error = ref<string | null>(null)

  const targets = computed(() => ({ thingNames: [...pickedDevices.value.keys()], thingGroupNames: [...pickedSets.value.keys()] }))
  const isEmpty = computed(() => pickedDevices.value.size + pickedSets.value.size === 0)

  let asked = 0
  async function list(): Promise<void> {
    const question = ++asked
    const filter = { limit: mostListed, ...(search.value.trim() === '' ? {} : { search: search.value.trim() }) }
    try {
      const [sets, found] = await Promise.all([client.deviceSets.list(filter), client.devices.list(filter)])
      if (question !== asked) return
      deviceSets.value = sets.items
      devices.value = found.items
      deviceTotal.value = found.total
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  }

  async function count(): Promise<void> {
    const wanted = targets.value
    if (isEmpty.value) {
      preview.value = null
      return
    }
    try {
      const answer = await client.jobs.previewTargets({ targets: wanted })
      if (wanted === targets.value) preview.value = answer
      error.value = null
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  }

  function toggle(picked: typeof pickedSets, id: string, name: string): void {
    const next = new Map(picked.value)
    if (!next.delete(id)) next.set(id, name)
    picked.value = next
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(search, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void list(), restMs)
  })
  watch(targets, () => void count())
  onScopeDispose(() => clearTimeout(timer))
  void list()

  return {
    search,
    deviceSets,
    devices,
    deviceTotal,
    pickedSets,
    pickedDevices,
    preview,
    error,
    targets,
    isEmpty,
    toggleSet: (id: string, name: string) => toggle(pickedSets, id, name),
    toggleDevice: (id: string, name: string) => toggle(pickedDevices, id, name),
  }
}

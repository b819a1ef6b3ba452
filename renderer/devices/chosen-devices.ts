import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { DeviceFilter, WireDeviceSelection } from '../../main/contract/device-selection.ts'
import { client } from '../app/client.ts'
import { useJobTargets } from '../app/job-targets.ts'
import { nothingSelected, selectedCount, type Selection } from '../ui/index.ts'

/** Most ids that an address carries; more go through a store. */
const mostInAddress = 50

/**
 * The devices that are selected in the list: these, or all that the filter finds but these. A filter that changes keeps
 * them: what was "all" becomes the devices that it stood for, and those that the new filter hides are counted.
 */
export function useChosenDevices(total: Ref<number>, filter: ComputedRef<DeviceFilter>) {
  const router = useRouter()
  const jobTargets = useJobTargets()
  const selection = ref<Selection | null>(nothingSelected)
  const count = computed(() => (selection.value ? selectedCount(selection.value, total.value) : 0))
  /** Of the selected ones, those that the filter of now does not find. */
  const hidden = ref(0)

  function wireOf(chosen: Selection | null, within: DeviceFilter): WireDeviceSelection | null {
    if (chosen === null) return null
    if (chosen.all) return { matching: within, except: [...chosen.except] }
    return chosen.ids.size === 0 ? null : { deviceIds: [...chosen.ids] }
  }
  /** As the bench takes it; null: nothing is selected. */
  const wire = () => wireOf(selection.value, filter.value)

  async function ids(): Promise<string[]> {
    const devices = wire()
    return devices === null ? [] : (await client.devices.idsOf({ devices })).deviceIds
  }

  watch(filter, async (now, before) => {
    const chosen = selection.value
    if (JSON.stringify(now) === JSON.stringify(before) || chosen === null || count.value === 0) return
    if (chosen.all) {
      const { deviceIds } = await client.devices.idsOf({ devices: wireOf(chosen, before)! })
      if (selection.value !== chosen) return
      selection.value = { all: false, ids: new Set(deviceIds) }
    }
  })
  watch([selection, filter], async ([chosen, within]) => {
    const devices = wireOf(chosen, within)
    if (devices === null || chosen?.all) {
      hidden.value = 0
      return
    }
    const counted = await client.devices.countMany({ devices, within })
    if (selection.value === chosen) hidden.value = counted.total - counted.within
  })

  const clear = () => (selection.value = nothingSelected)
  const newJob = () => runOn('/jobs/new')
  const runFromTemplate = () => runOn('/jobs/from-template')

  async function runOn(path: string): Promise<void> {
    const thingNames = await ids()
    if (thingNames.length <= mostInAddress) {
      await router.push({ path, query: { devices: thingNames.map(encodeURIComponent).join(',') } })
      return
    }
    jobTargets.targets = { thingNames }
    await router.push(path)
  }

  async function newSet(): Promise<void> {
    jobTargets.targets = { thingNames: await ids() }
    await router.push('/device-sets/new?from=selection')
  }

  return { selection, count, hidden, wire, ids, clear, newJob, runFromTemplate, newSet }
}

export type ChosenDevices = ReturnType<typeof useChosenDevices>

import type { ComputedRef, Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { Device } from '../../main/contract/devices.ts'
import { client } from '../app/client.ts'
import { useJobTargets } from '../app/job-targets.ts'
import type { Selection } from '../ui/index.ts'

interface DeviceFilter {
  search: string | undefined
  presence: Device['presence'] | undefined
  templateId: string | undefined
  query: string | undefined
}

/** Most ids that an address carries; more go through a store. */
const mostInAddress = 50
const pageSize = 1_000

/** What can be done with the selected devices: a selection of "all that match" is turned into ids when it is used. */
export function useChosenDevices(selection: Ref<Selection | null>, total: Ref<number>, filter: ComputedRef<DeviceFilter>) {
  const router = useRouter()
  const jobTargets = useJobTargets()

  async function ids(): Promise<string[]> {
    const chosen = selection.value
    if (chosen === null) return []
    if (!chosen.all) return [...chosen.ids]
    const found: string[] = []
    while (found.length < total.value) {
      const page = await client.devices.list({ ...filter.value, limit: pageSize, offset: found.length })
      found.push(...page.items.map((device) => device.deviceId))
      if (page.items.length === 0) break
    }
    return found.filter((deviceId) => !chosen.except.has(deviceId))
  }

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

  return { ids, newJob, runFromTemplate, newSet }
}

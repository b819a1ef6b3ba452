import { useRoute, useRouter } from 'vue-router'
import type { WireTargets } from '../../main/contract/job-requests.ts'
import { useJobSeed, type JobSeed } from '../app/job-seed.ts'
import { useJobTargets } from '../app/job-targets.ts'

/** What another page chose for the job about to be built. */
export interface HandedOver {
  /** A set or a few devices stand in the address, many devices in the store. */
  targets: WireTargets | null
  /** The job that a job template makes. */
  seed: JobSeed | null
}

/** Takes up what was handed over, once: reading the page again goes on with what was written since. */
export function useHandedOver() {
  const route = useRoute()
  const router = useRouter()
  const passed = useJobTargets()
  const seeds = useJobSeed()

  function targets(): WireTargets | null {
    const { devices, set } = route.query
    if (typeof set === 'string' && set !== '') return { thingGroupNames: [set] }
    if (typeof devices === 'string' && devices !== '') return { thingNames: devices.split(',').map(decodeURIComponent) }
    return passed.targets
  }

  function take(): HandedOver {
    const taken = { targets: targets(), seed: seeds.seed }
    passed.targets = seeds.seed = null
    return taken
  }

  /** Once the draft holds them, the devices leave the address. */
  async function leaveAddress(): Promise<void> {
    if (route.query['devices'] !== undefined || route.query['set'] !== undefined)
      await router.replace({ query: { ...route.query, devices: undefined, set: undefined } })
  }

  return { take, leaveAddress }
}

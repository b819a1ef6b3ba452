import { computed, ref, watch } from 'vue'
import { onBeforeRouteLeave, useRoute } from 'vue-router'
import { client } from '../app/client.ts'
import { useJobTargets } from '../app/job-targets.ts'
import { t } from '../i18n/index.ts'
import { devicesInWords } from '../jobs/index.ts'

/**
 * Devices that another page has chosen for the job: a set or a few devices in the address, many devices in the store.
 * They stay where they are; the builder takes them up.
 */
export function useGivenTargets() {
  const route = useRoute()
  const passed = useJobTargets()
  const setName = ref<string | null>(null)

  const text = (name: string) => (typeof route.query[name] === 'string' ? route.query[name] : '')
  const query = computed(() => ({ devices: text('devices') || undefined, set: text('set') || undefined }))
  const isGiven = computed(() => query.value.devices !== undefined || query.value.set !== undefined || passed.targets !== null)

  watch(
    () => query.value.set,
    async (deviceSetId) => {
      setName.value = null
      if (deviceSetId === undefined) return
      // A set that has gone is said by the builder; here its id will do.
      setName.value = await client.deviceSets.get({ deviceSetId }).then(
        ({ name }) => name,
        () => deviceSetId,
      )
    },
    { immediate: true },
  )

  /** `Fridges`, `12 devices`; null when devices are still to be chosen. */
  const words = computed(() => {
    const { devices, set } = query.value
    if (set !== undefined) return setName.value ?? t('jobTemplates.choose.aSet')
    if (devices !== undefined) return devicesInWords(devices.split(',').length)
    return passed.targets ? devicesInWords(passed.targets.thingNames?.length ?? 0) : null
  })

  // Devices chosen for this job are not for the next one.
  onBeforeRouteLeave((to) => {
    if (!to.path.startsWith('/jobs/from-template') && to.path !== '/jobs/new') passed.targets = null
  })

  return { query, isGiven, words }
}

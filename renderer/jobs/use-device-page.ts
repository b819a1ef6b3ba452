import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { Device } from '../../main/contract/devices.ts'
import { client, errorSentence } from '../app/client.ts'
import { changed, useLive } from '../app/live.ts'
import type { DeviceSource, TargetChoice } from './target-choice.ts'

/** Devices on one page: as many as a person would tick at once. */
export const devicesOnPage = 100

/** More ids than this do not fit a query. */
const mostListed = 40

/** The devices of the chosen source, one page at a time, and only those picked if asked for. */
export function useDevicePage(choice: Ref<TargetChoice>) {
  const page = ref(0)
  const search = ref('')
  const sort = ref('name')
  const onlyPicked = ref(false)
  const devices = shallowRef<Device[]>([])
  const total = ref(0)
  /** Devices in the source, whatever the search. */
  const sourceTotal = ref<number | null>(null)
  const isLoaded = ref(false)
  const error = ref<string | null>(null)
  let asked = 0

  const picked = computed(() => (choice.value.selection.all ? [] : [...choice.value.selection.ids]))
  const canShowPicked = computed(() => picked.value.length > 0 && picked.value.length <= mostListed)
  const pages = computed(() => Math.max(1, Math.ceil(total.value / devicesOnPage)))

  async function read(): Promise<void> {
    const question = ++asked
    const { source } = choice.value
    if (source.kind === 'written') {
      devices.value = []
      total.value = 0
      isLoaded.value = true
      return
    }
    const inSource = within(source)
    const query =
      onlyPicked.value && canShowPicked.value ? `id in (${picked.value.map((deviceId) => JSON.stringify(deviceId)).join(', ')})` : null
    try {
      const [answer, whole] = await Promise.all([
        client.devices.list({
          ...inSource,
          ...(search.value === '' ? {} : { search: search.value }),
          ...(query === null ? {} : { query }),
          sort: sort.value,
          offset: page.value * devicesOnPage,
          limit: devicesOnPage,
        }),
        client.devices.list({ ...inSource, limit: 1 }),
      ])
      if (question !== asked) return
      devices.value = answer.items
      total.value = answer.total
      sourceTotal.value = whole.total
      isLoaded.value = true
      error.value = null
      if (page.value >= pages.value) page.value = pages.value - 1
    } catch (caught) {
      if (question === asked) error.value = errorSentence(caught)
    }
  }

  watch([() => sourceKey(choice.value.source), search, sort, onlyPicked], () => {
    page.value = 0
    void read()
  })
  watch(page, () => void read())
  watch(canShowPicked, (can) => {
    if (!can) onlyPicked.value = false
  })
  useLive((batch) => changed(batch.devices) || changed(batch.deviceSets), read)
  return { page, pages, search, sort, onlyPicked, canShowPicked, devices, total, sourceTotal, isLoaded, error, read }
}

function within(source: Exclude<DeviceSource, { kind: 'written' }>): { deviceSetId?: string } {
  return source.kind === 'set' ? { deviceSetId: source.deviceSetId } : {}
}

function sourceKey(source: DeviceSource): string {
  return source.kind === 'set' ? `set ${source.deviceSetId}` : source.kind
}

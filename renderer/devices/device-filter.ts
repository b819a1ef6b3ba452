import { computed } from 'vue'
import { useRouter } from 'vue-router'
import { client } from '../app/client.ts'
import { changed } from '../app/live.ts'
import { useAddressState } from '../app/address-state.ts'
import { useClearedFilters } from '../app/cleared-filters.ts'
import { useTemplates } from '../app/template-names.ts'
import { useRead } from '../app/use-read.ts'
import type { DeviceFilter } from '../../main/contract/device-selection.ts'
import { dialectNameSchema, presenceSchema } from '../../main/contract/devices.ts'
import { t } from '../i18n/index.ts'
import { presenceLook } from '../ui/index.ts'
import { dialectWord } from './dialect-words.ts'

/** What the list of devices can be narrowed by, beside words; the names are those of the address. */
export const filterFields = ['presence', 'set', 'template', 'dialect', 'shelf'] as const
export type FilterField = (typeof filterFields)[number]

/** Most sets that are offered to choose from. */
const mostSets = 1_000

/**
 * What the list of devices is narrowed by: it lives in the address, so that Back and a copied link work. What an address
 * names that there is not (a family, a status) is no filter. Must be called in a component's setup.
 */
export function useDeviceFilter() {
  const router = useRouter()
  const templates = useTemplates()
  const cleared = useClearedFilters()
  const search = useAddressState('search')
  const values = {
    presence: useAddressState('presence', { isStep: true }),
    set: useAddressState('set', { isStep: true }),
    template: useAddressState('template', { isStep: true }),
    dialect: useAddressState('dialect', { isStep: true }),
    shelf: useAddressState('shelf', { isStep: true }),
  }
  const { value: sets } = useRead(
    async () => (await client.deviceSets.list({ limit: mostSets, sort: 'name' })).items,
    (batch) => changed(batch.deviceSets),
  )
  // To count them main looks at every device: not with every change, but when they are offered.
  const { value: shelves, reload: readShelves } = useRead(
    async () => (await client.devices.shelves({})).items,
    () => false,
  )

  const filter = computed<DeviceFilter>(() => ({
    search: search.value.trim() || undefined,
    presence: presenceSchema.safeParse(values.presence.value).data,
    deviceSetId: values.set.value || undefined,
    templateId: values.template.value || undefined,
    dialect: dialectNameSchema.safeParse(values.dialect.value).data,
    shelf: values.shelf.value || undefined,
  }))

  const labels: Record<FilterField, () => string | null> = {
    presence: () => (filter.value.presence ? presenceLook(filter.value.presence).word : null),
    set: () => {
      const { deviceSetId } = filter.value
      if (!deviceSetId) return null
      return t('devices.filter.setIs', { set: sets.value?.find((one) => one.deviceSetId === deviceSetId)?.name ?? deviceSetId })
    },
    template: () => {
      const { templateId } = filter.value
      if (!templateId) return null
      return templateId === 'none' ? t('devices.filter.noTemplate') : (templates.names.get(templateId) ?? templateId)
    },
    dialect: () => (filter.value.dialect ? dialectWord(filter.value.dialect) : null),
    shelf: () => {
      const { shelf } = filter.value
      if (!shelf) return null
      return shelf === 'none' ? t('devices.filter.noShelf') : t('devices.filter.shelfIs', { shelf })
    },
  }

  /** What is on, each with a way to take it off. */
  const chips = computed(() => [
    ...(filter.value.search ? [{ id: 'search', label: t('devices.filter.searchIs', { words: filter.value.search }) }] : []),
    ...filterFields.flatMap((id) => {
      const label = labels[id]()
      return label === null ? [] : [{ id, label }]
    }),
  ])

  /** What the devices have in common where one thing alone narrows the list to a place or a set; null: nothing of the kind. */
  const scope = computed<string | null>(() => {
    const [only, ...others] = chips.value
    return only && others.length === 0 && (only.id === 'shelf' || only.id === 'set') ? only.label : null
  })

  /** @param id one of the chips; left out: all. */
  function clear(id?: string): void {
    const off = Object.fromEntries((id === undefined ? ['search', ...filterFields] : [id]).map((name) => [name, undefined]))
    cleared(() => router.push({ query: { ...router.currentRoute.value.query, ...off } }))
  }

  const set = (field: FilterField, value: string): void => void (values[field].value = value)

  return { search, values, set, filter, chips, scope, clear, sets, shelves, readShelves, isOn: computed(() => chips.value.length > 0) }
}

export type DeviceFilterState = ReturnType<typeof useDeviceFilter>

import { computed, ref, watch } from 'vue'

/** How close the rows of tables stand, with their height in px. */
export const rowHeightsPx = { compact: 28, usual: 32, comfortable: 40 } as const
export type Density = keyof typeof rowHeightsPx
export const densities = Object.keys(rowHeightsPx) as Density[]

const key = 'benchfleet.density'

/** As the person chose it for all tables; kept in this browser. */
export const density = ref<Density>(densities.find((known) => known === localStorage.getItem(key)) ?? 'usual')
watch(density, (chosen) => localStorage.setItem(key, chosen))

export const rowHeightPx = computed(() => rowHeightsPx[density.value])

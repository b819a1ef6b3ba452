import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { WireTargets } from '../../main/contract/job-requests.ts'

/** Devices that another page has chosen for the job about to be built; too many for an address. */
export const useJobTargets = defineStore('jobTargets', () => ({ targets: ref<WireTargets | null>(null) }))

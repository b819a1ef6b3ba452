import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { JobEdit } from '../../main/contract/job-requests.ts'

/** A job as a template makes it, for the builder to begin with: all but the devices. */
export interface JobSeed {
  jobTemplateId: string
  templateName: string
  request: Omit<JobEdit, 'targets'>
}

/** Handed over by the page that fills in a job template; whoever takes it up sets it to null. */
export const useJobSeed = defineStore('jobSeed', () => ({ seed: shallowRef<JobSeed | null>(null) }))

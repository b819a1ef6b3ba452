import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { CheckedDevice, FindingReason } from '../../main/contract/job-check.ts'
import type { JobEdit } from '../../main/contract/job-requests.ts'
import { client, errorSentence } from '../app/client.ts'

export type JobCheckAnswer = Awaited<ReturnType<typeof client.jobs.check>>

/** Changing one thing after the other asks once. */
const restMs = 250
/** What one page of the bench holds at most. */
const pageSize = 1_000
/** Devices that a choice may leave out one by one. */
export const mostLeftOut = 10_000

/**
 * What stands in the way of a job on each of its devices, as the bench says it, asked anew when the job changes.
 * @param job null: there is nothing to check yet.
 */
export function useJobCheck(job: Ref<JobEdit | null>) {
  const answer = shallowRef<JobCheckAnswer | null>(null)
  const error = ref<string | null>(null)
  const isChecking = ref(false)
  const checkedAtMs = ref(0)
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function check(): Promise<void> {
    const question = ++asked
    clearTimeout(timer)
    if (job.value === null) {
      answer.value = null
      return
    }
    isChecking.value = true
    try {
      const found = await client.jobs.check({ job: job.value, limit: 1 })
      if (question !== asked) return
      answer.value = found
      checkedAtMs.value = Date.now()
      error.value = null
    } catch (caught) {
      if (question === asked) error.value = errorSentence(caught)
    } finally {
      if (question === asked) isChecking.value = false
    }
  }

  function page(reason: FindingReason, search: string, offset: number, limit: number) {
    return client.jobs.check({ job: job.value!, reason, search, offset, limit })
  }

  /** The ids of all devices with this finding, as many as a choice may leave out. */
  async function devicesWith(reason: FindingReason): Promise<string[]> {
    const found: CheckedDevice[] = []
    for (let total = 1; found.length < Math.min(total, mostLeftOut);) {
      const next = await page(reason, '', found.length, pageSize)
      if (next.items.length === 0) break
      found.push(...next.items)
      total = next.total
    }
    return found.map(({ deviceId }) => deviceId)
  }

  watch(
    () => JSON.stringify(job.value),
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void check(), restMs)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return { answer, error, isChecking, checkedAtMs, check, page, devicesWith }
}

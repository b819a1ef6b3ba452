import { computed, shallowRef, watch, type Ref } from 'vue'
import type { JobView } from '../../main/contract/jobs.ts'
import type { WaitCount } from '../../main/contract/waits.ts'
import { client } from '../app/client.ts'
import { useLive } from '../app/live.ts'

/** What the devices of a job wait for, kept fresh; nothing is asked when none waits. */
export function useWaits(job: Ref<JobView | null>) {
  const counted = shallowRef<WaitCount[]>([])
  const areWaiting = computed(() => job.value !== null && !job.value.archived && job.value.counts.QUEUED + job.value.counts.IN_PROGRESS > 0)

  async function read(): Promise<void> {
    const jobId = job.value?.jobId
    if (!areWaiting.value || jobId === undefined) return
    try {
      const answer = await client.jobs.waits({ jobId })
      if (job.value?.jobId === jobId) counted.value = answer
    } catch {
      // The page says why the job cannot be read.
    }
  }

  watch([() => job.value?.jobId, areWaiting, () => job.value?.state], () => void read(), { immediate: true })
  useLive(
    (batch) => batch.devices === null || batch.devices.length > 0 || (job.value !== null && job.value.jobId in batch.executions),
    read,
  )
  return computed(() => (areWaiting.value ? counted.value : []))
}

import { computed, shallowRef, watch, type Ref } from 'vue'
import type { JobView } from '../../main/contract/jobs.ts'
import { client } from '../app/client.ts'
import { useLive } from '../app/live.ts'
import type { RolloutPoint } from './rollout-picture.ts'

/** How a job went on over time, kept fresh; of one device, or before it started, there is nothing to draw and nothing is asked. */
export function useRollout(job: Ref<JobView | null>) {
  const points = shallowRef<RolloutPoint[]>([])
  const hasRollout = computed(() => job.value !== null && job.value.startedAtMs !== null && job.value.deviceCount > 1)

  async function read(): Promise<void> {
    const jobId = job.value?.jobId
    if (!hasRollout.value || jobId === undefined) return
    try {
      const answer = await client.jobs.rolloutCurve({ jobId })
      if (job.value?.jobId === jobId) points.value = answer.points
    } catch {
      // The page says why the job cannot be read; its picture alone is nothing to be told of.
    }
  }

  watch([() => job.value?.jobId, hasRollout], () => {
    points.value = []
    void read()
  })
  useLive((batch) => job.value !== null && job.value.jobId in batch.executions, read)
  return { points, hasRollout }
}

import { ref, shallowReactive, shallowRef } from 'vue'
import type { TwinEntry } from '../../../main/contract/twin.ts'
import { client, errorSentence } from '../../app/client.ts'
import { useLive } from '../../app/live.ts'
import { names } from '../../app/use-read.ts'

/** Writes a page. */
const pageSize = 20

/** What was written to a twin, newest first, as far back as was asked for. */
export function useTwinHistory(deviceId: string) {
  const entries = shallowRef<TwinEntry[] | null>(null)
  const isEnd = ref(true)
  /** What the jobs among them are called; one that is gone has no name. */
  const jobNames = shallowReactive(new Map<string, string>())
  const error = ref<string | null>(null)
  let wanted = pageSize
  let asked = 0

  async function read(): Promise<void> {
    const mine = (asked += 1)
    try {
      const page = await client.devices.twinHistory({ deviceId, limit: wanted })
      if (mine !== asked) return
      entries.value = page.items
      isEnd.value = page.isEnd
      error.value = null
      void readJobNames(page.items)
    } catch (caught) {
      if (mine === asked) error.value = errorSentence(caught)
    }
  }

  async function readJobNames(items: readonly TwinEntry[]): Promise<void> {
    const unknown = new Set(items.flatMap(({ jobId }) => (jobId === undefined || jobNames.has(jobId) ? [] : [jobId])))
    for (const jobId of unknown) {
      const job = await client.jobs.get({ jobId }).catch(() => null)
      if (job) jobNames.set(jobId, job.name)
    }
  }

  function readOlder(): Promise<void> {
    wanted += pageSize
    return read()
  }

  void read()
  useLive((batch) => names(batch.devices, deviceId), read)
  return { entries, jobNames, isEnd, error, readOlder }
}

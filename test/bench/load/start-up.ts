/** One start on a data folder, in a process of its own. Tells what it took, and what reading the archive takes then. */
import { openStore, type Store } from '../../../main/store/store.ts'

export interface StartUp {
  openMs: number
  /** Time of all threads on a CPU while it opened: steadier on a busy machine. */
  cpuMs: number
  /** Resident memory and JavaScript heap after a garbage collection, in bytes. */
  residentBytes: number
  heapBytes: number
  /** Medians in ms; null where they were not asked for. */
  reads: Record<string, number> | null
}

const reads: Record<string, (store: Store) => Promise<unknown>> = {
  'first page of 100 rows': (store) => store.history.archivedJobs({}, { offset: 0, limit: 100 }),
  'last page of 100 rows': (store) => store.history.archivedJobs({}, { offset: 9_900, limit: 100 }),
  'search that finds 10 jobs': (store) => store.history.archivedJobs({ search: 'job 777' }, { offset: 0, limit: 100 }),
  'one job with its executions': (store) => store.history.archivedJob('job-5000'),
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 15; round += 1) {
    const beganAt = performance.now()
    await work()
    times.push(performance.now() - beganAt)
  }
  return times.sort((left, right) => left - right)[7]!
}

process.once('message', async ({ folder, withReads }: { folder: string; withReads: boolean }) => {
  const cpuBefore = process.cpuUsage()
  const beganAt = performance.now()
  const store = await openStore({ folder, log: () => undefined })
  const openMs = performance.now() - beganAt
  const { user, system } = process.cpuUsage(cpuBefore)
  globalThis.gc?.()
  const { rss: residentBytes, heapUsed: heapBytes } = process.memoryUsage()
  const found: Record<string, number> = {}
  if (withReads) for (const [what, read] of Object.entries(reads)) found[what] = await medianMs(() => read(store))
  await store.close()
  process.send!({ openMs, cpuMs: (user + system) / 1000, residentBytes, heapBytes, reads: withReads ? found : null } satisfies StartUp)
  process.disconnect()
})

import { client } from '../app/client.ts'
import { statusesOf } from './execution-words.ts'

/** Failed devices that are walked through at most: who has more has another way to find what is wrong. */
const mostWalked = 1_000

/** Leads from one failed device of a job to the next, in the order of the table. */
export function useFailedWalk(jobId: () => string, sort: () => string) {
  /**
   * The failed device after (`by` 1) or before (-1) a device, and from the last on to the first.
   * @param deviceId null, or one that has not failed: the walk begins at its end.
   * @returns null when none has failed.
   */
  async function from(deviceId: string | null, by: 1 | -1): Promise<string | null> {
    const { items } = await client.jobs.executions({
      jobId: jobId(),
      status: statusesOf('Failed'),
      limit: mostWalked,
      ...(sort() === '' ? {} : { sort: sort() }),
    })
    if (items.length === 0) return null
    const at = items.findIndex((execution) => execution.deviceId === deviceId)
    const next = at === -1 ? (by === 1 ? 0 : items.length - 1) : (at + by + items.length) % items.length
    return items[next]!.deviceId
  }
  return { from }
}

import { setImmediate as nextTurn } from 'node:timers/promises'
import { placeOfJob, type ArchivedJobRow } from '../contract/history.ts'
import type { Job } from '../contract/jobs.ts'
import type { ApiPort } from './port.ts'

/** Rows of the archive that are read together. */
const rowsARead = 50

/** A job of the bench, at hand or in the archive, in one order: the newest first. */
export type OneOfAllJobs = { place: string } & ({ archived: false; job: Job } | { archived: true; job: ArchivedJobRow })

/**
 * All jobs, those at hand and those in the archive, by their creation, newest first.
 * @param below only those at places below this one, as a page before has ended.
 */
export async function* allJobs({ fleet, history }: Pick<ApiPort, 'fleet' | 'history'>, below?: string): AsyncGenerator<OneOfAllJobs> {
  const atHand = [...fleet.jobs()]
    .map((job) => ({ place: placeOfJob(job), archived: false as const, job }))
    .filter(({ place }) => below === undefined || place < below)
    .sort((one, other) => (one.place < other.place ? 1 : -1))
  let next = 0
  let after = below
  for (;;) {
    const { items, next: more } = await history.archivedJobs({}, { offset: 0, limit: rowsARead, after })
    for (const row of items) {
      const place = placeOfJob(row)
      while (next < atHand.length && atHand[next]!.place > place) yield atHand[next++]!
      // A job that leaves the engine meanwhile is in both for a moment.
      if (!atHand.some((known) => known.place === place)) yield { place, archived: true, job: row }
    }
    if (more === null) break
    after = more
    await nextTurn()
  }
  yield* atHand.slice(next)
}

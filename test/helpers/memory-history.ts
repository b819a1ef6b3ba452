import type { Change } from '../../main/contract/engine-io.ts'
import type { BenchEvent } from '../../main/contract/events.ts'
import { placeOfJob, type ArchivedJob, type ArchivedJobRow, type History } from '../../main/contract/history.ts'
import { keptTwinEntries, type TwinEntry } from '../../main/contract/twin.ts'

/** The past in memory: what the store keeps on disk. */
export class MemoryHistory implements History {
  readonly #log: BenchEvent[] = []
  readonly #twins = new Map<string, TwinEntry[]>()
  readonly #jobs = new Map<string, ArchivedJob>()

  note(event: BenchEvent): void {
    this.#log.push(event)
  }

  noteTwin({ deviceId, twin, entry }: Extract<Change, { kind: 'twin' }>): void {
    if (twin === null) this.#twins.delete(deviceId)
    if (entry) this.#twins.set(deviceId, [entry, ...(this.#twins.get(deviceId) ?? [])].slice(0, keptTwinEntries))
  }

  async twinEntries(...[deviceId, { beforeSequence = Infinity, limit }]: Parameters<History['twinEntries']>): Promise<TwinEntry[]> {
    const entries = this.#twins.get(deviceId) ?? []
    return entries.filter(({ sequence }) => sequence < beforeSequence).slice(0, limit)
  }

  async events(...[filter, { beforeSequence = Infinity, limit }]: Parameters<History['events']>): Promise<BenchEvent[]> {
    const { kinds, fromMs = -Infinity, toMs = Infinity, ...same } = filter
    return this.#log
      .filter((event) => event.sequence < beforeSequence && event.atMs >= fromMs && event.atMs <= toMs)
      .filter((event) => kinds === undefined || kinds.includes(event.kind))
      .filter((event) =>
        (['jobId', 'deviceId', 'operation', 'who'] as const).every((field) => same[field] === undefined || same[field] === event[field]),
      )
      .toReversed()
      .slice(0, limit)
  }

  async archive(job: ArchivedJob): Promise<void> {
    this.#jobs.set(job.definition.jobId, job)
  }

  async archivedJobs(...[filter, { offset, limit, after }]: Parameters<History['archivedJobs']>) {
    const rows = [...this.#jobs.values()].map(rowOf).filter((row) => matches(row, filter))
    rows.sort((a, b) => (placeOfJob(a) < placeOfJob(b) ? 1 : -1))
    const start = after === undefined ? offset : rows.findIndex((row) => placeOfJob(row) < after)
    const items = start === -1 ? [] : rows.slice(start, start + limit)
    const last = items.at(-1)
    return { items, total: rows.length, next: last === undefined || last === rows.at(-1) ? null : placeOfJob(last) }
  }

  async archivedJob(jobId: string): Promise<ArchivedJob | null> {
    return this.#jobs.get(jobId) ?? null
  }

  async archivedExecution(jobId: string, deviceId: string) {
    return this.#jobs.get(jobId)?.executions.find((execution) => execution.deviceId === deviceId) ?? null
  }

  async archivedJobName(jobId: string): Promise<string | null> {
    return this.#jobs.get(jobId)?.definition.name ?? null
  }

  async forgetExecution({ jobId, deviceId, executionNumber }: Parameters<History['forgetExecution']>[0]): Promise<boolean> {
    const job = this.#jobs.get(jobId)
    const found = job?.executions.find((execution) => execution.deviceId === deviceId)
    if (!job || !found) return false
    if (found.executionNumber !== executionNumber) {
      const earlierAttempts = found.earlierAttempts.filter((attempt) => attempt.executionNumber !== executionNumber)
      if (earlierAttempts.length === found.earlierAttempts.length) return false
      const executions = job.executions.map((execution) => (execution === found ? { ...found, earlierAttempts } : execution))
      this.#jobs.set(jobId, { ...job, executions })
      return true
    }
    const counts = { ...job.progress.counts, [found.status]: job.progress.counts[found.status] - 1 }
    const executions = job.executions.filter((execution) => execution !== found)
    this.#jobs.set(jobId, { ...job, progress: { ...job.progress, counts }, executions })
    return true
  }

  async forget(jobId: string): Promise<boolean> {
    return this.#jobs.delete(jobId)
  }
}

function rowOf({ definition, progress, executions }: ArchivedJob): ArchivedJobRow {
  const { work, targets: _targets, documentParameters: _parameters, ...rest } = definition
  return { ...rest, ...progress, type: work.type, deviceCount: executions.length }
}

function matches(row: ArchivedJobRow, filter: Parameters<History['archivedJobs']>[0]): boolean {
  const wanted = filter.search?.toLowerCase()
  return (
    (filter.states === undefined || filter.states.has(row.state)) &&
    (filter.type === undefined || filter.type === row.type) &&
    (filter.targetSelection === undefined || filter.targetSelection === row.targetSelection) &&
    (filter.madeFromJobId === undefined || filter.madeFromJobId === row.madeFrom?.jobId) &&
    (wanted === undefined || [row.name, row.description, row.jobId].some((text) => text.toLowerCase().includes(wanted)))
  )
}

import type { Execution } from '../../contract/executions.ts'
import type { ArchivedJob, ArchivedJobRow, ArchiveFilter, ArchivePage, History } from '../../contract/history.ts'
import { Stretch } from '../event-loop-share.ts'
import { archivedJobKey, archivedRowKey, archivedRows, executionsKey, executionsRange, keyOfPlace, placeOfRow } from './archive-keys.ts'
import { archiveMatcher } from './archive-matcher.ts'
import { withoutAttempt } from './without-attempt.ts'
import { gathered, type SortedRecords } from '../sorted-records.ts'

/** Executions stand in pieces of about this many characters, so that neither writing nor reading one holds the event loop. */
const pieceLength = 64 * 1024

/** Pieces that go to disk together, in characters. */
const writeLength = 1024 * 1024

/** Jobs that are looked for together. */
const jobsALook = 200

/** All of a job but its executions; it is written last, and makes the job one of the archive. */
type ArchivedHead = Omit<ArchivedJob, 'executions'> & { pieces: number }

/**
 * Jobs that have left the fast path, on disk only. A row each serves the lists; what a job did, and its executions,
 * are read when it is opened.
 *
 * A job is archived before it leaves the documents, so that a reader finds it in one of them at any time. Where it is
 * found in both at a start, because of a crash between the two, the documents win: it is taken out here, and comes again.
 */
export class Archive {
  readonly #records: SortedRecords
  /** One job after the other comes and goes. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(records: SortedRecords) {
    this.#records = records
  }

  /** Resolves once the job is on disk; what stood here of a job of this id goes first. */
  keep(job: ArchivedJob): Promise<void> {
    return this.#inTurn(async () => {
      const { definition, progress, executions } = job
      await this.#remove(definition.jobId)
      let batch = new Map<string, string>()
      let length = 0
      let pieces = 0
      for await (const piece of piecesOf(executions)) {
        batch.set(executionsKey(definition.jobId, pieces), piece)
        pieces += 1
        length += piece.length
        if (length < writeLength) continue
        await this.#records.write(batch)
        batch = new Map()
        length = 0
      }
      batch.set(archivedJobKey(definition.jobId), JSON.stringify({ definition, progress, pieces } satisfies ArchivedHead))
      batch.set(archivedRowKey(definition), JSON.stringify(rowOf(job)))
      await this.#records.write(batch)
    })
  }

  /** Newest first. Without a filter, only the rows of the page are read; and the keys of all, to count them. */
  async list(filter: ArchiveFilter, page: ArchivePage): ReturnType<History['archivedJobs']> {
    const after = page.after === undefined ? null : keyOfPlace(page.after)
    const ofPage: string[] = []
    let isEnd = true
    let total = 0
    for await (const key of this.#rowKeys(filter)) {
      const isPast = after === null ? total >= page.offset : key < after
      if (isPast && ofPage.length < page.limit) ofPage.push(key)
      else if (isPast) isEnd = false
      total += 1
    }
    const last = ofPage.at(-1)
    const rows = await this.#records.values(ofPage)
    return {
      items: rows.filter((row) => row !== undefined).map((row) => JSON.parse(row) as ArchivedJobRow),
      total,
      next: isEnd || last === undefined ? null : placeOfRow(last),
    }
  }

  /** A job with all that it was; null when it is not here. */
  async read(jobId: string): Promise<ArchivedJob | null> {
    const head = await this.#head(jobId)
    if (!head) return null
    const executions: Execution[] = []
    const stretch = new Stretch()
    for (let piece = 0; piece < head.pieces; piece += 1) {
      const [text] = await this.#records.values([executionsKey(jobId, piece)])
      // It was taken out meanwhile.
      if (text === undefined) return null
      executions.push(...(JSON.parse(text) as Execution[]))
      if (stretch.isOver()) await stretch.rest()
    }
    return { definition: head.definition, progress: head.progress, executions }
  }

  /** One device of a job; null when it is not here. Pieces that do not name the device are not taken apart. */
  async execution(jobId: string, deviceId: string): Promise<Execution | null> {
    const head = await this.#head(jobId)
    const mark = `"deviceId":${JSON.stringify(deviceId)}`
    for (let piece = 0; head !== null && piece < head.pieces; piece += 1) {
      const [text = '[]'] = await this.#records.values([executionsKey(jobId, piece)])
      if (!text.includes(mark)) continue
      const found = (JSON.parse(text) as Execution[]).find((execution) => execution.deviceId === deviceId)
      if (found) return found
    }
    return null
  }

  /** The name of a job, without its executions; null when it is not here. */
  async nameOf(jobId: string): Promise<string | null> {
    return (await this.#head(jobId))?.definition.name ?? null
  }

  /** @returns false when there was no such job. */
  forget(jobId: string): Promise<boolean> {
    return this.#inTurn(() => this.#remove(jobId))
  }

  /** Takes an execution out of a job, or an attempt before it, in one write. @returns false when it was not there. */
  forgetExecution({ jobId, deviceId, executionNumber }: Parameters<History['forgetExecution']>[0]): Promise<boolean> {
    return this.#inTurn(async () => {
      const head = await this.#head(jobId)
      for (let piece = 0; head !== null && piece < head.pieces; piece += 1) {
        const key = executionsKey(jobId, piece)
        const [text = '[]'] = await this.#records.values([key])
        const executions = JSON.parse(text) as Execution[]
        const index = executions.findIndex((execution) => execution.deviceId === deviceId)
        if (index === -1) continue
        const before = executions[index]!
        const after = withoutAttempt(before, executionNumber)
        if (after === undefined) return false
        const batch = new Map([[key, JSON.stringify(after === null ? executions.toSpliced(index, 1) : executions.with(index, after))]])
        if (after === null) await this.#countOut(head, before, batch)
        await this.#records.write(batch)
        return true
      }
      return false
    })
  }

  /** Takes out those of the jobs that are here; as cheap as a look when none is. */
  async forgetThose(jobIds: string[]): Promise<void> {
    for (let from = 0; from < jobIds.length; from += jobsALook) {
      const some = jobIds.slice(from, from + jobsALook)
      const heads = await this.#records.values(some.map(archivedJobKey))
      for (const jobId of some.filter((_, index) => heads[index] !== undefined)) await this.forget(jobId)
    }
  }

  /** Takes away a job, and what was left of one whose archiving was cut short. */
  async #remove(jobId: string): Promise<boolean> {
    const head = await this.#head(jobId)
    const keys = await gathered(this.#records.keys(executionsRange(jobId)))
    if (head) keys.push(archivedJobKey(jobId), archivedRowKey(head.definition))
    if (keys.length > 0) await this.#records.write(new Map(keys.map((key) => [key, null])))
    return head !== null
  }

  /** One execution less in what is told of the job and of its row. */
  async #countOut(head: ArchivedHead, { status }: Execution, batch: Map<string, string>): Promise<void> {
    const { definition, progress } = head
    const counts = { ...progress.counts, [status]: progress.counts[status] - 1 }
    batch.set(archivedJobKey(definition.jobId), JSON.stringify({ ...head, progress: { ...progress, counts } } satisfies ArchivedHead))
    const key = archivedRowKey(definition)
    const [text] = await this.#records.values([key])
    const row = JSON.parse(text!) as ArchivedJobRow
    batch.set(key, JSON.stringify({ ...row, counts, deviceCount: row.deviceCount - 1 } satisfies ArchivedJobRow))
  }

  async #head(jobId: string): Promise<ArchivedHead | null> {
    const [text] = await this.#records.values([archivedJobKey(jobId)])
    return text === undefined ? null : (JSON.parse(text) as ArchivedHead)
  }

  async *#rowKeys(filter: ArchiveFilter): AsyncGenerator<string> {
    const isWanted = archiveMatcher(filter)
    if (isWanted === null) yield* this.#records.keys(archivedRows)
    else for await (const [key, row] of this.#records.entries(archivedRows)) if (isWanted(JSON.parse(row) as ArchivedJobRow)) yield key
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }
}

function rowOf({ definition, progress, executions }: ArchivedJob): ArchivedJobRow {
  const { work, targets: _targets, documentParameters: _parameters, ...shown } = definition
  return { ...shown, ...progress, type: work.type, deviceCount: executions.length }
}

/** The executions as JSON arrays, one after the other. */
async function* piecesOf(executions: readonly Execution[]): AsyncGenerator<string> {
  const stretch = new Stretch()
  let text = ''
  for (const execution of executions) {
    text += `${text === '' ? '' : ','}${JSON.stringify(execution)}`
    if (text.length >= pieceLength) {
      yield `[${text}]`
      text = ''
    }
    if (stretch.isOver()) await stretch.rest()
  }
  if (text !== '') yield `[${text}]`
}

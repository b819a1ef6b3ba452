import type { FoundJob } from './job-source.ts'
import type { ApiPort } from './port.ts'

/**
 * The CSV of a job, none of which leaves before all that it shows is on disk: the rows are read with the first piece.
 * @throws BenchError StorageFailed, before there is any piece.
 */
export async function keptCsv(port: ApiPort, { job, executions }: FoundJob): Promise<AsyncGenerator<string>> {
  const pieces = port.csv(job, executions)[Symbol.asyncIterator]()
  const first = await pieces.next()
  await port.settled()
  return onward(first, pieces)
}

async function* onward(first: IteratorResult<string>, pieces: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    for (let piece = first; !piece.done; piece = await pieces.next()) yield piece.value
  } finally {
    await pieces.return?.()
  }
}
